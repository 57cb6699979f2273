import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SegmentState, segmentState, status, TRACE_WAIT_REASONS } from '../../../contract/index.ts'
import type { PlainRecord } from '../../../contract/testing/trace-payload.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import type { ThreadHistory } from '../../../postmortem/threads.ts'
import { endChunk, metaChunk, recordsChunk, segmentsChunk, telemetryChunk } from '../testing/recorded.ts'
import { SYNTHETIC_RECORDS_A_SEGMENT, writeSyntheticTrace } from '../testing/synthetic.ts'
import { CHUNK, encodeChunk, encodeJsonChunk, TRACE_MAGIC } from '../trace-file.ts'
import { perfettoTrace } from './perfetto.ts'
import { type ImportedTrace, importPerfetto, type Slice } from './testing/perfetto-check.ts'
import { type OneRecovery, oneRecovery, readWhole, record } from './testing/recording.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const RUNS = 40

let temporary: string
let path: string
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-perfetto-'))
  path = join(temporary, 'a.walscope')
})
afterAll(() => rmSync(temporary, { recursive: true }))

const exported = (run: RecordedRun) =>
  importPerfetto(Buffer.concat(Array.from(perfettoTrace(run), ({ bytes }) => bytes)))

async function exportOf(...chunks: Uint8Array[]): Promise<{ run: RecordedRun; trace: ImportedTrace }> {
  writeFileSync(path, Buffer.concat([TRACE_MAGIC, ...chunks]))
  const run = await readWhole(path)
  return { run, trace: exported(run) }
}

const on = (trace: ImportedTrace, track: string) => trace.slices.filter((it) => it.track.name === track)
const isSlice = ({ durationNs }: Slice) => durationNs !== null

/** The slices of a thread are its spans. */
function expectThread(trace: ImportedTrace, name: string, history: ThreadHistory, run: RecordedRun): void {
  const spans = Array.from({ length: history.length }, (_, i) => history.span(i)).filter(
    ({ activity }) => !['not-started', 'between', 'ended'].includes(activity),
  )
  expect(
    on(trace, name).map(({ name: slice, atNs, durationNs, args }) => ({
      ...{ slice, atNs, endNs: atNs + (durationNs ?? Number.NaN), segment: args.segment ?? null },
      isUnfinished: args.unfinished === true,
    })),
  ).toEqual(
    spans.map(({ activity, reason, ordinal, fromNs, toNs }) => ({
      slice: reason === null ? activity : `waiting: ${reason}`,
      ...{ atNs: fromNs, endNs: toNs ?? expect.any(Number) },
      segment: ordinal === null ? null : (run.segments[ordinal]?.file ?? null),
      isUnfinished: toNs === null,
    })),
  )
}

const isDone = (state: SegmentState) => state === 'closed' || state === 'skipped'

/** All that the trace says, the export says. */
function expectSame(trace: ImportedTrace, run: RecordedRun): void {
  const { model, segments } = run
  expectThread(trace, 'manager', model.manager, run)
  expectThread(trace, 'preloader', model.preloader, run)
  for (const { ordinal } of segments) {
    const uuid = BigInt(64 + ordinal)
    const states = trace.slices.filter((it) => it.track.uuid === uuid)
    expect(states.map(({ name, atNs }) => ({ name, atNs }))).toEqual(
      model.spans(ordinal).map(({ state, fromNs }) => ({ name: state, atNs: fromNs })),
    )
    for (const { args } of states.filter(({ name }) => name === 'verifying')) {
      expect(args.disk_bytes ?? null).toBe(model.diskBytes(ordinal))
    }
    for (const slice of states) expect(isSlice(slice)).toBe(!isDone(slice.name as SegmentState))
    const skip = model.skip(ordinal)
    const skipped = states.find(({ name }) => name === 'skipped')
    expect(skipped?.args ?? null).toEqual(
      skip === null ? null : { status: skip.status, ...(skip.block === null ? {} : { block: skip.block }) },
    )
  }
  for (const ring of ['prepared', 'finished'] as const) {
    const changes = Array.from({ length: model[ring].length }, (_, i) => ({
      ...{ atNs: model[ring].atNs(i), value: model[ring].occupancy(i) },
    }))
    expect(trace.counters.get(`${ring} ring`)).toEqual([{ atNs: 0, value: 0 }, ...changes])
  }
  const done = trace.counters.get('segments done') ?? []
  expect(done.at(-1)?.value).toBe(model.stateAt(model.endNs).segmentsDone)
  expect(trace.counters.get('events replayed') ?? []).toEqual(
    run.samples.map(({ atNs, eventsReplayed }) => ({ atNs: Math.floor(atNs), value: Number(eventsReplayed) })),
  )
}

/** Each flow is of one segment, in the order in which it goes. */
function expectFlows(trace: ImportedTrace): void {
  for (const { id, from, to } of trace.flows) {
    expect([from.args.ordinal, to.args.ordinal]).toEqual([Number(id) - 1, Number(id) - 1])
    expect(to.atNs).toBeGreaterThanOrEqual(from.atNs)
    expect([from, to].every(isSlice)).toBe(true)
  }
}

