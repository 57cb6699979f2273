// What a trace says of any instant is what the live snapshots said of it: on real recoveries of random directories with damage.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  decodeTraceRecords,
  type OccupancySample,
  type RecoverDocument,
  type RecoverySnapshot,
  type RunSegment,
  recoverDocument,
  recoveryOptions,
  type SegmentState,
  segmentState,
  type Transition,
} from '../../contract/index.ts'
import { TraceModel } from '../../postmortem/model.ts'
import type { NativeRun } from '../run.ts'
import { toNativeOptions } from '../runs.ts'
import { addon, generateLog } from '../testing/event-log.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const RUNS = 30
const INSTANTS = 300

let temporary: string
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'walscope-trace-property-'))
})
afterAll(() => rmSync(temporary, { recursive: true }))

type Snapshot = Omit<RecoverySnapshot, 'kind' | 'runId' | 'sequence' | 'eventsPerSecond'>

const FAULTS = [
  ...['flip-event', 'flip-two-bits', 'flip-block-header', 'flip-segment-header', 'zero', 'truncate', 'delete'],
  ...['duplicate', 'unfinalised', 'reopened', 'overlap', 'stale-block', 'swap-blocks'],
]

const oneCase = fc.record({
  segments: fc.integer({ min: 1, max: 9 }),
  cold: fc.integer({ min: 0, max: 2 }),
  logSeed: fc.nat(1_000_000),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 }),
  mode: fc.constantFrom('strict' as const, 'diagnostic' as const),
  preparedCapacity: fc.integer({ min: 1, max: 4 }),
  finishedCapacity: fc.integer({ min: 1, max: 3 }),
  applyNs: fc.constantFrom(0, 0, 40, 400),
  preload: fc.integer({ min: 0, max: 3 }).map((it) => it > 0),
  /** Steps from segment to segment, each with a look when nothing moves. */
  steps: fc.nat(4),
  /** Stopped at the end of the steps. */
  isStopped: fc.integer({ min: 0, max: 4 }).map((it) => it === 0),
  limits: fc.array(fc.constantFrom(3, 1_000), { minLength: 1, maxLength: 6 }),
  instants: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: INSTANTS, maxLength: INSTANTS }),
})
type Case = typeof oneCase extends fc.Arbitrary<infer Value> ? Value : never

