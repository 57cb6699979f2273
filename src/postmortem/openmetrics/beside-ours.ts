// What the original has measured beside what a recorded run has.
import type { OriginalSubsystem, OriginalTelemetry } from '../../contract/index.ts'
import { type MeasuredRun, measuredQuantity, measuredTelemetry, nextEventPercentile } from './measured.ts'
import { HISTOGRAM_METRIC, OPERATION_SUFFIXES, type OperationQuantity, SHARED_OPERATIONS } from './original-names.ts'

export type ComparedUnit = 'count' | 'ns' | 'per second'

/** One number of both. */
export interface ComparedRow {
  subsystem: OriginalSubsystem
  metric: string
  /** As the original's name ends, without its unit: `samples`, `avg`, …; of the histogram `p50` to `p99.9999`. */
  quantity: string
  original: number
  ours: number
  unit: ComparedUnit
  /** Ours by the original's; null where that is 0. */
  ratio: number | null
  /** The original's value is the lower bound of a power of two: the real one is less than twice as large. */
  isLowerBound: boolean
}

const QUANTITIES: Record<OperationQuantity, { name: string; unit: ComparedUnit }> = {
  samples: { name: 'samples', unit: 'count' },
  success: { name: 'success', unit: 'count' },
  totalNs: { name: 'total', unit: 'ns' },
  minNs: { name: 'min', unit: 'ns' },
  maxNs: { name: 'max', unit: 'ns' },
  avgNs: { name: 'avg', unit: 'ns' },
  jitterNs: { name: 'jitter', unit: 'ns' },
  ratePerSecond: { name: 'rate', unit: 'per second' },
}

/** Values of the original's histogram are; those of another one need not be. */
const isPowerOfTwo = (value: number) => value === 0 || Number.isInteger(Math.log2(value))

const ratioOf = (ours: number, original: number) => (original === 0 ? null : ours / original)

/** Rows for what both have, in the order of the original's subsystems. What only one of them has is left out. */
export function besideOurs(original: OriginalTelemetry, run: MeasuredRun): ComparedRow[] {
  const telemetry = measuredTelemetry(run)
  const rows: ComparedRow[] = []
  for (const { subsystem, metric } of SHARED_OPERATIONS) {
    const theirs = original.operations.find((it) => it.subsystem === subsystem && it.metric === metric)
    const summary = telemetry[metric]
    if (theirs === undefined || summary === undefined) continue
    for (const [, quantity] of OPERATION_SUFFIXES) {
      const value = theirs[quantity]
      const ours = measuredQuantity(summary, quantity)
      if (value === null || ours === null) continue
      const { name, unit } = QUANTITIES[quantity]
      const ratio = ratioOf(ours, value)
      rows.push({ subsystem, metric, quantity: name, original: value, ours, unit, ratio, isLowerBound: false })
    }
  }
  const histogram = original.summaries.find((it) => it.subsystem === 'manager' && it.metric === HISTOGRAM_METRIC)
  const isLowerBound = histogram?.percentiles.every(({ valueNs }) => isPowerOfTwo(valueNs)) ?? false
  for (const { percentile, valueNs } of histogram?.percentiles ?? []) {
    const ours = nextEventPercentile(run, percentile)
    if (ours === null) continue
    rows.push({
      ...{ subsystem: 'manager', metric: HISTOGRAM_METRIC, quantity: `p${percentile}`, original: valueNs, ours },
      ...{ unit: 'ns', ratio: ratioOf(ours, valueNs), isLowerBound },
    })
  }
  return rows
}
