import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type KeptTrace, pathText, type TracesPlace, WalscopeFailure } from '../../contract/index.ts'
import { summariseTrace } from './trace-contents.ts'
import { TRACE_SUFFIX } from './trace-file.ts'
import { TRACE_LIMIT_BYTES } from './trace-writer.ts'

interface TraceFile {
  name: string
  path: string
  bytes: number
  changedAtMs: number
}

/** The folder in which the app keeps the traces of its last runs. */
export class TraceFolder {
  private readonly folder: string
  private readonly mostTraces: number
  private readonly mostBytes: number

  /** What is kept at most: the recording that is about to start counts. */
  constructor({ folder, mostTraces, mostBytes }: TracesPlace) {
    this.folder = folder
    this.mostTraces = mostTraces
    this.mostBytes = mostBytes
  }

  /** Where a recording that starts now goes. */
  place(startedAtMs: number): { name: string; path: string } {
    const at = new Date(startedAtMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
    const name = `${at}-${randomBytes(4).toString('hex')}${TRACE_SUFFIX}`
    return { name, path: join(this.folder, name) }
  }

  /** Makes the folder, and room in it for one more: the oldest go. */
  async makeRoom(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    let bytes = TRACE_LIMIT_BYTES
    let traces = 1
    for (const file of await this.files()) {
      bytes += file.bytes
      traces += 1
      // Another engine may do the same.
      if (traces > this.mostTraces || bytes > this.mostBytes) await unlink(file.path).catch(() => undefined)
    }
  }

  /** The newest first. What cannot be read is left out. */
  async list(): Promise<KeptTrace[]> {
    const traces = await Promise.all(
      (await this.files()).map(async ({ name, path }) =>
        summariseTrace(pathText(path)).then(
          (summary) => ({ name, ...summary }),
          () => null,
        ),
      ),
    )
    return traces.filter((trace) => trace !== null).sort((a, b) => b.startedAtMs - a.startedAtMs)
  }

  /** As documents write it. `TRACE_NOT_FOUND` where there is none of that name. */
  async fileOf(name: string): Promise<string> {
    const found = (await this.files()).find((file) => file.name === name)
    if (found !== undefined) return pathText(found.path)
    throw new WalscopeFailure({ code: 'TRACE_NOT_FOUND', message: `The trace ${name} is not kept any more.` })
  }

  /** The newest first. */
  private async files(): Promise<TraceFile[]> {
    const names = await readdir(this.folder).catch(() => [])
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith(TRACE_SUFFIX))
        .map(async (name): Promise<TraceFile | null> => {
          const path = join(this.folder, name)
          const found = await stat(path).catch(() => null)
          return found?.isFile() ? { name, path, bytes: found.size, changedAtMs: found.mtimeMs } : null
        }),
    )
    return files.filter((file) => file !== null).sort((a, b) => b.changedAtMs - a.changedAtMs)
  }
}
