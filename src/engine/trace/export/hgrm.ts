// Percentile distributions of a recorded run in the text form of HdrHistogram (.hgrm; docs/trace-export.md).
import { build, type Histogram } from 'hdr-histogram-js'
import { type HistogramMetric, histogramMetric } from '../../../contract/index.ts'
import { measuredTelemetry } from '../../../postmortem/openmetrics/measured.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import { stateDurations, switchDurations, waitDurations } from './durations.ts'

/** Three digits: 0.1 % at most. */
const DIGITS = 3
const TICKS_PER_HALF_DISTANCE = 5
const LONGEST_NS = Number.MAX_SAFE_INTEGER

interface Source {
  what: string
  durations: (run: RecordedRun) => Iterable<number>
}

const FROM_RECORDS: Record<Exclude<HistogramMetric, 'next_event'>, Source> = {
  segment_switch: {
    what: 'the manager, from the last event of a segment to the first of the next; waits included',
    durations: ({ model }) => switchDurations(model),
  },
  wait_prepared_ring_empty: {
    what: 'waits of the manager for a prepared segment',
    durations: ({ model }) => waitDurations(model, 'prepared-ring-empty'),
  },
  wait_prepared_ring_full: {
    what: 'waits of the preloader for room in the prepared ring',
    durations: ({ model }) => waitDurations(model, 'prepared-ring-full'),
  },
  wait_paused: { what: 'pauses of the manager', durations: ({ model }) => waitDurations(model, 'paused') },
  wait_idle: {
    what: 'waits of the preloader once all segments were handled, for one to close',
    durations: ({ model }) => waitDurations(model, 'idle'),
  },
  open_segment: {
    what: 'segments in the state opening',
    durations: ({ model }) => stateDurations(model, 'opening'),
  },
  verify_segment: {
    what: 'segments in the state verifying, skipped ones too',
    durations: ({ model }) => stateDurations(model, 'verifying'),
  },
  close_segment: {
    what: 'segments in the state closing',
    durations: ({ model }) => stateDurations(model, 'closing'),
  },
}

function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 64,
    numberOfSignificantValueDigits: DIGITS,
    lowestDiscernibleValue: 1,
    autoResize: true,
  })
}

const recordable = (ns: number) => Math.min(Math.max(Math.round(ns), 0), LONGEST_NS)

/**
 * The distribution of `next_event` put together again from the points of its percentile curve: of all calls between two points each
 * counts with the value of the upper one. Null where the trace has no curve.
 */
function nextEventHistogram(run: RecordedRun): Histogram | null {
  const summary = measuredTelemetry(run).next_event
  const curve = run.end?.curves.next_event ?? []
  if (summary === undefined || curve.length === 0 || !Number.isSafeInteger(summary.count)) return null
  const histogram = emptyHistogram()
  let counted = 0
  for (const { percentile, valueNs } of curve) {
    const rank = Math.min(Math.max(Math.ceil(summary.count * (percentile / 100) * (1 - 1e-12)), 1), summary.count)
    if (rank > counted) histogram.recordValueWithCount(recordable(valueNs), rank - counted)
    counted = Math.max(counted, rank)
  }
  return counted === 0 ? null : histogram
}

function recordsHistogram({ durations }: Source, run: RecordedRun): Histogram | null {
  const histogram = emptyHistogram()
  for (const ns of durations(run)) histogram.recordValue(recordable(ns))
  return histogram.totalCount === 0 ? null : histogram
}

/** A line of a comment, whatever stands in a path. */
const comment = (text: string) => `# ${text.replace(/[\r\n]/g, ' ')}\n`

/** The text of one distribution, in ns; null where the trace has nothing of it. */
export function hgrmText(run: RecordedRun, metric: HistogramMetric): string | null {
  const isCurve = metric === 'next_event'
  const histogram = isCurve ? nextEventHistogram(run) : recordsHistogram(FROM_RECORDS[metric], run)
  if (histogram === null) return null
  const source = isCurve
    ? [
        'Calls of next(), waits left out. From the percentile curve in the END chunk of the trace, at most 1 % off at its points:',
        'between two points all calls count with the value of the upper one, so the mean below is too high.',
      ]
    : [`From the exact durations in the records of the trace: ${FROM_RECORDS[metric].what}.`]
  return [
    comment(`${metric} in nanoseconds`),
    comment(`A recovery of ${run.meta.directory} by Walscope ${run.meta.version}`),
    ...source.map(comment),
    ...(run.wholeness.reason === null ? [] : [comment(run.wholeness.reason)]),
    histogram.outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, 1, false),
  ].join('')
}

/** What a trace has, by the names of the metrics. */
export function* hgrmTexts(run: RecordedRun): Generator<{ metric: HistogramMetric; text: string }> {
  for (const metric of histogramMetric.options) {
    const text = hgrmText(run, metric)
    if (text !== null) yield { metric, text }
  }
}
