// What a recorded run has measured of the operations that the original measures too.
import type { LatencySummary, MetricName, PercentilePoint, TraceEnd, TraceTelemetry } from '../../contract/index.ts'
import type { OperationQuantity } from './original-names.ts'

/** What is needed of a recorded run. */
export interface MeasuredRun {
  /** In the order of time. */
  readonly samples: readonly TraceTelemetry[]
  readonly end: TraceEnd | null
}

/** The telemetry of the end; where there is none, the last that was recorded. */
export function measuredTelemetry({ samples, end }: MeasuredRun): Partial<Record<MetricName, LatencySummary>> {
  return end?.document?.telemetry ?? samples.at(-1)?.telemetry ?? {}
}

/** How many samples there have to be for the original to tell a quantity: one has no spread and no rate. */
const SAMPLES_FOR: Record<OperationQuantity, number> = {
  ...{ samples: 0, success: 0, totalNs: 1 },
  ...{ minNs: 2, maxNs: 2, avgNs: 2, jitterNs: 2, ratePerSecond: 2 },
}

/** A quantity as the original would tell it; null where it would not, or where it is not known. */
export function measuredQuantity(summary: LatencySummary, quantity: OperationQuantity): number | null {
  const { count, failures, totalNs, minNs, maxNs, meanNs } = summary
  if (count < SAMPLES_FOR[quantity]) return null
  switch (quantity) {
    case 'samples':
      return count
    case 'success':
      return Math.max(count - failures, 0)
    case 'totalNs':
      return totalNs
    case 'minNs':
      return minNs
    case 'maxNs':
      return maxNs
    case 'avgNs':
      return meanNs
    case 'jitterNs':
      return Math.max(maxNs - minNs, 0)
    case 'ratePerSecond':
      return totalNs > 0 ? (count * 1e9) / totalNs : null
  }
}

/** Percentiles are given to twelve places. */
const SAME = 1e-9

/**
 * A percentile of `next_event`, in ns: the value that so many percent of the calls did not exceed, out of the summary or of the curve
 * of the end. Null where no event was replayed, and where neither has it.
 */
export function nextEventPercentile(run: MeasuredRun, percentile: number): number | null {
  const summary = measuredTelemetry(run).next_event
  if (summary === undefined || summary.count === 0) return null
  const known: Record<number, number> = {
    ...{ 50: summary.p50Ns, 90: summary.p90Ns, 99: summary.p99Ns, 99.9: summary.p999Ns },
    ...{ 99.99: summary.p9999Ns, 99.999: summary.p99999Ns },
  }
  if (known[percentile] !== undefined) return known[percentile]
  // Of few calls the slowest is what all high percentiles are.
  if (Math.ceil(summary.count * (percentile / 100) * (1 - 1e-12)) >= summary.count) return summary.maxNs
  const curve: readonly PercentilePoint[] = run.end?.curves.next_event ?? []
  return curve.find((it) => Math.abs(it.percentile - percentile) < SAME)?.valueNs ?? null
}
