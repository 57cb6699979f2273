/**
 * What the addon (`walscope.node`) exports. Every class does its work on native threads of its
 * own; no method blocks the JavaScript thread for longer than copying what it returns.
 * Field names and units are those of `src/contract`. u64 values are bigints, durations are
 * numbers of nanoseconds, arrays of u64 or of records are copied (no external buffers).
 * A `finished` promise never rejects for what a log contains; it rejects with an Error that has
 * `code` (an `ErrorCode` of the contract), `file` and `offset` when the work could not be done.
 */

export interface NativeProgress {
  phase: string
  done: number
  total: number
  unit: 'bytes' | 'segments' | 'events'
  elapsedMs: number
  file: string | null
}

/** Reads names, sizes and headers of a directory, and the meta file. Seconds on any size. */
export class ScanJob {
  constructor(directory: string)
  /** Resolves to a `ScanDocument`. */
  readonly finished: Promise<unknown>
  progress(): NativeProgress
  /** Ends the work soon; `finished` then rejects with `CANCELLED`. */
  cancel(): void
}

/** One look at a directory: what tells whether a file has changed since another look. Some microseconds a file. */
export class LookJob {
  constructor(directory: string)
  /** `names`, sorted and joined by slashes; `rows`, 112 bytes for each, laid out as in `native/io/directory_look.hpp`. */
  readonly finished: Promise<{ names: string; rows: Uint8Array; device: bigint; inode: bigint }>
  /** Ends the look at once; `finished` then rejects with `CANCELLED`. */
  cancel(): void
}

/** Verifies every block of a directory, or of the given files. */
export class VerifyJob {
  /** `paths` is one directory, or files. `threads` verify segments side by side. */
  constructor(paths: string[], options: { threads: number })
  /** Resolves, when all segments have been verified, to a `VerifyDocument` whose `segments` is empty: drain them. */
  readonly finished: Promise<unknown>
  progress(): NativeProgress
  /** Segments verified since the last call, in order; at most `limit`. `badBlocks` holds at most `badBlockLimit`. */
  drainSegments(limit: number, badBlockLimit: number): unknown[]
  cancel(): void
}

/** Looks at one block of a segment file, read-only: some milliseconds, up to some seconds for a damaged one. */
export class BlockJob {
  constructor(path: string, block: number)
  /** Resolves to a `BlockDocument` whose `condition` is its number and whose `data` are bytes. */
  readonly finished: Promise<unknown>
  cancel(): void
}

/** Reads the first bytes of a segment or of the meta file. */
export class HeadJob {
  constructor(path: string)
  /** Resolves to a `HeadDocument` whose `data` are bytes. */
  readonly finished: Promise<unknown>
  cancel(): void
}

/** Fills the block map of a segment file: first from the headers, then from its verification. */
export class BlockMapJob {
  constructor(path: string)
  /** Resolves to the number of cells. */
  readonly finished: Promise<number>
  progress(): NativeProgress
  /** Number of cells so far; of a cold segment it may grow. */
  size(): number
  /** Cells that changed since the last call, a byte each; at most `limit`. Null where there are none. */
  drainCells(limit: number): { first: number; cells: Uint8Array } | null
  cancel(): void
}

export interface GenerateOptions {
  segments: number
  /** Capacity in blocks of each segment, 16 to 524,288. */
  blocks: number
  /** Events in all; 0n fills every segment. */
  events: bigint
  seed: bigint
  firstEventId: bigint
  /** The oldest `cold` segments are written as LZ4 frames. */
  cold: number
  /** The last segment is left as a crash leaves it. */
  unfinalised: boolean
  /** Segments prepared ahead and never used, behind the last one. */
  unused: number
  /** Fault specifications, applied in order after writing; the grammar is in `native/recorder/fault.hpp`. */
  faults: string[]
}

/** Writes a WAL directory as FlashStrike's recorder does. The directory must be empty or new. */
export class GenerateJob {
  constructor(directory: string, options: GenerateOptions)
  /** Resolves to what was written and what was damaged. */
  readonly finished: Promise<{
    directory: string
    segments: number
    events: bigint
    bytes: number
    faults: { fault: string; file: string; offset: number | null; message: string }[]
  }>
  progress(): NativeProgress
  cancel(): void
}

/**
 * Writes everything that can be had of a directory to `target`, which is new or empty, and reads it back: it resolves only
 * where each segment verifies and a strict recovery replays what was written. Otherwise all that it wrote is removed. It does
 * not look where `target` lies: its caller makes sure that it is not inside of `directory`.
 */
