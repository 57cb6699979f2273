import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTraceRecords, segmentState } from '../contract/index.ts'
import { encodePayload, type PlainRecord } from '../contract/testing/trace-payload.ts'
import { TraceModel } from './model.ts'
import type { ThreadSpan } from './threads.ts'

const modelOf = (records: PlainRecord[], segments: number, endNs: number | null = null) =>
  new TraceModel(decodeTraceRecords([encodePayload(records)]), segments, endNs)

type State = Extract<PlainRecord, { kind: 'state' }>['state']
const manager = (atNs: number, ordinal: number, state: State): PlainRecord => ({
  ...{ atNs, thread: 'manager', kind: 'state', ordinal, state },
})
const preloader = (atNs: number, ordinal: number, state: State): PlainRecord => ({
  ...{ atNs, thread: 'preloader', kind: 'state', ordinal, state },
})
const push = (atNs: number, ring: 'prepared' | 'finished', ordinal: number, count: number): PlainRecord => ({
  ...{ atNs, thread: ring === 'prepared' ? 'preloader' : 'manager', kind: 'push', ring, ordinal, count },
})
const pop = (atNs: number, ring: 'prepared' | 'finished', ordinal: number, count: number): PlainRecord => ({
  ...{ atNs, thread: ring === 'prepared' ? 'manager' : 'preloader', kind: 'pop', ring, ordinal, count },
})

/** A strict recovery of four segments, the third of which is corrupt; the manager waits once and is paused once. */
const RUN: PlainRecord[] = [
  ...[0, 1, 2, 3].map((ordinal) => manager(100, ordinal, 'queued')),
  manager(110, 0, 'opening'),
  preloader(115, 1, 'opening'),
  manager(120, 0, 'verifying'),
  preloader(125, 1, 'verifying'),
  manager(200, 0, 'replaying'),
  preloader(210, 1, 'prepared'),
  push(210, 'prepared', 1, 1),
  preloader(220, 2, 'opening'),
  preloader(225, 2, 'verifying'),
  { atNs: 239, thread: 'preloader', kind: 'read', ordinal: 2, diskBytes: 4_096 },
  { atNs: 240, thread: 'preloader', kind: 'skipped', ordinal: 2, status: 'BLOCK_CHECKSUM_MISMATCH', block: 7 },
  { atNs: 250, thread: 'manager', kind: 'wait-begin', reason: 'paused' },
  { atNs: 280, thread: 'manager', kind: 'wait-end', reason: 'paused', durationNs: 30 },
  preloader(285, 3, 'opening'),
  preloader(290, 3, 'verifying'),
  manager(300, 0, 'finished'),
  push(300, 'finished', 0, 1),
  pop(301, 'prepared', 1, 1),
  manager(301, 1, 'replaying'),
  { atNs: 310, thread: 'manager', kind: 'switch', from: 0, to: 1, durationNs: 10, waitNs: 0 },
  manager(400, 1, 'finished'),
  push(400, 'finished', 1, 2),
  { atNs: 401, thread: 'manager', kind: 'wait-begin', reason: 'prepared-ring-empty' },
  preloader(500, 3, 'prepared'),
  push(500, 'prepared', 3, 2),
  { atNs: 510, thread: 'manager', kind: 'wait-end', reason: 'prepared-ring-empty', durationNs: 109 },
  pop(510, 'prepared', 3, 2),
  manager(510, 3, 'replaying'),
  { atNs: 515, thread: 'manager', kind: 'switch', from: 1, to: 3, durationNs: 115, waitNs: 109 },
  pop(520, 'finished', 0, 1),
  preloader(520, 0, 'closing'),
  preloader(530, 0, 'closed'),
  pop(531, 'finished', 1, 2),
  preloader(531, 1, 'closing'),
  preloader(540, 1, 'closed'),
  { atNs: 545, thread: 'preloader', kind: 'wait-begin', reason: 'idle' },
  manager(600, 3, 'finished'),
  push(600, 'finished', 3, 3),
  { atNs: 620, thread: 'preloader', kind: 'wait-end', reason: 'idle', durationNs: 75 },
  pop(621, 'finished', 3, 3),
  preloader(621, 3, 'closing'),
  preloader(630, 3, 'closed'),
]

