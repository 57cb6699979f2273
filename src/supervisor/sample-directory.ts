import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place for the sample recovery: a directory of our own, removed when its session ends. */
export class SampleDirectory {
  /** Where the engine generates the sample; not there before. */
  readonly path: string
  private readonly parent: string

  private constructor(parent: string) {
    this.parent = parent
    this.path = join(parent, 'sample')
  }

  static async create(): Promise<SampleDirectory> {
    return new SampleDirectory(await mkdtemp(join(tmpdir(), 'walscope-')))
  }

  async remove(): Promise<void> {
    await rm(this.parent, { recursive: true, force: true })
  }
}
