import { type FSWatcher, watch } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { pathBytes } from '../../contract/index.ts'

/**
 * File systems whose files change on another machine, of which this one is told nothing, and where asking may wait for that other
 * machine; the numbers are Linux's (statfs(2)): NFS, SMB 1 and 2, CIFS, FUSE, 9P, Ceph, AFS, Coda.
 */
const REMOTE = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x00c36400, 0x5346414f, 0x6b414653, 0x73757245,
])

/** Whether the system tells of changes under a path. */
async function isLocal(path: Buffer): Promise<boolean> {
  try {
    const { type } = await statfs(path)
    // The number may come with its sign.
    return !REMOTE.has(type < 0 ? type + 2 ** 32 : type)
  } catch {
    return false
  }
}

/**
 * Says when something comes, goes or is written in a directory: one watch on the directory itself. It is only a hint. Stores through
 * a map raise none, nor does another machine; a copy of a large file raises thousands, so that a watch that was heard is closed, and
 * opened again for the next look.
 */
export class ChangeHint {
  private readonly path: Buffer
  private readonly heard: () => void
  private watcher: FSWatcher | null = null
  private isPossible = true

  /** `heard` is called once for each time that it was armed. */
  constructor(directory: string, heard: () => void) {
    this.path = Buffer.from(pathBytes(directory))
    this.heard = heard
  }

  /** Begins to listen, if it does not; false where the system tells nothing of this directory. */
  async arm(): Promise<boolean> {
    if (this.watcher !== null) return true
    if (!this.isPossible) return false
    this.isPossible = await isLocal(this.path)
    if (!this.isPossible) return false
    try {
      const watcher = watch(this.path, { persistent: false })
      this.watcher = watcher
      watcher.once('change', () => this.hear())
      // The directory is gone: the next look says so.
      watcher.on('error', () => this.hear())
      return true
    } catch {
      // No more watches to be had, or no directory: asked again for the next look.
      return false
    }
  }

  /** Another file system may be there now. */
  reconsider(): void {
    this.close()
    this.isPossible = true
  }

  close(): void {
    this.watcher?.close()
    this.watcher = null
  }

  private hear(): void {
    this.close()
    this.heard()
  }
}
