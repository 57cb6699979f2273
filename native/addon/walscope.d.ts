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
  unit: 'bytes' | 'segments'
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
   * `runId`, `sequence` and `eventsPerSecond`. Drains the trace buffers; lists hold at most `limit`
   * entries, the rest stays for the next call. After the end it goes on giving what is left.
   */
  snapshot(limit: number): unknown
  /** True while `snapshot` has changes left to give. */
  hasChanges(): boolean
  pause(): void
  resume(): void
  /** Goes on to the first event of the next segment and pauses there. */
  step(): void
  /** Ends it; `finished` resolves to what was done so far, with `stopped: true`. */
  stop(): void
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
