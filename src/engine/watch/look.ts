import { createHash } from 'node:crypto'
import { type WatchedFile, type WatchedKind, watchedKind } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { finishJob } from '../jobs.ts'

/** Bytes of a row, and where its fields are: `LookRow` of native/io/directory_look.hpp, little-endian as the machine. */
export const ROW_BYTES = 112
const SIZE = 0
const INODE = 16
const MODIFIED = 24
const KIND = 32
const REGULAR = 33
const FINALISED = 34
const ERROR = 36
const BLOCKS = 40
const HEAD_BYTES = 44
const HEAD = 48
/** In the header of a segment, and in the meta file. */
const EVENT_COUNT = HEAD + 12
const LAST_EVENT_ID = HEAD + 24
const META_LAST_EVENT_ID = HEAD + 8

const KINDS: readonly WatchedKind[] = watchedKind.options

/** A directory as it was at one time: as much of each file as tells whether it has changed since. */
export interface Look {
  /** The names, sorted and joined by slashes. */
  names: string
  /** A row of {@link ROW_BYTES} for each. */
  rows: Buffer
  /** Of the directory itself. */
  device: bigint
  inode: bigint
  atMs: number
  tookMs: number
}

/** A file of a look, with what only a comparison needs. */
export interface LookedFile extends WatchedFile {
  inode: bigint
  isRegular: boolean
  /** The header or the meta file as hex; as much as there was. */
  head: string
}

/** Looks at a directory once. `CANCELLED` where it is aborted, within a file's time. */
export async function lookAt(
  directory: string,
  signal: AbortSignal | undefined,
  addon: Pick<Addon, 'LookJob'>,
): Promise<Look> {
  const atMs = Date.now()
  const start = performance.now()
  const { names, rows, device, inode } = await finishJob(new addon.LookJob(directory), signal)
  const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  return { names, rows: bytes, device, inode, atMs, tookMs: performance.now() - start }
}

/** The names of a look, in their order. */
export function namesOf({ names }: Look): string[] {
  return names === '' ? [] : names.split('/')
}

/** The bytes of the n-th row. */
export function rowOf({ rows }: Look, index: number): Buffer {
  return rows.subarray(index * ROW_BYTES, (index + 1) * ROW_BYTES)
}

/** What a row says. */
export function readRow(row: Buffer): LookedFile {
  const kind = KINDS[row.readUInt8(KIND)] ?? 'hot'
  const headBytes = row.readUInt32LE(HEAD_BYTES)
  const modifiedNs = row.readBigInt64LE(MODIFIED)
  const isRegular = row.readUInt8(REGULAR) !== 0
  return {
    kind,
    // No file is larger than a number tells exactly, but a sparse one may say that it is.
    sizeBytes: Math.min(Number(row.readBigUInt64LE(SIZE)), Number.MAX_SAFE_INTEGER),
    modifiedNs: modifiedNs < 0n ? 0n : modifiedNs,
    isReadable: isRegular && row.readInt32LE(ERROR) === 0,
    isFinalised: row.readUInt8(FINALISED) !== 0,
    blocks: row.readUInt32LE(BLOCKS),
    eventCount: kind === 'hot' ? row.readUInt32LE(EVENT_COUNT) : 0,
    lastEventId: row.readBigUInt64LE(kind === 'meta' ? META_LAST_EVENT_ID : LAST_EVENT_ID),
    inode: row.readBigUInt64LE(INODE),
    isRegular,
    head: row.toString('hex', HEAD, HEAD + headBytes),
  }
}

/** Whether nothing has changed from one look to another. */
export function isSame(before: Look, now: Look): boolean {
  return (
    before.device === now.device &&
    before.inode === now.inode &&
    before.names === now.names &&
    before.rows.equals(now.rows)
  )
}

/** A short name of all that a look has seen: two equal ones mean that no change can be told. */
export function digestOf({ names, rows, device, inode }: Look): string {
  return createHash('sha256').update(`${device} ${inode} ${names}\0`).update(rows).digest('hex')
}
