// Trace files for tests, made of chunks that a test names.
import { z } from 'zod'
import {
  recoveryOptions,
  type TraceEnd,
  type TraceMeta,
  type TraceTelemetry,
  traceEnd,
  traceMeta,
  traceSegments,
  traceTelemetry,
} from '../../../contract/index.ts'
import { encodePayload, type PlainRecord } from '../../../contract/testing/trace-payload.ts'
import { emptyDocument, emptyTelemetry, emptyTiming, segmentsOf } from '../../../contract/testing/updates.ts'
import { CHUNK, encodeChunk, encodeJsonChunk, TRACE_MAGIC } from '../trace-file.ts'

export const META: TraceMeta = {
  format: 'walscope.trace/1',
  version: '1.2.3',
  build: { compiler: 'GNU 12', buildType: 'Release', lz4: '1.9', xxhash: '0.8' },
  directory: '/wal',
  options: recoveryOptions.parse({ fromEventId: 7n }),
  startedAtMs: 1_700_000_000_000,
  machine: { processor: 'one', cores: 2, memoryBytes: 8e9, system: 'Linux 6' },
}

export const END: TraceEnd = {
  document: emptyDocument({ eventsReplayed: 18_446_744_073_709_551_615n, timing: { ...emptyTiming(), wallNs: 900 } }),
  curves: { next_event: [{ percentile: 50, valueNs: 30 }] },
  error: null,
}

export const RECORDS: PlainRecord[] = [
  { atNs: 10, thread: 'manager', kind: 'state', ordinal: 0, state: 'queued' },
  { atNs: 20, thread: 'preloader', kind: 'push', ring: 'prepared', ordinal: 1, count: 1 },
  { atNs: 30, thread: 'manager', kind: 'wait-begin', reason: 'prepared-ring-empty' },
]

export const sampleAt = (atNs: number, eventsReplayed = 5n): TraceTelemetry => ({
  ...{ atNs, eventsReplayed, timing: { ...emptyTiming(), wallNs: atNs }, telemetry: emptyTelemetry(), traceDropped: 0 },
})

export const metaChunk = (change: Partial<TraceMeta> = {}) =>
  encodeJsonChunk(CHUNK.META, z.encode(traceMeta, { ...META, ...change }))
export const segmentsChunk = () =>
  encodeJsonChunk(CHUNK.SEGMENTS, z.encode(traceSegments, { segments: segmentsOf().segments, invisible: [] }))
export const recordsChunk = (records: PlainRecord[] = RECORDS) => encodeChunk(CHUNK.RECORDS, encodePayload(records))
export const telemetryChunk = (atNs: number) =>
  encodeJsonChunk(CHUNK.TELEMETRY, z.encode(traceTelemetry, sampleAt(atNs)))
export const endChunk = (end: TraceEnd = END) => encodeJsonChunk(CHUNK.END, z.encode(traceEnd, end))

/** The bytes of a whole file. */
export function wholeFile(): Buffer {
  const chunks = [metaChunk(), segmentsChunk(), recordsChunk(), telemetryChunk(500), recordsChunk(), endChunk()]
  return Buffer.concat([TRACE_MAGIC, ...chunks])
}
