// The telemetry of the original, as it has been dumped in the text of Prometheus or OpenMetrics.
import { z } from 'zod'
import { count } from './scalars.ts'

/** Largest text that is read, in bytes. A dump of the original has some 12 kB. */
export const TELEMETRY_TEXT_LIMIT = 4 * 1024 * 1024

/** The parts of the original that measure, as their metrics name them. */
export const originalSubsystem = z.enum(['segment_reader', 'segment_preloader', 'manager'])
export type OriginalSubsystem = z.infer<typeof originalSubsystem>

const value = z.number().nonnegative().nullable()

/** One operation. Null for what the text does not hold: the original leaves out what takes more samples than there are. */
export const originalOperation = z.object({
  subsystem: originalSubsystem,
  metric: z.string(),
  samples: value,
  success: value,
  totalNs: value,
  minNs: value,
  maxNs: value,
  avgNs: value,
  /** Largest minus smallest. */
  jitterNs: value,
  /** Samples by the time that they took together. */
  ratePerSecond: value,
})
export type OriginalOperation = z.infer<typeof originalOperation>

/** A histogram. Each value is the lower bound of the power of two that the real one lies in: up to twice too low. */
export const originalSummary = z.object({
  subsystem: originalSubsystem,
  metric: z.string(),
  percentiles: z.array(z.object({ percentile: z.number().min(0).max(100), valueNs: z.number().nonnegative() })),
})
export type OriginalSummary = z.infer<typeof originalSummary>

/** What a dump says of a recovery of the original. */
export const originalTelemetry = z.object({
  format: z.literal('walscope.original-telemetry/1'),
  operations: z.array(originalOperation),
  summaries: z.array(originalSummary),
  /** Failures by kind. */
  counters: z.array(z.object({ subsystem: originalSubsystem, metric: z.string(), value: z.number().nonnegative() })),
  /** Samples of the text that are of something else. */
  otherSamples: count,
  /** Samples that came again; the last one counts. */
  repeatedSamples: count,
})
export type OriginalTelemetry = z.infer<typeof originalTelemetry>
