// What a recorded recovery is exported to, for other programs (docs/trace-export.md).
import { z } from 'zod'
import { skippedSegment } from './documents.ts'
import { segmentState, status } from './names.ts'
import { recoveryOptions, runSegment, segmentSwitch } from './recovery.ts'
import { count, nanoseconds } from './scalars.ts'
import { traceEnd, traceFindings, traceMeta, traceNotes, traceReference, traceTelemetry } from './trace.ts'
import { TRACE_WAIT_REASONS } from './trace-records.ts'

/** Perfetto's TrackEvent, OpenMetrics text, percentile distributions of HdrHistogram, one JSON document. */
export const traceExportFormat = z.enum(['perfetto', 'openmetrics', 'hgrm', 'json'])
export type TraceExportFormat = z.infer<typeof traceExportFormat>

/** The distributions of `hgrm`: of durations in the records, but for `next_event`, of which END has the percentiles. */
export const histogramMetric = z.enum([
  'segment_switch',
  'wait_prepared_ring_empty',
  'wait_prepared_ring_full',
  'wait_paused',
  'wait_idle',
  'open_segment',
  'verify_segment',
  'close_segment',
  'next_event',
])
export type HistogramMetric = z.infer<typeof histogramMetric>

/** What is asked for. */
export const traceExportOptions = z.object({
  trace: traceReference,
  format: traceExportFormat,
  /** Of `hgrm`: the only one, in a file; without it, a directory with a file for each that happened. */
  metric: histogramMetric.optional(),
})
export type TraceExportOptions = z.infer<typeof traceExportOptions>

/** What an export came to: `walscope trace FILE --to FORMAT -o OUT --json`, and the last message of an export. */
export const traceExportDocument = z.object({
  format: z.literal('walscope.trace-export/1'),
  trace: z.string(),
  output: z.string(),
  fileFormat: traceExportFormat,
  /** Where there is a directory, the names of the files in it; otherwise the only one. */
  files: z.array(z.string()),
  bytes: count,
  /** Of the trace. */
  records: count,
  /** Whether the trace is whole, from its first byte to the end of the run; otherwise why not. */
  isWhole: z.boolean(),
  reason: z.string().nullable(),
  elapsedNs: z.number().nonnegative(),
})
export type TraceExportDocument = z.infer<typeof traceExportDocument>

const thread = z.enum(['manager', 'preloader'])
const waitReason = z.enum(TRACE_WAIT_REASONS)
/** Null where nothing says when it ended. */
const endNs = nanoseconds.nullable()

/** As in `ThreadHistory`: `not-started`, `scanning`, `opening`, … `between`, `ended`. */
const threadSpan = z.object({
  activity: z.string(),
  ordinal: count.nullable(),
  reason: waitReason.nullable(),
  fromNs: nanoseconds,
  toNs: endNs,
})

const ringChange = z.object({
  atNs: nanoseconds,
  change: z.enum(['push', 'pop']),
  ordinal: count,
  /** Pushes, or pops, of the ring so far. */
  count: z.number().nonnegative(),
  /** Behind it. */
  occupancy: count,
})

/** `walscope trace FILE --to json`: a whole trace as one document; the shape is a promise. Times are ns since the start of the run. */
export const traceJson = z.object({
  format: z.literal('walscope.trace-json/1'),
  trace: z.string(),
  isWhole: z.boolean(),
  reason: z.string().nullable(),
  meta: traceMeta.extend({ options: recoveryOptions }),
  /** How long the run took; where nothing says so, until the last thing that is known of it. */
  durationNs: nanoseconds,
  segments: z.array(
    runSegment.extend({
      /** Bytes that came from a disk while it was opened and verified; null where nothing says. */
      diskBytes: z.number().nonnegative().nullable(),
      skip: z.object({ atNs: nanoseconds, status, block: count.nullable() }).nullable(),
      spans: z.array(z.object({ state: segmentState, fromNs: nanoseconds, toNs: endNs })),
    }),
  ),
  invisible: z.array(skippedSegment),
  threads: z.object({ manager: z.array(threadSpan), preloader: z.array(threadSpan) }),
  rings: z.object({ prepared: z.array(ringChange), finished: z.array(ringChange) }),
  waits: z.array(z.object({ thread, reason: waitReason, fromNs: nanoseconds, durationNs: endNs })),
  switches: z.array(segmentSwitch),
  samples: z.array(traceTelemetry),
  findings: traceFindings.nullable(),
  end: traceEnd.nullable(),
  notes: traceNotes,
})
export type TraceJson = z.infer<typeof traceJson>