test(`${RUNS} random recoveries load without an error (WALSCOPE_SEED=${seed})`, { timeout: 120_000 }, async () => {
  let number = 0
  const seen = { slices: 0, flows: 0, skipped: 0, waits: 0, cut: 0 }
  await fc.assert(
    fc.asyncProperty(oneRecovery, fc.double({ min: 0.3, max: 1, noNaN: true }), async (it: OneRecovery, share) => {
      number += 1
      const directory = join(temporary, String(number))
      const file = join(temporary, `${number}.walscope`)
      await record(directory, file, it)
      const run = await readWhole(file)
      expect(run.wholeness).toEqual({ isWhole: true, reason: null })
      const trace = exported(run)
      expectSame(trace, run)
      expectFlows(trace)
      expect(trace.realTimeNs).toBe(1_700_000_000_000n * 1_000_000n)
      seen.slices += trace.slices.length
      seen.flows += trace.flows.length
      seen.skipped += trace.slices.filter(({ name }) => name === 'skipped').length
      seen.waits += trace.slices.filter(({ name }) => name.startsWith('waiting')).length

      // What a killed engine leaves of it.
      truncateSync(file, Math.floor(readFileSync(file).length * share))
      const cut = await readWhole(file).catch(() => null)
      if (cut !== null) {
        expectSame(exported(cut), cut)
        seen.cut += 1
      }
      rmSync(directory, { recursive: true })
      rmSync(file)
    }),
    // No two recoveries are the same: smaller cases would say nothing.
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  // A test that compares little would show little.
  expect(seen.slices).toBeGreaterThan(RUNS * 30)
  expect(seen.flows).toBeGreaterThan(RUNS * 2)
  expect(seen.skipped).toBeGreaterThan(0)
  expect(seen.waits).toBeGreaterThan(0)
  expect(seen.cut).toBeGreaterThan(RUNS / 3)
})

const atNs = fc.nat(2_000)
const thread = fc.constantFrom('manager' as const, 'preloader' as const)
const ordinal = fc.nat(3)
const plainRecord: fc.Arbitrary<PlainRecord> = fc.oneof(
  fc.record({
    ...{ atNs, thread, kind: fc.constant('state' as const), ordinal },
    state: fc.constantFrom(...segmentState.options.filter((it) => it !== 'skipped')),
  }),
  fc.record({
    ...{ atNs, thread, kind: fc.constant('skipped' as const), ordinal, status: fc.constantFrom(...status.options) },
    block: fc.option(fc.nat(9)),
  }),
  fc.record({
    ...{ atNs, thread, kind: fc.constantFrom('push' as const, 'pop' as const), ordinal, count: fc.nat(5) },
    ring: fc.constantFrom('prepared' as const, 'finished' as const),
  }),
  fc.record({ atNs, thread, kind: fc.constant('read' as const), ordinal, diskBytes: fc.nat(9_999) }),
  fc.record({ atNs, thread, kind: fc.constant('wait-begin' as const), reason: fc.constantFrom(...TRACE_WAIT_REASONS) }),
  fc.record({
    ...{ atNs, thread, kind: fc.constant('wait-end' as const), reason: fc.constantFrom(...TRACE_WAIT_REASONS) },
    durationNs: fc.nat(500),
  }),
  fc.record({
    ...{ atNs, thread, kind: fc.constant('switch' as const), from: ordinal, to: ordinal },
    ...{ durationNs: fc.nat(500), waitNs: fc.nat(500) },
  }),
)

test(`records that make no sense load without an error too (WALSCOPE_SEED=${seed})`, { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plainRecord, { maxLength: 60 }), fc.boolean(), async (records, hasEnd) => {
      const { run, trace } = await exportOf(
        ...[metaChunk(), segmentsChunk(), recordsChunk(records), telemetryChunk(1_500)],
        ...(hasEnd ? [endChunk()] : []),
      )
      expectThread(trace, 'manager', run.model.manager, run)
      expectThread(trace, 'preloader', run.model.preloader, run)
      expectFlows(trace)
    }),
    { seed, numRuns: 200 },
  )
})

