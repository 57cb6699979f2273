// Where a recorded recovery waited, why, and what the original would have done: `walscope trace FILE --explain`.
import { z } from 'zod'
import { hazardCode } from './names.ts'
import { count, nanoseconds } from './scalars.ts'
import { traceWholeness } from './trace.ts'
import { TRACE_WAIT_REASONS } from './trace-records.ts'

/**
 * Why a thread did not go on. The first four are waits, as the trace has them; `loading`: the manager opens and verifies a segment
 * itself, the first one, or without a preloader each.
 */
export const stallReason = z.enum([...TRACE_WAIT_REASONS, 'loading'])
export type StallReason = z.infer<typeof stallReason>

/** A time in which a thread did not go on. */
export const stall = z.object({
  thread: z.enum(['manager', 'preloader']),
  reason: stallReason,
  fromNs: nanoseconds,
  /** Null where the recording ended before it did. */
  toNs: nanoseconds.nullable(),
  /** Until its end, or the last thing that is known of the run. */
  durationNs: nanoseconds,
  /** Of the time of the run, from 0 to 1. */
  share: z.number().min(0).max(1),
  /** The segment that the thread had at hand last, replayed or loaded; and the one that came next. */
  before: count.nullable(),
  after: count.nullable(),
})
export type Stall = z.infer<typeof stall>

/** All of one reason, whatever their length. */
export const stallTotal = z.object({
  thread: z.enum(['manager', 'preloader']),
  reason: stallReason,
  count,
  totalNs: nanoseconds,
  longestNs: nanoseconds,
  share: z.number().min(0).max(1),
})
export type StallTotal = z.infer<typeof stallTotal>

/** What a cause rests on; docs/postmortem.md says what each has as its numbers. */
export const evidenceKind = z.enum([
  'wait',
  'activity',
  'skipped',
  'ring',
  'rate',
  'size',
  'page-cache',
  'pipeline',
  'consumer',
  'option',
  'telemetry',
  'not-known',
])
export type EvidenceKind = z.infer<typeof evidenceKind>

export const evidence = z.object({
  kind: evidenceKind,
  /** The piece of time that it is about; null where it is about the run. */
  fromNs: nanoseconds.nullable(),
  toNs: nanoseconds.nullable(),
  ordinal: count.nullable(),
  /** By name; the unit is the last word of the name. */
  numbers: z.record(z.string(), z.number()),
})
export type Evidence = z.infer<typeof evidence>

/** One link of a chain of causes. */
export const stallCause = z.object({ sentence: z.string(), evidence })
export type StallCause = z.infer<typeof stallCause>

/** Why a thread did not go on, from what was seen to what is behind it. */
export const explanation = z.object({
  /** The chain in one sentence. */
  summary: z.string(),
  /** Whether the recovery took longer for it. */
  effect: z.enum(['delay', 'none', 'not-known']),
  /** Whether the chain comes to an end that explains the length. */
  isExplained: z.boolean(),
  causes: z.array(stallCause),
})
export type Explanation = z.infer<typeof explanation>

/** What the original would have done, on the time of this run. */
export const originalEvent = z.object({
  /** That of the hazard; one of them no directory shows, only a run. */
  code: z.enum([...hazardCode.options, 'CRASH_FINISHED_RING_FULL']),
  /** `always`: as often as one runs it. `race`: now and then. */
  certainty: z.enum(['always', 'race']),
  /** When it would have happened; null for what comes after the run, and where nothing says when. */
  atNs: nanoseconds.nullable(),
  ordinal: count.nullable(),
  sentence: z.string(),
})
export type OriginalEvent = z.infer<typeof originalEvent>

/** `walscope trace FILE --explain --json`. Stalls over the limit, the longest first; at most 1,000, `stallCount` counts all. */
export const traceStallsDocument = z.object({
  format: z.literal('walscope.trace-stalls/1'),
  file: z.string(),
  ...traceWholeness.shape,
  /** Records that were lost because a trace buffer was full: with any, waits may be missing or look longer than they were. */
  traceDropped: count,
  wallNs: nanoseconds,
  limitNs: nanoseconds,
  totals: z.array(stallTotal),
  stalls: z.array(stall.extend({ explanation })),
  stallCount: count,
  /** Null where the trace has no end: what the recovery would say of the original is said there. */
  original: z.array(originalEvent).nullable(),
})
export type TraceStallsDocument = z.infer<typeof traceStallsDocument>
