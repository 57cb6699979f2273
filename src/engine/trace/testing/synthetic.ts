// A trace of any size as a recovery of many segments leaves it, without the log: for what is measured by the million.
import { appendFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { type RunSegment, traceSegments } from '../../../contract/index.ts'
import { encodePayload, type PlainRecord } from '../../../contract/testing/trace-payload.ts'
import { emptyDocument, emptyTiming } from '../../../contract/testing/updates.ts'
import { CHUNK, CHUNK_SEGMENTS, encodeChunk, encodeJsonChunk, TRACE_MAGIC } from '../trace-file.ts'
import { endChunk, metaChunk, sampleAt, telemetryChunk } from './recorded.ts'

/** Records of a segment in {@link recordsOf}, the waits included. */
export const SYNTHETIC_RECORDS_A_SEGMENT = 19
const SEGMENTS_AT_ONCE = 1_000
const STEP_NS = 1_000
const SEGMENT_NS = 20 * STEP_NS

/** A segment that is verified, waits for its turn, is replayed and closed, while the other thread goes on. */
function recordsOf(ordinal: number): PlainRecord[] {
  const at = ordinal * SEGMENT_NS
  const ns = (step: number) => at + step * STEP_NS + (ordinal % 7)
  const preloader = { thread: 'preloader' as const, ordinal }
  const manager = { thread: 'manager' as const, ordinal }
  const waited = { thread: 'manager' as const, reason: 'prepared-ring-empty' as const }
  const idle = { thread: 'preloader' as const, reason: 'prepared-ring-full' as const }
  return [
    { atNs: ns(0), ...manager, kind: 'state', state: 'queued' },
    { atNs: ns(1), ...waited, kind: 'wait-begin' },
    { atNs: ns(2), ...preloader, kind: 'state', state: 'opening' },
    { atNs: ns(3), ...preloader, kind: 'state', state: 'verifying' },
    { atNs: ns(7), ...preloader, kind: 'state', state: 'prepared' },
    { atNs: ns(7), ...preloader, kind: 'push', ring: 'prepared', count: ordinal + 1 },
    { atNs: ns(8), ...waited, kind: 'wait-end', durationNs: 7 * STEP_NS },
    { atNs: ns(8), ...manager, kind: 'pop', ring: 'prepared', count: ordinal + 1 },
    { atNs: ns(9), ...idle, kind: 'wait-begin' },
    {
      ...{ atNs: ns(9), thread: 'manager', kind: 'switch', from: Math.max(ordinal - 1, 0), to: ordinal },
      ...{ durationNs: 9 * STEP_NS, waitNs: 7 * STEP_NS },
    },
    { atNs: ns(9), ...manager, kind: 'state', state: 'replaying' },
    { atNs: ns(13), ...manager, kind: 'state', state: 'finished' },
    { atNs: ns(13), ...manager, kind: 'push', ring: 'finished', count: ordinal + 1 },
    { atNs: ns(14), ...idle, kind: 'wait-end', durationNs: 5 * STEP_NS },
    { atNs: ns(14), ...preloader, kind: 'pop', ring: 'finished', count: ordinal + 1 },
    { atNs: ns(15), ...preloader, kind: 'state', state: 'closing' },
    { atNs: ns(16), ...preloader, kind: 'state', state: 'closed' },
    { atNs: ns(17), ...waited, kind: 'wait-begin' },
    { atNs: ns(18), ...waited, kind: 'wait-end', durationNs: STEP_NS },
  ] as PlainRecord[]
}

function segmentOf(ordinal: number): RunSegment {
  const firstEventId = BigInt(ordinal) * 4_096n + 1n
  return {
    ...{ ordinal, file: `FS.${String(ordinal).padStart(8, '0')}.wal`, headerStatus: 'OK', firstEventId },
    ...{ lastEventId: firstEventId + 4_095n, eventCount: 4_096, blockCount: 16 },
  }
}

/** Writes a trace of so many segments; returns how many records it has. */
export function writeSyntheticTrace(file: string, segments: number): number {
  writeFileSync(file, Buffer.concat([TRACE_MAGIC, metaChunk({ directory: '/nowhere/wal' })]))
  for (let at = 0; at < segments; at += CHUNK_SEGMENTS) {
    const some = Array.from({ length: Math.min(CHUNK_SEGMENTS, segments - at) }, (_, i) => segmentOf(at + i))
    appendFileSync(file, encodeJsonChunk(CHUNK.SEGMENTS, z.encode(traceSegments, { segments: some, invisible: [] })))
  }
  for (let at = 0; at < segments; at += SEGMENTS_AT_ONCE) {
    const records: PlainRecord[] = []
    for (let i = at; i < Math.min(at + SEGMENTS_AT_ONCE, segments); i += 1) records.push(...recordsOf(i))
    appendFileSync(file, encodeChunk(CHUNK.RECORDS, encodePayload(records)))
    appendFileSync(file, telemetryChunk((at + SEGMENTS_AT_ONCE) * SEGMENT_NS))
  }
  const wallNs = (segments + 1) * SEGMENT_NS
  const { eventsReplayed, telemetry } = sampleAt(wallNs, BigInt(segments) * 4_096n)
  const document = emptyDocument({ eventsReplayed, telemetry, timing: { ...emptyTiming(), wallNs } })
  appendFileSync(file, endChunk({ document, curves: {}, error: null }))
  return segments * SYNTHETIC_RECORDS_A_SEGMENT
}