const short = ({ activity, ordinal, reason }: ThreadSpan) => [activity, ordinal, ...(reason === null ? [] : [reason])]

describe('TraceModel', () => {
  const model = modelOf(RUN, 4, 700)

  test.each([
    [0, ['queued', 'queued', 'queued', 'queued'], ['scanning', null], ['not-started', null]],
    [125, ['verifying', 'verifying', 'queued', 'queued'], ['verifying', 0], ['verifying', 1]],
    [230, ['replaying', 'prepared', 'verifying', 'queued'], ['replaying', 0], ['verifying', 2]],
    [260, ['replaying', 'prepared', 'skipped', 'queued'], ['waiting', 0, 'paused'], ['between', null]],
    [281, ['replaying', 'prepared', 'skipped', 'queued'], ['replaying', 0], ['between', null]],
    [300, ['finished', 'prepared', 'skipped', 'verifying'], ['switching', 0], ['verifying', 3]],
    [305, ['finished', 'replaying', 'skipped', 'verifying'], ['replaying', 1], ['verifying', 3]],
    [450, ['finished', 'finished', 'skipped', 'verifying'], ['waiting', null, 'prepared-ring-empty'], ['verifying', 3]],
    [505, ['finished', 'finished', 'skipped', 'prepared'], ['waiting', null, 'prepared-ring-empty'], ['between', null]],
    [525, ['closing', 'finished', 'skipped', 'replaying'], ['replaying', 3], ['closing', 0]],
    [610, ['closed', 'closed', 'skipped', 'finished'], ['switching', 3], ['waiting', null, 'idle']],
    [650, ['closed', 'closed', 'skipped', 'closed'], ['switching', 3], ['ended', null]],
    [700, ['closed', 'closed', 'skipped', 'closed'], ['ended', null], ['ended', null]],
  ])('at %d ns knows each segment and each thread', (atNs, states, ofManager, ofPreloader) => {
    const state = model.stateAt(atNs)
    expect(Array.from(state.states(), (it) => segmentState.options[it])).toEqual(states)
    expect(states.map((_, ordinal) => state.stateOf(ordinal))).toEqual(states)
    expect(short(state.manager)).toEqual(ofManager)
    expect(short(state.preloader)).toEqual(ofPreloader)
    expect(state.segmentsDone).toBe(states.filter((it) => it === 'closed' || it === 'skipped').length)
  })

  test.each([
    [209, [], []],
    [210, [1], []],
    [300, [1], [0]],
    [301, [], [0]],
    [400, [], [0, 1]],
    [509, [3], [0, 1]],
    [519, [], [0, 1]],
    [520, [], [1]],
    [700, [], []],
  ])('at %d ns knows what is in the rings', (atNs, prepared, finished) => {
    const state = model.stateAt(atNs)
    expect(state.prepared).toMatchObject({ slots: prepared, occupancy: prepared.length })
    expect(state.finished).toMatchObject({ slots: finished, occupancy: finished.length })
  })

  test('goes from record to record, also of one time', () => {
    expect(model.recordsAt(100)).toBe(4)
    const before = model.stateAfter(model.recordsAt(300) - 1)
    expect(before).toMatchObject({ atNs: 300, segmentsDone: 1 })
    expect(before.stateOf(0)).toBe('finished')
    expect(before.finished.occupancy).toBe(0)
    expect(model.stateAfter(before.records + 1).finished.occupancy).toBe(1)
    expect(model.stateAfter(-1).records).toBe(0)
    expect(model.stateAfter(1_000).records).toBe(RUN.length)
  })

  test('gives the way of a segment, and why one was skipped', () => {
    expect(model.spans(2)).toEqual([
      { state: 'queued', fromNs: 100, toNs: 220 },
      { state: 'opening', fromNs: 220, toNs: 225 },
      { state: 'verifying', fromNs: 225, toNs: 240 },
      { state: 'skipped', fromNs: 240, toNs: null },
    ])
    expect(model.skip(2)).toEqual({ atNs: 240, status: 'BLOCK_CHECKSUM_MISMATCH', block: 7 })
    expect(model.skip(1)).toBeNull()
    expect(model.spans(9)).toEqual([])
  })

  test('says what came from a disk for a segment, where that was recorded', () => {
    const model = modelOf(RUN, 4)
    expect([2, 0, 9].map((ordinal) => model.diskBytes(ordinal))).toEqual([4_096, null, null])
    // Of a segment that there is not.
    const other: PlainRecord = { atNs: 1, thread: 'manager', kind: 'read', ordinal: 70, diskBytes: 1 }
    expect(modelOf([other], 2).diskBytes(70)).toBeNull()
  })

  test('gives the spans of a thread one behind the other', () => {
    for (const thread of [model.manager, model.preloader]) {
      for (let i = 0; i < thread.length - 1; i += 1) expect(thread.span(i).toNs).toBe(thread.span(i + 1).fromNs)
      expect(thread.span(thread.length - 1)).toMatchObject({ activity: 'ended', toNs: null })
    }
  })

  test('of a recording that breaks off says nothing of an end', () => {
    const broken = modelOf(
      RUN.filter(({ atNs }) => atNs <= 285),
      4,
    )
    expect(broken.endNs).toBe(285)
    expect(broken.stateAt(10_000).manager).toMatchObject({ activity: 'replaying', ordinal: 0, toNs: null })
    expect(broken.stateAt(10_000).preloader).toMatchObject({ activity: 'opening', ordinal: 3, toNs: null })
  })

  test('of no record at all is a run that scans', () => {
    const empty = modelOf([], 0)
    expect(empty.stateAt(5).manager.activity).toBe('scanning')
    expect(empty.stateAt(5).prepared).toEqual({ occupancy: 0, slots: [], pushes: 0, pops: 0 })
  })

  test('takes a diagnostic recovery that goes on with another segment at the end of one', () => {
    const merge = modelOf([manager(10, 0, 'replaying'), manager(20, 1, 'replaying'), manager(30, 0, 'finished')], 2)
    expect(short(merge.stateAt(30).manager)).toEqual(['replaying', 1])
  })

  test('takes any records, and answers for any time', () => {
    const state = fc.constantFrom(...segmentState.options.filter((it) => it !== 'skipped'))
    const thread = fc.constantFrom('manager' as const, 'preloader' as const)
    const ring = fc.constantFrom('prepared' as const, 'finished' as const)
    const record: fc.Arbitrary<PlainRecord> = fc.oneof(
      fc.record({ atNs: fc.nat(100), thread, kind: fc.constant('state' as const), ordinal: fc.nat(9), state }),
      fc.record({
        ...{ atNs: fc.nat(100), thread, kind: fc.constantFrom('push' as const, 'pop' as const), ring },
        ...{ ordinal: fc.nat(4_294_967_295), count: fc.nat(5) },
      }),
    )
    fc.assert(
      fc.property(fc.array(record), fc.nat(6), fc.nat(120), (records, segments, atNs) => {
        const it = modelOf(records, segments)
        const at = it.stateAt(atNs)
        const written = records.filter((one) => one.atNs <= atNs)
        expect(at.records).toBe(written.length)
        expect(at.states()).toHaveLength(segments)
        expect(at.prepared.slots.length).toBeLessThanOrEqual(records.length)
        expect(at.manager.fromNs).toBeLessThanOrEqual(Math.max(atNs, 0))
      }),
    )
  })
})