/** A fault that does not fit in a log is left out. */
async function makeLog(directory: string, { segments, cold, logSeed, faults }: Case): Promise<void> {
  for (let taken = faults; ; taken = taken.slice(0, -1)) {
    try {
      await generateLog(directory, {
        segments,
        cold: Math.min(cold, segments - 1),
        seed: BigInt(logSeed),
        faults: taken,
      })
      return
    } catch (error) {
      if (taken.length === 0) throw error
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** A recovery as the engine watches it. */
class Watched {
  readonly run: NativeRun
  readonly snapshots: Snapshot[] = []
  /** How many of them took everything there was, by position. */
  readonly complete = new Set<number>()
  /** Those of which nothing moved. */
  readonly quiet: number[] = []
  readonly payloads: Buffer[] = []
  private readonly limits: number[]

  constructor(directory: string, { mode, preparedCapacity, finishedCapacity, applyNs, preload, limits }: Case) {
    const options = recoveryOptions.parse({ mode, preparedCapacity, finishedCapacity, applyNs, preload })
    this.limits = limits
    this.run = new addon.RecoveryRun(directory, toNativeOptions(options, true))
  }

  look(limit = this.limits[this.snapshots.length % this.limits.length] ?? 1_000): Snapshot {
    const snapshot = this.run.snapshot(limit) as Snapshot
    const lists = [snapshot.transitions, snapshot.preparedOccupancy, snapshot.finishedOccupancy, snapshot.switches]
    if (lists.every(({ length }) => length < limit)) this.complete.add(this.snapshots.length)
    this.snapshots.push(snapshot)
    // The file need not be written as often as somebody looks.
    if (this.snapshots.length % 3 === 0) this.payloads.push(...this.run.drainTrace())
    return snapshot
  }

  /** Waits until the manager stands and the preloader has nothing to do; true where that was before the end. */
  async becomesQuiet(isPreloaded: boolean): Promise<boolean> {
    for (let still = 0; still < 3; ) {
      await pause(2)
      const { phase, preloaderWaits, ...changes } = this.look(1_000)
      if (phase === 'finished') return false
      const moved = changes.transitions.length + changes.preparedOccupancy.length + changes.finishedOccupancy.length
      const isIdle = !isPreloaded || preloaderWaits !== 'none' || changes.segmentsTotal <= 1
      still = phase === 'paused' && isIdle && moved === 0 ? still + 1 : 0
    }
    this.quiet.push(this.snapshots.length - 1)
    return true
  }

  async end(): Promise<RecoverDocument> {
    const { document } = (await this.run.finished) as { document: unknown }
    do this.look(1_000)
    while (this.run.hasChanges())
    this.payloads.push(...this.run.drainTrace())
    return recoverDocument.parse(document)
  }
}

async function watch(directory: string, it: Case): Promise<{ watched: Watched; document: RecoverDocument }> {
  const watched = new Watched(directory, it)
  const ended = watched.end()
  if (it.steps > 0) watched.run.pause()
  for (let step = 0; step < it.steps; step += 1) {
    if (!(await watched.becomesQuiet(it.preload))) break
    watched.run.step()
  }
  if (it.isStopped) watched.run.stop()
  let isOver = false
  void ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    // A step that is under way pauses once more.
    watched.run.resume()
    watched.look()
    await pause(1)
  }
  return { watched, document: await ended }
}

/** What the live view had come to, from what snapshots said until a time; each list is in the order in which it was given. */
class LiveView {
  private readonly transitions: Transition[]
  private readonly prepared: OccupancySample[]
  private readonly finished: OccupancySample[]

  constructor(snapshots: Snapshot[]) {
    this.transitions = snapshots.flatMap((it) => it.transitions)
    this.prepared = snapshots.flatMap((it) => it.preparedOccupancy)
    this.finished = snapshots.flatMap((it) => it.finishedOccupancy)
  }

  states(segments: number, atNs: number): SegmentState[] {
    const states = new Array<SegmentState>(segments).fill('queued')
    for (const { ordinal, state, atNs: since } of this.transitions) if (since <= atNs) states[ordinal] = state
    return states
  }

  occupancy(ring: 'prepared' | 'finished', atNs: number): number {
    return this[ring].findLast((it) => it.atNs <= atNs)?.occupancy ?? 0
  }

  /** Whether no thread noted anything late until a time: samples would then count what came later. */
  isInOrder(atNs: number): boolean {
    return [this.transitions, this.prepared, this.finished].every((list: { atNs: number }[]) =>
      list.every((it, i) => it.atNs > atNs || it.atNs >= (list[i - 1]?.atNs ?? 0)),
    )
  }
}

const statesOf = (model: TraceModel, atNs: number) =>
  Array.from(model.stateAt(atNs).states(), (it) => segmentState.options[it])

const isDone = (state: SegmentState) => state === 'closed' || state === 'skipped'

function expectSame(model: TraceModel, view: LiveView, segments: number, atNs: number): void {
  const state = model.stateAt(atNs)
  const states = view.states(segments, atNs)
  expect(statesOf(model, atNs)).toEqual(states)
  expect(state.segmentsDone).toBe(states.filter(isDone).length)
  for (const ring of ['prepared', 'finished'] as const) {
    expect(state[ring].occupancy).toBe(view.occupancy(ring, atNs))
    expect(state[ring].slots).toHaveLength(state[ring].occupancy)
    expect(state[ring].pushes - state[ring].pops).toBe(state[ring].occupancy)
  }
}

/** Of a snapshot in which nothing moved everything can be compared. */
function expectQuiet(model: TraceModel, snapshot: Snapshot, isPreloaded: boolean): void {
  const state = model.stateAt(snapshot.atNs)
  for (const ring of ['prepared', 'finished'] as const) {
    expect(state[ring].slots).toEqual(snapshot[ring].slots)
    expect(state[ring].occupancy).toBe(snapshot[ring].occupancy)
  }
  expect(state.segmentsDone).toBe(snapshot.segmentsDone)
  expect([state.manager.activity, state.manager.reason]).toEqual(['waiting', snapshot.managerWaits])
  if (isPreloaded && snapshot.preloaderWaits !== 'none') {
    expect([state.preloader.activity, state.preloader.reason]).toEqual(['waiting', snapshot.preloaderWaits])
  }
}

/** At the end each segment is where the document says. */
function expectEnd(model: TraceModel, segments: RunSegment[], document: RecoverDocument): void {
  const { mode, skipped, stopped, timing } = document
  const end = model.stateAt(timing.wallNs)
  // What the preloader skips before the start segment is refused is chance: the trace has it, the document has not.
  const isRefused = mode === 'strict' && skipped.some((it) => it.file === segments[0]?.file)
  if (isRefused) expect(skipped).toHaveLength(1)
  expect([end.prepared.occupancy, end.finished.occupancy]).toEqual([0, 0])
  expect(end.manager.activity).toBe('ended')
  for (const { ordinal, file } of segments) {
    const skip = model.skip(ordinal)
    const listed = skipped.find((it) => it.file === file) ?? null
    if (listed !== null) expect(skip).toMatchObject({ status: listed.status, block: listed.block })
    else if (skipped.length > 0 && !stopped && !isRefused) expect(end.stateOf(ordinal)).not.toBe('skipped')
  }
}

test(`${RUNS} random recoveries (WALSCOPE_SEED=${seed})`, { timeout: 200_000 }, async () => {
  let number = 0
  const compared = { snapshots: 0, quiet: 0, instants: 0, records: 0, skipped: 0 }
  await fc.assert(
    fc.asyncProperty(oneCase, async (it) => {
      number += 1
      const directory = join(temporary, String(number))
      await makeLog(directory, it)
      const { watched, document } = await watch(directory, it)
      rmSync(directory, { recursive: true })
      const { segments } = (watched.run.segments() ?? { segments: [] }) as { segments: RunSegment[] }
      const model = new TraceModel(decodeTraceRecords(watched.payloads), segments.length, document.timing.wallNs)
      const whole = new LiveView(watched.snapshots)
      compared.records += model.records.length
      compared.skipped += document.skipped.length

      for (const [i, snapshot] of watched.snapshots.entries()) {
        expect(snapshot.traceDropped).toBe(0)
        const soFar = new LiveView(watched.snapshots.slice(0, i + 1))
        // What came late was not in the live view yet; what did not fit, neither.
        const isLate = watched.snapshots.slice(i + 1).some((later) => hasChangesUntil(later, snapshot.atNs))
        if (!watched.complete.has(i) || isLate || !soFar.isInOrder(snapshot.atNs)) continue
        expectSame(model, soFar, segments.length, snapshot.atNs)
        compared.snapshots += 1
      }
      for (const i of watched.quiet) {
        const snapshot = watched.snapshots[i]
        if (snapshot !== undefined) expectQuiet(model, snapshot, it.preload)
        compared.quiet += 1
      }
      for (const share of it.instants) {
        const atNs = Math.floor(share * document.timing.wallNs)
        if (!whole.isInOrder(atNs)) continue
        expectSame(model, whole, segments.length, atNs)
        compared.instants += 1
      }
      expectEnd(model, segments, document)
    }),
    // No two recoveries are the same: smaller cases would say nothing.
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  // A test that compares little would show little.
  expect(compared.snapshots).toBeGreaterThan(RUNS * 3)
  expect(compared.quiet).toBeGreaterThan(RUNS / 3)
  expect(compared.instants).toBeGreaterThan((RUNS * INSTANTS) / 2)
  expect(compared.records).toBeGreaterThan(RUNS * 30)
  expect(compared.skipped).toBeGreaterThan(0)
})

function hasChangesUntil(snapshot: Snapshot, atNs: number): boolean {
  const lists: { atNs: number }[][] = [snapshot.transitions, snapshot.preparedOccupancy, snapshot.finishedOccupancy]
  return lists.some((list) => list.some((it) => it.atNs <= atNs))
}
