// The trace of a recovery: what its file holds besides the records (docs/trace-format.md), and what clients ask for.
import { z } from 'zod'
import { finding, recoverDocument, skippedSegment, telemetry, timing } from './documents.ts'
import { walscopeError } from './errors.ts'
import { machineDocument } from './machine.ts'
import { status } from './names.ts'
import { percentilePoint, recoveryOptions, runSegment } from './recovery.ts'
import { count, nanoseconds, SEGMENT_BATCH, u64 } from './scalars.ts'

/** The first chunk of a file: what was recorded, and where. */
export const traceMeta = z.object({
  format: z.literal('walscope.trace/1'),
  /** Of Walscope, and how its native engine was built. */
  version: z.string(),
  build: z.object({ compiler: z.string(), buildType: z.string(), lz4: z.string(), xxhash: z.string() }),
  directory: z.string(),
  options: recoveryOptions,
  startedAtMs: z.number().nonnegative(),
  machine: machineDocument,
})
export type TraceMeta = z.infer<typeof traceMeta>

/** Some of the segments of the run, in their order; the invisible ones come with the first of them. */
export const traceSegments = z.object({ segments: z.array(runSegment), invisible: z.array(skippedSegment) })
export type TraceSegments = z.infer<typeof traceSegments>

/** Where the run stood at an instant: at the first one that was seen, once a second, and at the end. */
export const traceTelemetry = z.object({
  atNs: nanoseconds,
  eventsReplayed: u64,
  timing,
  telemetry,
  /** Records that were lost until then because a trace buffer was full. */
  traceDropped: count,
})
export type TraceTelemetry = z.infer<typeof traceTelemetry>

/** What a verification had said of the directory when the run was started. */
export const traceFindings = z.object({ findings: z.array(finding), findingCount: count })
export type TraceFindings = z.infer<typeof traceFindings>

/** How the run ended: with a document, or with an error. */
export const traceEnd = z.object({
  document: recoverDocument.nullable(),
  curves: z.record(z.string(), z.array(percentilePoint)),
  error: walscopeError.nullable(),
})
export type TraceEnd = z.infer<typeof traceEnd>

export const TRACE_NOTE_LIMIT = 1_000
export const TRACE_NOTE_TEXT_LIMIT = 4_000

/** What a person wrote down at an instant, or about a segment at an instant. */
export const traceNote = z.object({
  atNs: nanoseconds,
  ordinal: count.nullable(),
  text: z.string().max(TRACE_NOTE_TEXT_LIMIT),
})
export type TraceNote = z.infer<typeof traceNote>
export const traceNotes = z.array(traceNote).max(TRACE_NOTE_LIMIT)

/** A trace by its name among those that the app keeps, or by its path. */
export const traceReference = z.union([
  z.object({ name: z.string().min(1).max(255) }),
  z.object({ path: z.string().min(1).max(4096) }),
])
export type TraceReference = z.infer<typeof traceReference>

/** What a file holds, without its records. */
export const traceSummary = z.object({
  directory: z.string(),
  options: recoveryOptions,
  startedAtMs: z.number().nonnegative(),
  bytes: count,
  segments: count,
  records: count,
  notes: count,
  /** Of the end, or the last that is known. */
  eventsReplayed: u64,
  wallNs: nanoseconds,
  /** Null where the recording ended before the recovery did. */
  outcome: z.object({ status: status.nullable(), stopped: z.boolean(), error: walscopeError.nullable() }).nullable(),
})
export type TraceSummary = z.infer<typeof traceSummary>

/** A trace that the app keeps: of the last runs, the newest first. */
export const keptTrace = traceSummary.extend({ name: z.string() })
export type KeptTrace = z.infer<typeof keptTrace>

/** Whether a file is whole, from its first byte to the end of the run; otherwise why not, in a sentence. */
export const traceWholeness = z.object({ isWhole: z.boolean(), reason: z.string().nullable() })
export type TraceWholeness = z.infer<typeof traceWholeness>

/** Most bytes of records in one message, before and after base64. */
export const TRACE_RECORD_BYTES = 192 * 1024
const TRACE_RECORD_TEXT = 256 * 1024
/** Most samples of telemetry in one message. */
export const TRACE_SAMPLE_BATCH = 32

/**
 * A trace that is read: `meta` first, then what the file holds, each kind in its order; `notes` (the last that were saved) and
 * `done` come last. There are about `bytes / 4` records.
 */
export const traceUpdate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('meta'), file: z.string(), bytes: count, meta: traceMeta }),
  z.object({
    kind: z.literal('segments'),
    segments: z.array(runSegment).max(SEGMENT_BATCH),
    invisible: z.array(skippedSegment).max(SEGMENT_BATCH),
  }),
  z.object({ kind: z.literal('telemetry'), samples: z.array(traceTelemetry).max(TRACE_SAMPLE_BATCH) }),
  z.object({ kind: z.literal('findings'), findings: z.array(finding).max(SEGMENT_BATCH), findingCount: count }),
  /** RECORDS payloads, one behind the other, in base64: `TraceRecordsDecoder` reads their bytes. */
  z.object({ kind: z.literal('records'), data: z.string().max(TRACE_RECORD_TEXT) }),
  z.object({ kind: z.literal('end'), end: traceEnd }),
  z.object({ kind: z.literal('notes'), notes: traceNotes }),
  traceWholeness.extend({ kind: z.literal('done'), records: count }),
])
export type TraceUpdate = z.infer<typeof traceUpdate>

/** `walscope trace --json`. */
export const traceDocument = z.object({
  format: z.literal('walscope.trace-summary/1'),
  file: z.string(),
  ...traceWholeness.shape,
  ...traceSummary.shape,
  version: z.string(),
  machine: machineDocument,
  /** Records of each kind. */
  recordKinds: z.record(z.string(), count),
  /** Records that were lost because a trace buffer was full. */
  traceDropped: count,
})
export type TraceDocument = z.infer<typeof traceDocument>
