// Two recorded recoveries beside each other: `walscope trace FILE --compare OTHER`.
import { z } from 'zod'
import { count, nanoseconds, u64 } from './scalars.ts'
import { traceWholeness } from './trace.ts'

/**
 * What a difference is about. `outcome`, `events`, `lost-ids`, `skipped`, `only-in-one`: what came of the recovery. `segment`, `wait`,
 * `switch`: one place. `total`: the sum of all places, `wall` of the whole run. `percentile`: the telemetry. `option`: how it was run.
 */
export const differenceKind = z.enum([
  'outcome',
  'events',
  'lost-ids',
  'skipped',
  'only-in-one',
  'segment',
  'wait',
  'switch',
  'wall',
  'total',
  'percentile',
  'option',
])
export type DifferenceKind = z.infer<typeof differenceKind>

/** Where something is in one of both runs. */
export const differencePlace = z.object({
  atNs: nanoseconds,
  toNs: nanoseconds,
  ordinal: count.nullable(),
})
export type DifferencePlace = z.infer<typeof differencePlace>

/** A side of a difference. */
export const differenceSide = z.object({
  /** Null where it is nowhere in this run, or no place of it. */
  place: differencePlace.nullable(),
  /** What it is here, with its unit. */
  text: z.string(),
})
export type DifferenceSide = z.infer<typeof differenceSide>

export const difference = z.object({
  kind: differenceKind,
  /** What of it: the state of a segment, the reason of a wait, the name of an option, an operation and its percentile. */
  subject: z.string(),
  /** The segment that it is about. */
  file: z.string().nullable(),
  a: differenceSide,
  b: differenceSide,
  /** How much longer it was in B, in nanoseconds; 0 for what is no time. */
  sizeNs: z.number(),
  /** What B is against A. */
  sentence: z.string(),
})
export type Difference = z.infer<typeof difference>

/** The times of a segment in one run, in nanoseconds; null where nothing says. */
export const segmentTimes = z.object({
  ordinal: count,
  openNs: nanoseconds.nullable(),
  verifyNs: nanoseconds.nullable(),
  replayNs: nanoseconds.nullable(),
  closeNs: nanoseconds.nullable(),
  isSkipped: z.boolean(),
})
export type SegmentTimes = z.infer<typeof segmentTimes>

/** One segment of both runs, or of one of them. */
export const segmentPair = z.object({
  file: z.string(),
  a: segmentTimes.nullable(),
  b: segmentTimes.nullable(),
})
export type SegmentPair = z.infer<typeof segmentPair>

export const comparison = z.object({
  wallNs: z.object({ a: nanoseconds, b: nanoseconds }),
  eventsReplayed: z.object({ a: u64, b: u64 }),
  /** Whether both recordings come to the end of their run; otherwise no sum is compared. */
  areWhole: z.boolean(),
  /** By importance; at most 1,000, `differenceCount` counts all. */
  differences: z.array(difference),
  differenceCount: count,
  segments: z.array(segmentPair),
})
export type Comparison = z.infer<typeof comparison>

/** One of both, and how far it can be relied on. */
export const comparedTrace = z.object({ file: z.string(), ...traceWholeness.shape, traceDropped: count })
export type ComparedTrace = z.infer<typeof comparedTrace>

/** `walscope trace FILE --compare OTHER --json`. A is FILE, B is OTHER. */
export const traceComparisonDocument = z.object({
  format: z.literal('walscope.trace-comparison/1'),
  a: comparedTrace,
  b: comparedTrace,
  verdict: z.string(),
  ...comparison.shape,
})
export type TraceComparisonDocument = z.infer<typeof traceComparisonDocument>