export class SalvageJob {
  constructor(directory: string, target: string, options: { repairBits: boolean })
  /** Resolves to a `SalvageDocument` as far as it is native: without hashes of files, versions and options. */
  readonly finished: Promise<unknown>
  progress(): NativeProgress
  cancel(): void
}

/** The stored bytes of segment headers and single blocks, for a bundle. */
export class BlockBytesJob {
  /** `blocks` rise. */
  constructor(wanted: { path: string; blocks: number[] }[])
  /** In the order asked for; null or left out is what cannot be read. The last block of a cut segment is shorter. */
  readonly finished: Promise<
    { header: Buffer | null; blocks: { block: number; previousHeader: Buffer | null; bytes: Buffer }[] }[]
  >
  progress(): NativeProgress
  cancel(): void
}

export interface NativeRecoveryOptions {
  mode: 'strict' | 'diagnostic'
  fromEventId: bigint
  preparedCapacity: number
  finishedCapacity: number
  verifyThreads: number
  preload: boolean
  applyNs: number
  timingLevel: 'block' | 'event'
  coldCache: boolean
  digest: boolean
  /** Record the trace; off only to measure what recording costs. */
  trace: boolean
  /** Encode the trace for a file as well: `drainTrace` gives it. */
  record: boolean
}

/** A real recovery: a SegmentPreloader thread and a replay Manager thread over two rings. */
export class RecoveryRun {
  constructor(directory: string, options: NativeRecoveryOptions)
  /** Resolves to `{ document: RecoverDocument, curves }` once both threads have been joined. */
  readonly finished: Promise<unknown>
  /** `RunSegment[]` in recovery order and the invisible ones; null until the scan is done. */
  segments(): { segments: unknown[]; invisible: unknown[] } | null
  /**
   * The state now and the changes since the last call: a `RecoverySnapshot` without `kind`,
   * `runId`, `sequence` and `eventsPerSecond`. Lists hold at most `limit` entries, the rest stays
   * for the next call. After the end it goes on giving what is left.
   */
  snapshot(limit: number): unknown
  /** True while `snapshot` has changes left to give. */
  hasChanges(): boolean
  /**
   * The records of both threads since the last call, waits included, in order: payloads of RECORDS chunks (docs/trace-format.md).
   * It and `snapshot` take nothing away from each other. After the end it gives what is left; then, and always without
   * `record`, nothing.
   */
  drainTrace(): Buffer[]
  pause(): void
  resume(): void
  /** Goes on to the first event of the next segment and pauses there. */
  step(): void
  /** Ends it; `finished` resolves to what was done so far, with `stopped: true`. */
  stop(): void
}

/**
 * Reads names, sizes and headers of a directory, and looks for the last block of the segments whose header does not say it: the
 * rows of its events. Under a second for 10,000 intact segments in the page cache.
 */
export class EventTableJob {
  /** `segments` are the names of the files to take, as `EventTable.segments()` writes them; null for all that there are. */
  constructor(directory: string, options: { segments: string[] | null })
  readonly finished: Promise<EventTable>
  /** Unit "segments". */
  progress(): NativeProgress
  cancel(): void
}

/**
 * The events of a directory as rows, from 0 on, in the order of the log: segments by the number in their name (hot before cold),
 * blocks and events by position. A handle: what it holds is read-only and lives as long as anything uses it. It is of the moment
 * when it was made: what was cut from a file since is UNREADABLE, what was added is not seen.
 */
export class EventTable {
  private constructor()
  readonly rows: number
  /** In order of rows; also those without a row. */
  segments(): {
    file: string
    kind: 'hot' | 'cold'
    /** The number in its name; of another name, what its header says. */
    segmentIndex: number
    firstRow: number
    rows: number
    /** What an intact header, or the intact headers of its blocks, say; 0 where none does. */
    firstEventId: bigint
    lastEventId: bigint
  }[]
  /** Lowest and highest id and time of all segments, by their intact headers and blocks; null where there are none. */
  range(): { firstEventId: bigint; lastEventId: bigint; firstTimestampNs: bigint; lastTimestampNs: bigint } | null
  /**
   * The first row with this id or a higher one, in the first segment whose ids span it; where none does, in the one with the
   * next higher id; `rows` where all are lower. Under a millisecond in the page cache; a cold segment is decompressed for it.
   */
  findId(id: bigint): Promise<number>
  /** The same for times. */
  findTime(timestampNs: bigint): Promise<number>
  /** `count` (at most 4,096) rows from `first` on; with `matches`, of its matches from the `first`-th on. Fewer at the end. */
  page(first: number, count: number, matches: EventMatches | null): Promise<EventColumns>
}

