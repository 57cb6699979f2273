// A recorded run made of records that a test writes down.
import { recoveryOptions, type TraceNote, type TraceUpdate } from '../../../contract/index.ts'
import { encodePayload, type PlainRecord } from '../../../contract/testing/trace-payload.ts'
import { emptyDocument, emptyTiming, segmentsOf } from '../../../contract/testing/updates.ts'
import { type RecordedRun, RunAssembler } from '../../../postmortem/recorded-run.ts'

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** What an engine would tell of it. */
export function updatesOf(
  records: PlainRecord[],
  segments: number,
  endNs: number,
  notes: TraceNote[] = [],
): TraceUpdate[] {
  return [
    {
      kind: 'meta',
      file: '/traces/run.walscope',
      bytes: 1_000,
      meta: {
        format: 'walscope.trace/1',
        version: '1.2.3',
        build: { compiler: '', buildType: '', lz4: '', xxhash: '' },
        directory: '/wal',
        options: recoveryOptions.parse({}),
        startedAtMs: 0,
        machine: { processor: '', cores: 1, memoryBytes: 1, system: '' },
      },
    },
    { kind: 'segments', segments: segmentsOf(segments).segments, invisible: [] },
    { kind: 'records', data: base64(encodePayload(records)) },
    {
      kind: 'end',
      end: { document: emptyDocument({ timing: { ...emptyTiming(), wallNs: endNs } }), curves: {}, error: null },
    },
    { kind: 'notes', notes },
    { kind: 'done', records: records.length, isWhole: true, reason: null },
  ]
}

export function recordedRun(records: PlainRecord[], segments = 2, endNs = 1_000): RecordedRun {
  const assembler = new RunAssembler()
  for (const update of updatesOf(records, segments, endNs)) assembler.add(update)
  return assembler.finish()
}

/** Two segments: the manager waits for the first of two that the preloader prepares, the other is skipped. */
export const SMALL_RUN: PlainRecord[] = [
  { atNs: 100, thread: 'preloader', kind: 'state', ordinal: 0, state: 'opening' },
  { atNs: 120, thread: 'preloader', kind: 'state', ordinal: 0, state: 'verifying' },
  { atNs: 130, thread: 'manager', kind: 'wait-begin', reason: 'prepared-ring-empty' },
  { atNs: 300, thread: 'preloader', kind: 'state', ordinal: 0, state: 'prepared' },
  { atNs: 300, thread: 'preloader', kind: 'push', ring: 'prepared', ordinal: 0, count: 1 },
  { atNs: 310, thread: 'manager', kind: 'wait-end', reason: 'prepared-ring-empty', durationNs: 180 },
  { atNs: 310, thread: 'manager', kind: 'pop', ring: 'prepared', ordinal: 0, count: 1 },
  { atNs: 320, thread: 'manager', kind: 'state', ordinal: 0, state: 'replaying' },
  { atNs: 400, thread: 'preloader', kind: 'state', ordinal: 1, state: 'opening' },
  { atNs: 450, thread: 'preloader', kind: 'skipped', ordinal: 1, status: 'BLOCK_CHECKSUM_MISMATCH', block: 7 },
  { atNs: 460, thread: 'preloader', kind: 'wait-begin', reason: 'idle' },
  { atNs: 800, thread: 'manager', kind: 'state', ordinal: 0, state: 'finished' },
]
