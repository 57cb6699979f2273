import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { formatCount, pathBytes, WalscopeFailure } from '../../contract/index.ts'
import { CHUNK, CHUNK_HEADER_BYTES, CHUNK_NAMES, checksumOf, decodeChunkHeader, TRACE_MAGIC } from './trace-file.ts'

/** Read at once: most chunks are small. */
const WINDOW_BYTES = 256 * 1024
const RECORD_COUNT_BYTES = 4

export interface TraceChunk {
  kind: number
  /** Of its header in the file. */
  offset: number
  /** Of the payload. */
  bytes: number
  /** Of RECORDS, as its payload says, which may be wrong: how many. */
  records: number
  /** Null where it was not asked for. */
  payload: Buffer | null
}

/** How a file ends: where the last whole chunk does, and what is wrong behind it, in a sentence. */
export interface TraceTail {
  endOffset: number
  /** `cut`: the file ends in the middle of a chunk. `damaged`: its bytes are not what was written. */
  damage: 'cut' | 'damaged' | null
  reason: string | null
}

/** Whether a chunk's payload is wanted: it is then read and verified. */
export type ChunkFilter = (kind: number) => boolean

function invalid(file: string, message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'TRACE_INVALID', message, file })
}

/** Reads the file by pieces; what was read last is at hand. */
class Window {
  private readonly handle: FileHandle
  private readonly buffer = Buffer.allocUnsafe(WINDOW_BYTES)
  private start = 0
  private length = 0

  constructor(handle: FileHandle) {
    this.handle = handle
  }

  /** Fewer bytes than asked for where the file ends. They are good until the next call. */
  async read(offset: number, bytes: number): Promise<Buffer> {
    if (bytes > WINDOW_BYTES) {
      const large = Buffer.allocUnsafe(bytes)
      return large.subarray(0, await this.fill(large, offset))
    }
    if (offset < this.start || offset + bytes > this.start + this.length) {
      this.start = offset
      this.length = await this.fill(this.buffer, offset)
    }
    const from = offset - this.start
    return this.buffer.subarray(from, Math.min(from + bytes, this.length))
  }

  private async fill(buffer: Buffer, offset: number): Promise<number> {
    let done = 0
    while (done < buffer.length) {
      const { bytesRead } = await this.handle.read(buffer, done, buffer.length - done, offset + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return done
  }
}

/**
 * A trace file that is open for reading. It is read chunk by chunk, as far as it is whole; no number in it takes memory or
 * time that its size does not stand for.
 */
export class TraceReader {
  /** As documents write it. */
  readonly file: string
  /** When it was opened; it may grow. */
  readonly bytes: number
  private readonly handle: FileHandle

  private constructor(file: string, bytes: number, handle: FileHandle) {
    this.file = file
    this.bytes = bytes
    this.handle = handle
  }

  /** Throws `FILE_UNREADABLE`, or `TRACE_INVALID` for what is no trace of a version that this program knows. */
  static async open(file: string): Promise<TraceReader> {
    const handle = await openRegular(file)
    try {
      const magic = Buffer.alloc(TRACE_MAGIC.length)
      const { bytesRead } = await handle.read(magic, 0, magic.length, 0)
      const nameBytes = TRACE_MAGIC.length - 1
      if (bytesRead < magic.length || magic.compare(TRACE_MAGIC, 0, nameBytes, 0, nameBytes) !== 0) {
        throw invalid(file, `${file} is no trace of Walscope.`)
      }
      if (magic[nameBytes] !== TRACE_MAGIC[nameBytes]) {
        throw invalid(
          file,
          `${file} is a trace of version ${magic[nameBytes]}, which this version of Walscope does not read.`,
        )
      }
      return new TraceReader(file, (await handle.stat()).size, handle)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** The whole chunks in their order; then how the file ends. Chunks whose payload is not wanted are not verified. */
  async *chunks(wants: ChunkFilter): AsyncGenerator<TraceChunk, TraceTail> {
    const window = new Window(this.handle)
    let offset = TRACE_MAGIC.length
    while (offset < this.bytes) {
      const bytes = Buffer.from(await window.read(offset, CHUNK_HEADER_BYTES + RECORD_COUNT_BYTES))
      if (bytes.length < CHUNK_HEADER_BYTES) return this.tail(offset, 'cut', 'it ends in the middle of a chunk')
      const header = decodeChunkHeader(bytes)
      if (header === null) return this.tail(offset, 'damaged', 'what stands there is no chunk')
      const end = offset + CHUNK_HEADER_BYTES + header.bytes
      const name = CHUNK_NAMES.get(header.kind) ?? `kind ${header.kind}`
      if (end > this.bytes) return this.tail(offset, 'cut', `it ends in the middle of a chunk (${name})`)
      const hasRecords = header.kind === CHUNK.RECORDS && header.bytes >= RECORD_COUNT_BYTES
      const records = hasRecords ? bytes.readUInt32LE(CHUNK_HEADER_BYTES) : 0
      let payload: Buffer | null = null
      if (wants(header.kind)) {
        payload = Buffer.from(await window.read(offset + CHUNK_HEADER_BYTES, header.bytes))
        if (payload.length < header.bytes) return this.tail(offset, 'cut', `it ends in the middle of a chunk (${name})`)
        if (checksumOf(bytes, payload) !== header.checksum) {
          return this.tail(offset, 'damaged', `the checksum of a chunk (${name}) does not match`)
        }
      }
      yield { kind: header.kind, offset, bytes: header.bytes, records, payload }
      offset = end
    }
    return { endOffset: offset, damage: null, reason: null }
  }

  close(): Promise<void> {
    return this.handle.close()
  }

  private tail(endOffset: number, damage: 'cut' | 'damaged', what: string): TraceTail {
    return { endOffset, damage, reason: `The trace is whole up to byte ${formatCount(endOffset)}: ${what}.` }
  }
}

/** Never waits on a FIFO. */
async function openRegular(file: string): Promise<FileHandle> {
  const unreadable = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    return new WalscopeFailure({ code: 'FILE_UNREADABLE', message: `${file} cannot be read: ${why}.`, file })
  }
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY
  const handle = await open(Buffer.from(pathBytes(file)), flags).catch((error: unknown) => {
    throw unreadable(error)
  })
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw invalid(file, `${file} is no file.`)
}
