import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WalscopeFailure } from './errors.ts'
import { type Status, segmentState, status } from './names.ts'
import { encodePayload, type PlainRecord } from './testing/trace-payload.ts'
import { decodeTraceRecords, TRACE_WAIT_REASONS, type TraceRecords } from './trace-records.ts'

/** A decoded record, written as it was given. */
function plain(records: TraceRecords, i: number): PlainRecord {
  const at = (column: ArrayLike<number>) => column[i] ?? Number.NaN
  const common = {
    atNs: at(records.atNs),
    thread: at(records.thread) === 0 ? ('manager' as const) : ('preloader' as const),
  }
  const ordinal = at(records.ordinal)
  const code = at(records.code)
  const state = segmentState.options[code] ?? 'queued'
  const ring = code === 0 ? ('prepared' as const) : ('finished' as const)
  const reason = TRACE_WAIT_REASONS[code] ?? 'idle'
  const value = at(records.value)
  switch (at(records.kind)) {
    case 0:
      if (state !== 'skipped') return { ...common, kind: 'state', ordinal, state }
      return {
        ...common,
        ...{ kind: 'skipped', ordinal, status: status.options[at(records.related)] as Status },
        block: value < 0 ? null : value,
      }
    case 1:
      return { ...common, kind: 'push', ring, ordinal, count: value }
    case 2:
      return { ...common, kind: 'pop', ring, ordinal, count: value }
    case 3:
      return { ...common, kind: 'wait-begin', reason }
    case 4:
      return { ...common, kind: 'wait-end', reason, durationNs: value }
    case 6:
      return { ...common, kind: 'read', ordinal, diskBytes: value }
    default:
      return {
        ...common,
        kind: 'switch',
        from: at(records.related),
        to: ordinal,
        durationNs: value,
        waitNs: at(records.waitNs),
      }
  }
}

const allPlain = (records: TraceRecords) => Array.from({ length: records.length }, (_, i) => plain(records, i))

const large = fc.oneof(fc.nat(200), fc.nat(100_000), fc.maxSafeNat())
const common = { atNs: large, thread: fc.constantFrom('manager' as const, 'preloader' as const) }
const count = fc.maxSafeNat().map((it) => it % 2 ** 50)
const ordinal = fc.oneof(fc.nat(100), fc.nat(4_294_967_295))
const ring = fc.constantFrom('prepared' as const, 'finished' as const)
const reason = fc.constantFrom(...TRACE_WAIT_REASONS)
const states = segmentState.options.filter((it) => it !== 'skipped')
const anyRecord: fc.Arbitrary<PlainRecord> = fc.oneof(
  fc.record({ ...common, kind: fc.constant('state' as const), ordinal, state: fc.constantFrom(...states) }),
  fc.record({
    ...common,
    ...{ kind: fc.constant('skipped' as const), ordinal, status: fc.constantFrom(...status.options) },
    block: fc.option(fc.nat(4_294_967_295)),
  }),
  fc.record({ ...common, kind: fc.constantFrom('push' as const, 'pop' as const), ring, ordinal, count }),
  fc.record({ ...common, kind: fc.constant('wait-begin' as const), reason }),
  fc.record({ ...common, kind: fc.constant('wait-end' as const), reason, durationNs: large }),
  fc.record({
    ...common,
    kind: fc.constant('switch' as const),
    from: ordinal,
    to: ordinal,
    durationNs: large,
    waitNs: large,
  }),
  fc.record({ ...common, kind: fc.constant('read' as const), ordinal, diskBytes: large }),
)

describe('decodeTraceRecords', () => {
  test('gives what was written, in the order of time, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyRecord, { maxLength: 60 }), { maxLength: 5 }), (payloads) => {
        const decoded = allPlain(decodeTraceRecords(payloads.map(encodePayload)))
        expect(decoded).toEqual(payloads.flat().sort((a, b) => a.atNs - b.atNs))
      }),
      { numRuns: 300 },
    )
  })

  test('takes payloads one behind the other as well', () => {
    const one: PlainRecord = { atNs: 5, thread: 'manager', kind: 'wait-begin', reason: 'paused' }
    const two: PlainRecord = { atNs: 9, thread: 'preloader', kind: 'push', ring: 'prepared', ordinal: 3, count: 1 }
    const joined = Uint8Array.from([...encodePayload([one]), ...encodePayload([]), ...encodePayload([two])])
    expect(allPlain(decodeTraceRecords([joined]))).toEqual([one, two])
  })

  test('refuses bytes that are no payload with a stable code, and never takes memory for what they claim', () => {
    const good = encodePayload([{ atNs: 5, thread: 'manager', kind: 'push', ring: 'finished', ordinal: 300, count: 2 }])
    const wrong: [string, number[]][] = [
      ['cut in the count', [1, 0]],
      ['more records than bytes', [0xff, 0xff, 0xff, 0xff, 0, 0]],
      ['cut in a record', [...good.subarray(0, -1)]],
      ['a record of no kind', [1, 0, 0, 0, 23, 0]],
      ['a reserved bit', [1, 0, 0, 0, 0x8d, 0]],
      ['a time before the start', [1, 0, 0, 0, 0x4d, 1]],
      ['a time beyond all numbers', [1, 0, 0, 0, 13, ...Array(9).fill(0xff), 1]],
      ['a number without an end', [1, 0, 0, 0, 13, ...Array(11).fill(0xff)]],
      ['a segment before the first', [1, 0, 0, 0, 0, 0, 1]],
      ['a segment beyond all numbers', [1, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x7f]],
    ]
    for (const [what, bytes] of wrong) {
      expect(() => decodeTraceRecords([Uint8Array.from(bytes)]), what).toThrow(WalscopeFailure)
    }
  })

  test('takes any bytes without another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeTraceRecords([bytes])
        } catch (error) {
          expect(error).toBeInstanceOf(WalscopeFailure)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