/** Typed arrays of one length, copied out of the engine. What cannot be read is zeros; `validity` says so. */
export interface EventColumns {
  rows: Float64Array
  id: BigUint64Array
  timestampNs: BigUint64Array
  type: Uint8Array
  orderType: Uint8Array
  side: Uint8Array
  price: BigInt64Array
  quantity: BigInt64Array
  userId: Uint32Array
  orderId: Uint32Array
  /** Ordinal in `segments()`. */
  segment: Uint32Array
  block: Uint32Array
  position: Uint16Array
  /** A number of `EVENT_VALIDITIES`. */
  validity: Uint8Array
}

/** Null where the text is a filter. Position and length in characters (code units of the string). */
export function checkEventFilter(
  text: string,
): { position: number; length: number; message: string; hint: string } | null

/** Runs a filter over all rows of a table. A text that is none rejects with `FILTER_INVALID` and has a `textPlace` (as `checkEventFilter`). */
export class EventFilterJob {
  constructor(table: EventTable, options: { where: string; threads: number; buckets: number })
  readonly finished: Promise<EventMatches>
  /** Unit "events": rows gone over. */
  progress(): NativeProgress
  cancel(): void
  /**
   * So far. The buckets (1 to 4,096) divide the table's range of ids and of times evenly; `all` counts rows and `matching`
   * those that match, as far as their id or time lies in the range. `all` comes at once where an earlier filter has counted it.
   */
  counts(): {
    matches: number
    byId: { all: Float64Array; matching: Float64Array }
    byTime: { all: Float64Array; matching: Float64Array }
  }
}

/** Which rows a filter gave. A handle, as the table. */
export class EventMatches {
  private constructor()
  readonly count: number
  /** How many of the matches lie before a row: where a jump to a row ends up. */
  rankOf(row: number): number
}

/**
 * Streams columns of a table in the order of rows, for SQL and export. The same thread calls all its methods. A column is the
 * number of a field: 0 id u64, 1 timestamp_ns u64, 2 type u8, 3 order_type u8, 4 side u8, 5 price i64, 6 quantity i64,
 * 7 user_id u32, 8 order_id u32, 9 segment u32 (ordinal), 10 block u32, 11 position u16, 12 validity u8, 13 row u64.
 */
export class EventCursor {
  /** `where` is a filter, '' for all rows; `firstRow` and `endRow` bound it. Throws an Error with `code` FILTER_INVALID and `textPlace`. */
  constructor(table: EventTable, options: { columns: number[]; where: string; firstRow: number; endRow: number })
  /** All columns, one after the other, each with 2,048 slots of its width. Written anew by every `next()`. */
  readonly buffer: ArrayBuffer
  /** Where each of `columns` begins in `buffer`, in bytes: a multiple of 8. */
  readonly offsets: number[]
  /**
   * Fills the slots from 0 on; gives how many, at most 2,048; 0 at the end and after `close()`. Minus 1 where a filter has found
   * nothing for some milliseconds: call it again, and let others have their turn before.
   */
  next(): number
  /** Row that it has come to, from `firstRow` up to `endRow`: for progress. */
  readonly position: number
  /** Frees what it holds; files are closed. Done by the garbage collector otherwise. */
  close(): void
}

/**
 * Streams the blocks of a table in the same way, also those without an event. Columns: 0 segment u32 (ordinal), 1 block u32,
 * 2 offset u64 (in the segment), 3 first_event_id u64, 4 last_event_id u64, 5 event_count u16, 6 block_checksum u64,
 * 7 chained_checksum u64, 8 header_checksum u64 (all as its header has them), 9 condition u8 (a number of `BLOCK_CONDITIONS`).
 */
export class BlockCursor {
  constructor(table: EventTable, options: { columns: number[] })
  readonly buffer: ArrayBuffer
  readonly offsets: number[]
  /** As of `EventCursor`; also minus 1, between two parts of the work. */
  next(): number
  /** Blocks gone over, and in all. */
  readonly position: number
  readonly blocks: number
  close(): void
}

/** The version of the addon and what it was built with. */
export function buildInfo(): {
  version: string
  compiler: string
  buildType: string
  lz4: string
  xxhash: string
  /** The instructions that blocks are hashed with; WALSCOPE_HASH_KERNEL names another. */
  hashKernel: string
}