describe('an export', () => {
  const state = (at: number, of: number, to: Exclude<SegmentState, 'skipped'>): PlainRecord => ({
    ...{ atNs: at, kind: 'state', ordinal: of, state: to },
    thread: ['replaying', 'finished'].includes(to) ? 'manager' : 'preloader',
  })

  test('leads from the verification of a segment over its replay to its close', async () => {
    const states = ['queued', 'opening', 'verifying', 'prepared', 'replaying', 'finished', 'closing', 'closed'] as const
    const { trace } = await exportOf(
      ...[metaChunk(), segmentsChunk(), recordsChunk(states.map((to, i) => state(100 * i, 1, to))), endChunk()],
    )
    expect(trace.flows.map(({ from, to }) => [from.track.name, from.name, to.track.name, to.name])).toEqual([
      ['preloader', 'verifying', 'manager', 'replaying'],
      ['manager', 'replaying', 'preloader', 'closing'],
    ])
    expect(on(trace, 'FS.00000001.wal').map(({ name, durationNs }) => [name, durationNs])).toEqual(
      states.map((name) => [name, name === 'closed' ? null : 100]),
    )
  })

  test('has no flow where there is nothing to lead to', async () => {
    const { trace } = await exportOf(
      ...[metaChunk(), segmentsChunk(), recordsChunk([state(5, 0, 'opening'), state(9, 0, 'verifying')]), endChunk()],
    )
    expect(trace.flows).toEqual([])
    expect(on(trace, 'FS.00000000.wal').at(-1)).toMatchObject({ name: 'verifying', args: { unfinished: true } })
  })

  test('tells findings, segments that were not seen and notes as instants, and the run as a slice', async () => {
    const finding = { code: 'SEGMENT_EMPTY', severity: 'note', file: 'FS.00000001.wal', block: null, offset: null }
    const notes = [{ atNs: 7e300, ordinal: 1, text: 'ü – the disk was replaced \ud83d' }]
    const { trace } = await exportOf(
      metaChunk({ directory: '/var/wal"\n' }),
      encodeJsonChunk(CHUNK.FINDINGS, {
        findings: [{ ...finding, cause: null, message: 'nothing in it' }],
        findingCount: 1,
      }),
      encodeJsonChunk(CHUNK.SEGMENTS, {
        segments: [],
        invisible: [{ file: 'FS.00000009.wal', status: 'HEADER_CHECKSUM_MISMATCH', block: null, events: 3 }],
      }),
      endChunk(),
      encodeJsonChunk(CHUNK.NOTES, notes),
    )
    expect(on(trace, 'findings').map(({ name, args }) => [name, args])).toEqual([
      ['SEGMENT_EMPTY', { severity: 'note', segment: 'FS.00000001.wal', message: 'nothing in it' }],
      ['not seen', { segment: 'FS.00000009.wal', status: 'HEADER_CHECKSUM_MISMATCH' }],
    ])
    expect(on(trace, 'notes')).toMatchObject([
      { name: 'ü – the disk was replaced \ufffd', atNs: Number.MAX_SAFE_INTEGER },
    ])
    const [process] = trace.tracks.values()
    expect(process).toMatchObject({ kind: 'process', name: 'walscope recovery of /var/wal"\n' })
    expect(trace.slices.filter(({ track }) => track === process)).toMatchObject([
      {
        ...{ name: 'recovery', atNs: 0, durationNs: 900 },
        args: { mode: 'strict', from_event_id: '7', status: 'ITEM_NOT_FOUND', events_replayed: '18446744073709551615' },
      },
    ])
  })

  test('of a trace with nothing but its head loads', async () => {
    const { trace } = await exportOf(metaChunk())
    expect(trace.slices.map(({ name }) => name)).toEqual(['recovery', 'scanning'])
    expect(trace.slices[0]?.args.reason).toContain('no end')
  })

  test('of many segments comes in chunks of bounded size', async () => {
    const segments = 3_000
    const records = writeSyntheticTrace(path, segments)
    const run = await readWhole(path)
    const chunks = Array.from(perfettoTrace(run), ({ bytes }) => bytes)
    expect(chunks.length).toBeGreaterThan(8)
    for (const { length } of chunks) expect(length).toBeLessThan(300 * 1024)
    const trace = importPerfetto(Buffer.concat(chunks))
    expect(trace.packets).toBeGreaterThan(records)
    expect(trace.flows).toHaveLength(2 * segments)
    expect(run.model.records.length).toBe(segments * SYNTHETIC_RECORDS_A_SEGMENT)
    expectFlows(trace)
  })
})

test('the check finds what trace_processor would', async () => {
  const { run } = await exportOf(metaChunk(), segmentsChunk(), recordsChunk(), endChunk())
  const bytes = Buffer.concat(Array.from(perfettoTrace(run), (it) => it.bytes))
  expect(() => importPerfetto(bytes.subarray(0, -1))).toThrow('longer than what it is in')
  const packets: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    let length = 0
    let head = at + 1
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[head++] ?? 0
      length += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    packets.push(bytes.subarray(at, head + length))
    at = head + length
  }
  expect(packets.length).toBeGreaterThan(20)
  expect(Buffer.concat(packets)).toEqual(bytes)
  // Each packet is needed but those of values that a counter has for a moment, instants and tracks without an event.
  const errors = packets.map((_, left) => {
    try {
      importPerfetto(Buffer.concat(packets.filter((_, i) => i !== left)))
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  })
  const found = (what: string) => errors.filter((it) => it?.includes(what)).length
  expect(errors[0]).toContain('starts with no state')
  expect(found('its clock is not known')).toBe(1)
  expect(found('parent of a track is not declared')).toBeGreaterThan(0)
  expect(found('its track is not declared')).toBeGreaterThan(2)
  expect(found('an end without a begin')).toBeGreaterThan(1)
  expect(found('never ends')).toBeGreaterThan(1)
  const swapped = packets.toReversed()
  expect(() => importPerfetto(Buffer.concat(swapped))).toThrow()
  expect(() => importPerfetto(encodeChunk(CHUNK.META, bytes))).toThrow('no packet')
})
