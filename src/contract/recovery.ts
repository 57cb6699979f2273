import { z } from 'zod'
import { recoverDocument, skippedSegment, telemetry, timing } from './documents.ts'
import { recoveryMode, segmentState, status, timingLevel } from './names.ts'
import { count, nanoseconds, SEGMENT_BATCH, u64 } from './scalars.ts'

/** The limits of ring capacities, in usable slots. */
export const RING_CAPACITY_MAX = 65_536

/** What a recovery is run with. The defaults are the original's. */
export const recoveryOptions = z.object({
  mode: recoveryMode.default('strict'),
  fromEventId: u64.default(1n),
  preparedCapacity: z.number().int().min(1).max(RING_CAPACITY_MAX).default(3),
  finishedCapacity: z.number().int().min(1).max(RING_CAPACITY_MAX).default(127),
  /** Threads that verify one segment together, the preloader included. In diagnostic mode one thread judges a segment. */
  verifyThreads: z.number().int().min(1).max(64).default(1),
  /** Off: the manager opens and closes each segment itself, in the replay loop. */
  preload: z.boolean().default(true),
  /** Cost of the consumer's work per event, in nanoseconds; 0 for none. */
  applyNs: z.number().int().min(0).max(1_000_000_000).default(0),
  /** How `next_event` is timed. */
  timingLevel: timingLevel.default('block'),
  /** Drop the files from the page cache first (advice to the kernel; nothing is written). */
  coldCache: z.boolean().default(false),
  digest: z.boolean().default(false),
})
export type RecoveryOptions = z.infer<typeof recoveryOptions>

/**
 * One segment of a run, in its order: a strict run opens the start segment and those ahead of it, by the first id of the header;
 * a diagnostic one all segments, hot and cold, by the first id that can be believed. `ordinal` names it in all that follows.
 */
export const runSegment = z.object({
  ordinal: count,
  file: z.string(),
  headerStatus: status,
  firstEventId: u64,
  lastEventId: u64,
  eventCount: count,
  blockCount: count,
})
export type RunSegment = z.infer<typeof runSegment>

/** A segment changed its state. Times are nanoseconds since the start of the run. */
export const transition = z.object({
  ordinal: count,
  state: segmentState,
  atNs: nanoseconds,
  /** Why, where it was skipped. */
  status: status.nullable(),
  block: count.nullable(),
})
export type Transition = z.infer<typeof transition>

/** A ring's occupancy changed. */
export const occupancySample = z.object({ atNs: nanoseconds, occupancy: count })
export type OccupancySample = z.infer<typeof occupancySample>

/** The manager went from one segment to the next: how long from the last event of one to the first of the next. */
export const segmentSwitch = z.object({
  fromOrdinal: count,
  toOrdinal: count,
  atNs: nanoseconds,
  durationNs: nanoseconds,
  /** The part of it that was spent waiting on the prepared ring. */
  waitNs: nanoseconds,
})
export type SegmentSwitch = z.infer<typeof segmentSwitch>

export const ringNow = z.object({
  capacity: count,
  /** Ordinals of the segments in the ring, oldest first; its length is the occupancy. At most 256 are sent. */
  slots: z.array(count),
  occupancy: count,
  max: count,
  mean: z.number().nonnegative(),
})
export type RingNow = z.infer<typeof ringNow>

export const runPhase = z.enum(['scanning', 'resuming', 'replaying', 'paused', 'stopping', 'finished'])
export type RunPhase = z.infer<typeof runPhase>

/** Most transitions, samples or switches in one snapshot; what is left over comes with the next. */
export const SNAPSHOT_LIMIT = 1_000
/** Shortest time between two snapshots, in milliseconds: at most 20 a second. */
export const SNAPSHOT_INTERVAL_MS = 50

/** What changed since the snapshot before, and where the run stands. */
export const recoverySnapshot = z.object({
  kind: z.literal('snapshot'),
  runId: count,
  sequence: count,
  atNs: nanoseconds,
  phase: runPhase,
  eventsReplayed: u64,
  eventsPerSecond: z.number().nonnegative(),
  segmentsDone: count,
  segmentsTotal: count,
  currentOrdinal: count.nullable(),
  transitions: z.array(transition).max(SNAPSHOT_LIMIT),
  preparedOccupancy: z.array(occupancySample).max(SNAPSHOT_LIMIT),
  finishedOccupancy: z.array(occupancySample).max(SNAPSHOT_LIMIT),
  switches: z.array(segmentSwitch).max(SNAPSHOT_LIMIT),
  prepared: ringNow,
  finished: ringNow,
  managerWaits: z.enum(['none', 'prepared-ring-empty', 'paused']),
  preloaderWaits: z.enum(['none', 'prepared-ring-full', 'idle']),
  timing,
  telemetry,
  /** Trace records lost because a trace buffer was full: 0, or the lanes have holes. */
  traceDropped: count,
})
export type RecoverySnapshot = z.infer<typeof recoverySnapshot>

export const recoveryStarted = z.object({
  kind: z.literal('started'),
  runId: count,
  options: recoveryOptions,
  startedAtMs: z.number(),
  /** How many there are; which they are comes in updates of their own, before the first snapshot. */
  segmentCount: count,
  invisible: z.array(skippedSegment),
})
export type RecoveryStarted = z.infer<typeof recoveryStarted>

/** Some segments of the run. */
export const recoverySegments = z.object({
  kind: z.literal('segments'),
  runId: count,
  segments: z.array(runSegment).max(SEGMENT_BATCH),
})
export type RecoverySegments = z.infer<typeof recoverySegments>

/** Points of a percentile curve on a "nines" axis. */
export const percentilePoint = z.object({ percentile: z.number().min(0).max(100), valueNs: nanoseconds })
export type PercentilePoint = z.infer<typeof percentilePoint>

/** The trace of a run that was recorded: where it is, and, where it is not whole, why, in a sentence. */
export const recordedTrace = z.object({
  file: z.string(),
  /** Among those that the app keeps; null for one that was written somewhere else. */
  name: z.string().nullable(),
  notice: z.string().nullable(),
})
export type RecordedTrace = z.infer<typeof recordedTrace>

export const recoveryFinished = z.object({
  kind: z.literal('finished'),
  runId: count,
  document: recoverDocument,
  /** Percentile curve of each operation that happened. */
  curves: z.record(z.string(), z.array(percentilePoint)),
  /** Null where it was not recorded. */
  trace: recordedTrace.nullable(),
})
export type RecoveryFinished = z.infer<typeof recoveryFinished>

export const recoveryUpdate = z.discriminatedUnion('kind', [
  recoveryStarted,
  recoverySegments,
  recoverySnapshot,
  recoveryFinished,
])
export type RecoveryUpdate = z.infer<typeof recoveryUpdate>

export const recoveryAction = z.enum(['pause', 'resume', 'step', 'stop'])
export type RecoveryAction = z.infer<typeof recoveryAction>
