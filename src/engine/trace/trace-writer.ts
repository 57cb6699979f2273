import type { Buffer } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { pathText } from '../../contract/index.ts'
import { CHUNK_HEADER_BYTES, encodeChunk, encodeJsonChunk, payloadLimit, TRACE_MAGIC } from './trace-file.ts'

/** How long what is recorded may lie in memory: a killed process loses no more. */
const FLUSH_INTERVAL_MS = 200
/** What waits for a disk that does not keep up. */
const WAITING_LIMIT_BYTES = 64 * 1024 * 1024
/** How long the end of a recording waits for the disk. */
const CLOSE_LIMIT_MS = 5_000
/** Far above what a recovery of 100,000 segments takes. */
export const TRACE_LIMIT_BYTES = 256 * 1024 * 1024

/** What a writer needs of a file. */
export type TraceHandle = Pick<FileHandle, 'write' | 'truncate' | 'close'>

const openNew = (path: string): Promise<TraceHandle> => open(path, 'wx')

/**
 * Appends chunks to a new trace file, at least five times a second. What goes wrong ends the recording and nothing else:
 * the file then holds the whole chunks up to there, and `notice` says why in a sentence.
 */
export class TraceWriter {
  /** As documents write it. */
  readonly file: string
  private readonly opened: Promise<TraceHandle>
  private readonly limitBytes: number
  private waiting: Buffer[] = [TRACE_MAGIC]
  private waitingBytes = TRACE_MAGIC.length
  /** Whole chunks that are in the file. */
  private writtenBytes = 0
  private addedBytes = TRACE_MAGIC.length
  private timer: NodeJS.Timeout | null = null
  private writing: Promise<void> = Promise.resolve()
  private failure: string | null = null
  private isClosed = false

  /** `path` is not there yet; the folder is, once `ready` has resolved. `openFile` is given by tests. */
  constructor(path: string, { ready = Promise.resolve(), limitBytes = TRACE_LIMIT_BYTES, openFile = openNew } = {}) {
    this.file = pathText(path)
    this.limitBytes = limitBytes
    this.opened = ready.then(() => openFile(path))
    this.opened.catch((error: unknown) => this.fail(error))
  }

  /** Why the recording is not whole; null while it is. */
  get notice(): string | null {
    return this.failure
  }

  add(kind: number, payload: Uint8Array): void {
    this.push(kind, encodeChunk(kind, payload))
  }

  addJson(kind: number, document: unknown): void {
    this.push(kind, encodeJsonChunk(kind, document))
  }

  /** Writes what is left and closes the file. Afterwards `notice` says whether all of it is there. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.flush()
    const closed = this.writing
      .then(async () => (await this.opened).close())
      .catch((error: unknown) => this.fail(error))
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.end('the disk does not answer')
        resolve()
      }, CLOSE_LIMIT_MS)
    })
    await Promise.race([closed, limit])
    clearTimeout(timer)
  }

  private push(kind: number, chunk: Buffer): void {
    if (this.failure !== null || this.isClosed) return
    if (chunk.length - CHUNK_HEADER_BYTES > payloadLimit(kind)) {
      this.end('a part of it is too long')
      return
    }
    if (this.addedBytes + chunk.length > this.limitBytes) {
      this.end(`it has come to its limit of ${this.limitBytes} bytes`)
      return
    }
    if (this.waitingBytes + chunk.length > WAITING_LIMIT_BYTES) {
      this.end('the disk does not keep up')
      return
    }
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    this.addedBytes += chunk.length
    this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS)
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.writing = this.writing.then(() => this.writeWaiting())
  }

  private async writeWaiting(): Promise<void> {
    const chunks = this.waiting
    this.waiting = []
    this.waitingBytes = 0
    try {
      const handle = await this.opened
      for (const chunk of chunks) {
        await writeAll(handle, chunk, this.writtenBytes)
        this.writtenBytes += chunk.length
      }
    } catch (error) {
      this.fail(error)
      // Nothing that is not whole stays, as far as that can be had.
      await this.opened.then((handle) => handle.truncate(this.writtenBytes)).catch(() => undefined)
    }
  }

  /** Nothing can be written any more. */
  private fail(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    this.end(code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message)
    this.waiting = []
    this.waitingBytes = 0
  }

  /** Nothing is added any more; what waits is written still. */
  private end(reason: string): void {
    this.failure ??= `The recording of the trace ${this.file} has ended early: ${reason}.`
  }
}

/** The system may write less than it is asked for. */
async function writeAll(handle: TraceHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
