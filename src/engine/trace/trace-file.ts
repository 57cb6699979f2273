// The chunks of a trace file, as docs/trace-format.md has them.
import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { TRACE_RECORD_BYTES } from '../../contract/index.ts'

export const TRACE_SUFFIX = '.walscope'
/** How a file begins; the last byte is the version of the format. */
export const TRACE_MAGIC = Buffer.from('WALSCOPE TRACE\0\x01', 'latin1')
export const CHUNK_HEADER_BYTES = 16

/** The kinds of chunks. A reader passes over those that it does not know. */
export const CHUNK = { META: 1, SEGMENTS: 2, RECORDS: 3, TELEMETRY: 4, FINDINGS: 5, END: 6, NOTES: 7 } as const
export const CHUNK_NAMES = new Map<number, string>(Object.entries(CHUNK).map(([name, kind]) => [kind, name]))

/** Most bytes of a chunk's payload. */
const PAYLOAD_LIMIT = 32 * 1024 * 1024
export const payloadLimit = (kind: number): number => (kind === CHUNK.RECORDS ? TRACE_RECORD_BYTES : PAYLOAD_LIMIT)
/** Most segments in one SEGMENTS chunk. */
export const CHUNK_SEGMENTS = 1_000

const KIND_AT = 0
const LENGTH_AT = 4
const CHECKSUM_AT = 8
const RESERVED_AT = 12

export interface ChunkHeader {
  kind: number
  /** Of the payload. */
  bytes: number
  checksum: number
}

/** A chunk as it is written. */
export function encodeChunk(kind: number, payload: Uint8Array): Buffer {
  const chunk = Buffer.alloc(CHUNK_HEADER_BYTES + payload.length)
  chunk.writeUInt32LE(kind, KIND_AT)
  chunk.writeUInt32LE(payload.length, LENGTH_AT)
  chunk.set(payload, CHUNK_HEADER_BYTES)
  chunk.writeUInt32LE(checksumOf(chunk, payload), CHECKSUM_AT)
  return chunk
}

export function encodeJsonChunk(kind: number, document: unknown): Buffer {
  return encodeChunk(kind, Buffer.from(JSON.stringify(document)))
}

/** What the 16 bytes in front of a payload say; null where they can be no header. */
export function decodeChunkHeader(bytes: Buffer): ChunkHeader | null {
  const kind = bytes.readUInt32LE(KIND_AT)
  const length = bytes.readUInt32LE(LENGTH_AT)
  if (length > payloadLimit(kind) || bytes.readUInt32LE(RESERVED_AT) !== 0) return null
  return { kind, bytes: length, checksum: bytes.readUInt32LE(CHECKSUM_AT) }
}

/** CRC-32 over kind, length and payload. */
export function checksumOf(header: Buffer, payload: Uint8Array): number {
  return crc32(payload, crc32(header.subarray(KIND_AT, CHECKSUM_AT)))
}
