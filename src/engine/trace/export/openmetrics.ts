// What a recorded run has measured as OpenMetrics text, named as the original names it (docs/trace-export.md).
import prometheus from 'prom-client'
import type { OriginalSubsystem } from '../../../contract/index.ts'
import { measuredQuantity, measuredTelemetry, nextEventPercentile } from '../../../postmortem/openmetrics/measured.ts'
import {
  HISTOGRAM_METRIC,
  HISTOGRAM_PERCENTILES,
  OPERATION_SUFFIXES,
  type OperationQuantity,
  ORIGINAL_SYSTEM,
  originalName,
  SHARED_OPERATIONS,
  SUBSYSTEM_LABELS,
} from '../../../postmortem/openmetrics/original-names.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import type { ExportChunk } from './sink.ts'

const HELP: Record<OperationQuantity, string> = {
  samples: 'How often it was done',
  success: 'How often it succeeded',
  totalNs: 'Time that all took together, in nanoseconds',
  minNs: 'Shortest, in nanoseconds',
  maxNs: 'Longest, in nanoseconds',
  avgNs: 'Mean, in nanoseconds',
  jitterNs: 'Longest minus shortest, in nanoseconds',
  ratePerSecond: 'How many a second of the time that they took',
}
const COUNTED = new Set<OperationQuantity>(['samples', 'success'])

function labelsOf(subsystem: OriginalSubsystem): Record<string, string> {
  const label = SUBSYSTEM_LABELS[subsystem]
  return label === null ? { system: ORIGINAL_SYSTEM } : { system: ORIGINAL_SYSTEM, subsystem: label }
}

type Registry = prometheus.Registry<prometheus.OpenMetricsContentType>

/**
 * The whole text. A metric that is not known is left out: with one sample there is no spread. Percentiles are a gauge: OpenMetrics
 * knows summaries with the label `quantile` only.
 */
export async function openMetricsText(run: RecordedRun): Promise<string> {
  const registry: Registry = new prometheus.Registry()
  registry.setContentType(prometheus.Registry.OPENMETRICS_CONTENT_TYPE)
  const registers = [registry]
  const telemetry = measuredTelemetry(run)
  for (const { subsystem, metric, hasSuccess } of SHARED_OPERATIONS) {
    const summary = telemetry[metric]
    if (summary === undefined) continue
    const labels = labelsOf(subsystem)
    for (const [suffix, quantity] of OPERATION_SUFFIXES) {
      const value = quantity === 'success' && !hasSuccess ? null : measuredQuantity(summary, quantity)
      if (value === null) continue
      const configuration = {
        name: originalName(subsystem, metric, suffix),
        help: `${metric}: ${HELP[quantity]}`,
        labelNames: Object.keys(labels),
        registers,
      }
      if (COUNTED.has(quantity)) new prometheus.Counter(configuration).inc(labels, value)
      else new prometheus.Gauge(configuration).set(labels, value)
    }
  }
  addPercentiles(run, registers)
  return await registry.metrics()
}

function addPercentiles(run: RecordedRun, registers: Registry[]): void {
  const labels = labelsOf('manager')
  const known = HISTOGRAM_PERCENTILES.map((percentile) => ({
    percentile,
    valueNs: nextEventPercentile(run, Number(percentile)),
  })).filter(({ valueNs }) => valueNs !== null)
  if (known.length === 0) return
  const gauge = new prometheus.Gauge({
    name: originalName('manager', HISTOGRAM_METRIC),
    help: 'next_event: percentiles in nanoseconds, at most 1 % off',
    labelNames: [...Object.keys(labels), 'percentile'],
    registers,
  })
  for (const { percentile, valueNs } of known) gauge.set({ ...labels, percentile }, valueNs ?? 0)
}

export async function* openMetrics(run: RecordedRun): AsyncGenerator<ExportChunk> {
  yield { bytes: new TextEncoder().encode(await openMetricsText(run)), done: run.model.records.length }
}
