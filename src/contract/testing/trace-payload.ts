// Payloads of RECORDS chunks for tests, written as docs/trace-format.md has it.
import { type SegmentState, type Status, segmentState, status } from '../names.ts'
import { TRACE_WAIT_REASONS, type TraceWaitReason } from '../trace-records.ts'

type Thread = 'manager' | 'preloader'
type Ring = 'prepared' | 'finished'

/** A record as a person would write it down. */
export type PlainRecord = { atNs: number; thread: Thread } & (
  | { kind: 'state'; ordinal: number; state: Exclude<SegmentState, 'skipped'> }
  | { kind: 'skipped'; ordinal: number; status: Status; block: number | null }
  | { kind: 'push' | 'pop'; ring: Ring; ordinal: number; count: number }
  | { kind: 'wait-begin'; reason: TraceWaitReason }
  | { kind: 'wait-end'; reason: TraceWaitReason; durationNs: number }
  | { kind: 'switch'; from: number; to: number; durationNs: number; waitNs: number }
  | { kind: 'read'; ordinal: number; diskBytes: number }
)

function numberOf(record: PlainRecord): number {
  switch (record.kind) {
    case 'state':
      return segmentState.options.indexOf(record.state)
    case 'skipped':
      return 8
    case 'push':
      return record.ring === 'prepared' ? 9 : 10
    case 'pop':
      return record.ring === 'prepared' ? 11 : 12
    case 'wait-begin':
      return 13 + TRACE_WAIT_REASONS.indexOf(record.reason)
    case 'wait-end':
      return 17 + TRACE_WAIT_REASONS.indexOf(record.reason)
    case 'switch':
      return 21
    case 'read':
      return 22
  }
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = BigInt(value)
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

const step = (from: number, to: number) => varint(to >= from ? 2 * (to - from) : 2 * (from - to) - 1)

/** One payload. */
export function encodePayload(records: PlainRecord[]): Uint8Array {
  const bytes = [records.length, records.length >> 8, records.length >> 16, records.length >> 24].map((it) => it & 255)
  const ordinals: number[] = []
  const counts: number[] = []
  let atNs = 0
  for (const record of records) {
    const number = numberOf(record)
    const flags = (record.thread === 'preloader' ? 0x20 : 0) | (record.atNs < atNs ? 0x40 : 0)
    bytes.push(number | flags, ...varint(Math.abs(record.atNs - atNs)))
    atNs = record.atNs
    const ordinal = record.kind === 'switch' ? record.to : 'ordinal' in record ? record.ordinal : null
    if (ordinal !== null) {
      bytes.push(...step(ordinals[number] ?? 0, ordinal))
      ordinals[number] = ordinal
    }
    if (record.kind === 'skipped') {
      bytes.push(...varint(status.options.indexOf(record.status)), ...varint((record.block ?? -1) + 1))
    } else if (record.kind === 'push' || record.kind === 'pop') {
      bytes.push(...step(counts[number] ?? 0, record.count))
      counts[number] = record.count
    } else if (record.kind === 'wait-end') {
      bytes.push(...varint(record.durationNs))
    } else if (record.kind === 'read') {
      bytes.push(...varint(record.diskBytes))
    } else if (record.kind === 'switch') {
      bytes.push(...step(record.to, record.from), ...varint(record.durationNs), ...varint(record.waitNs))
    }
  }
  return Uint8Array.from(bytes)
}
