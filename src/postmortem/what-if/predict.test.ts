import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WhatIfOptions } from '../../contract/index.ts'
import { emptyDocument } from '../../contract/testing/updates.ts'
import type { RecordedRun } from '../recorded-run.ts'
import { ASSUMED, assumed, type Calibration } from './calibration.ts'
import { curve, modelError, type Prediction, predict, WhatIfModel } from './predict.ts'
import { evenRun, type SegmentCosts, stepRun, syntheticRun } from './testing/synthetic-run.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

/** A machine on which no thread costs the other one anything and nobody oversleeps: what is left is arithmetic. */
const IDEAL: Calibration = {
  ...ASSUMED,
  processors: 64,
  replayFactor: assumed(1),
  verifyFactor: assumed(1),
  verifyBesideVerifyFactor: assumed(1),
  threadSpeedups: new Map([[2, assumed(2)]]),
  threadStartNs: assumed(0),
  warmBytesPerSecond: assumed(1e9),
  coldBytesPerSecond: assumed(0.5e9),
  warmOpenNs: assumed(1_000),
  coldOpenNs: assumed(4_000),
  dropBytesPerSecond: assumed(1e9),
  applied: new Map([
    [50, assumed(60)],
    [100, assumed(110)],
  ]),
  spinNs: assumed(Number.POSITIVE_INFINITY),
  switchNs: assumed(0),
  preloaderStartNs: assumed(0),
}
const [SCAN, TAIL] = [1_000, 500]
const COSTS: SegmentCosts = { openNs: 1_000, verifyNs: 40_000, replayNs: 100_000, closeNs: 2_000, events: 1_000 }
const { openNs: OPEN, verifyNs: VERIFY, replayNs: REPLAY, closeNs: CLOSE } = COSTS
const LOAD = OPEN + VERIFY
const BYTES = 64 + 64 * 16_448
const COUNT = 10

function predicted(run: RecordedRun, change: Partial<WhatIfOptions> = {}, calibration = IDEAL): Prediction {
  const prediction = predict(run, change, calibration)
  if (prediction.kind !== 'prediction') throw new Error(prediction.because)
  return prediction
}

describe('where every segment costs the same', () => {
  const run = evenRun(COUNT, COSTS)

  test('one thread does one thing behind the other', () => {
    const it = predicted(run)
    expect(it.totalNs).toBeCloseTo(SCAN + COUNT * (LOAD + REPLAY + CLOSE) + TAIL, 3)
    expect(it.worstStallNs).toBeCloseTo(CLOSE + LOAD, 3)
    expect(modelError(run, IDEAL)).toBeCloseTo(0, 9)
  })

  test('a preloader that is faster than the replay leaves the first opening, the replays and the last closing', () => {
    const it = predicted(run, { preload: true })
    expect(it.totalNs).toBeCloseTo(SCAN + LOAD + COUNT * REPLAY + CLOSE + TAIL, 3)
    expect(it).toMatchObject({ worstStallNs: 0, waitPreparedNs: 0 })
    expect(it.waitRoomNs).toBeGreaterThan(0)
  })

  test('a preloader that is slower than the replay is what counts', () => {
    const slow = { ...COSTS, verifyNs: 400_000, closeNs: 0 }
    const it = predicted(evenRun(COUNT, slow), { preload: true, preparedCapacity: 3 })
    const load = OPEN + 400_000
    expect(it.totalNs).toBeCloseTo(SCAN + COUNT * load - load + REPLAY + TAIL, 3)
    expect(it.worstStallNs).toBeCloseTo(load - REPLAY, 3)
    // The first one is opened beside the second.
    expect(it.waitPreparedNs).toBeCloseTo((COUNT - 1) * (load - REPLAY) - load, 3)
  })

  test('two threads that are twice as fast halve the verification', () => {
    const it = predicted(run, { verifyThreads: 2 })
    expect(it.totalNs).toBeCloseTo(SCAN + COUNT * (OPEN + VERIFY / 2 + REPLAY + CLOSE) + TAIL, 3)
  })

  test('a consumer takes what its spinning is known to take', () => {
    const it = predicted(run, { applyNs: 100 })
    expect(it.totalNs).toBeCloseTo(SCAN + COUNT * (LOAD + REPLAY + CLOSE + 1_000 * 110) + TAIL, 3)
    const less = predicted(evenRun(COUNT, COSTS, { applyNs: 50 }), { applyNs: 0 })
    expect(less.totalNs).toBeCloseTo(SCAN + COUNT * (LOAD + REPLAY + CLOSE - 1_000 * 60) + TAIL, 3)
  })

  test('a cold cache is dropped first, and headers and blocks are read from the disk', () => {
    const it = predicted(run, { coldCache: true })
    const warm = SCAN + COUNT * (LOAD + REPLAY + CLOSE) + TAIL
    expect(it.totalNs).toBeCloseTo(warm + COUNT * 3_000 + COUNT * BYTES + COUNT * BYTES, 0)
  })

  test('the thread that shares its processors gets on more slowly, and both as the factors say', () => {
    const together: Calibration = { ...IDEAL, replayFactor: assumed(1.5), verifyFactor: assumed(2) }
    const costs = { ...COSTS, openNs: 0, closeNs: 0 }
    // The second is verified in the first replay, at half its speed, the replay meanwhile at two thirds.
    const it = predicted(evenRun(2, costs), { preload: true }, { ...together, preloaderStartNs: assumed(VERIFY) })
    const verifiedNs = VERIFY * 2
    expect(it.totalNs).toBeCloseTo(SCAN + VERIFY + 2 * REPLAY + verifiedNs / 3 + TAIL, 3)
  })
})

test('segments that are skipped cost their verification and are not replayed', () => {
  const segments = [COSTS, { ...COSTS, isSkipped: true }, COSTS]
  const run = syntheticRun({ segments, scanNs: SCAN, switchNs: 0, tailNs: TAIL })
  const inOne = predicted(run)
  expect(inOne.totalNs).toBeCloseTo(SCAN + 3 * LOAD + 2 * (REPLAY + CLOSE) + TAIL, 3)
  expect(inOne.worstStallNs).toBeCloseTo(CLOSE + 2 * LOAD, 3)
  expect(predicted(run, { preload: true }).totalNs).toBeCloseTo(SCAN + LOAD + 2 * REPLAY + CLOSE + TAIL, 3)
})

describe('what the model does not explain of two threads', () => {
  const step = { segments: 40, verifyNs: 100_000, replayNs: 100_000, events: 1_000, cores: 2 }
  const late: Calibration = { ...IDEAL, processors: 2, spinNs: assumed(8_000) }
  const withLost = (lostNs: number) => stepRun({ ...step, lostNs })
  const inOne = predicted(withLost(0), { preload: false }, late).totalNs

  test('is added, as far as it may be that they shared a processor', () => {
    const run = withLost(97_000)
    expect(predicted(run, {}, late).totalNs).toBeCloseTo(run.model.endNs, 3)
    const wide = predicted(run, { preparedCapacity: 8 }, late).totalNs
    const lost = 39 * 97_000
    expect(wide - predicted(withLost(0), { preparedCapacity: 8 }, late).totalNs).toBeCloseTo(lost, -3)
    // With room for one, each waits for the other already.
    const narrow = predicted(run, { preparedCapacity: 1 }, late).totalNs
    expect(narrow).toBeGreaterThan(wide)
    expect(narrow).toBeCloseTo(inOne, -3)
  })

  test('is added whole where it cannot be that', () => {
    const run = withLost(150_000)
    expect(run.model.endNs).toBeGreaterThan(inOne)
    expect(predicted(run, {}, late).totalNs).toBeCloseTo(run.model.endNs, 3)
    expect(predicted(run, { preparedCapacity: 1 }, late).totalNs).toBeGreaterThan(run.model.endNs)
  })
})

describe('what cannot be predicted says why', () => {
  const due = { segments: [COSTS, COSTS], scanNs: SCAN, switchNs: 0, tailNs: TAIL }
  const ended = { curves: {}, error: null }
  test.each([
    ['no segment', syntheticRun({ ...due, segments: [] }), 'has no segment'],
    ['cut', syntheticRun({ ...due, keptRecords: 6, end: null }), 'ends before the recovery did'],
    ['records missing', syntheticRun({ ...due, keptRecords: 8 }), 'do not tell the whole way of segment FS.'],
    [
      'stopped',
      syntheticRun({ ...due, end: { document: emptyDocument({ stopped: true }), ...ended } }),
      'stopped before its end',
    ],
    [
      'all skipped',
      syntheticRun({ ...due, end: { document: emptyDocument(), ...ended } }),
      'every segment was skipped',
    ],
    ['failed', syntheticRun({ ...due, end: { document: null, ...ended } }), 'the recovery failed'],
    ['diagnostic', syntheticRun({ ...due, options: { mode: 'diagnostic' } }), 'diagnostic'],
    [
      'first refused',
      syntheticRun({ ...due, segments: [{ ...COSTS, isSkipped: true }, COSTS] }),
      'refused at its first segment',
    ],
  ])('%s', (_name, run, because) => {
    const it = predict(run, { preparedCapacity: 8 })
    expect(it.kind === 'unpredictable' && it.because).toContain(because)
    expect(curve(run, {}, [1, 2])).toEqual([])
    expect(modelError(run)).toBeNull()
  })
})

const costs = fc.record({
  openNs: fc.integer({ min: 0, max: 50_000 }),
  verifyNs: fc.integer({ min: 1, max: 900_000 }),
  replayNs: fc.integer({ min: 1_000, max: 900_000 }),
  closeNs: fc.integer({ min: 0, max: 20_000 }),
  events: fc.integer({ min: 1, max: 20_000 }),
  isSkipped: fc.integer({ min: 0, max: 9 }).map((it) => it === 0),
})
const anyCosts = fc.array(costs, { minLength: 1, maxLength: 24 })
const runOf = (segments: SegmentCosts[]) =>
  syntheticRun({
    segments: segments.map((one, i) => (i === 0 ? { ...one, isSkipped: false } : one)),
    ...{ scanNs: SCAN, switchNs: 0, tailNs: TAIL },
  })
const capacity = fc.integer({ min: 1, max: 12 })

describe('of any run', () => {
  test('more room in the prepared ring never makes it slower, beyond what one segment takes to close', () => {
    // A segment that is closed a moment earlier may hold up the next verification: without that it is exact.
    const exactly = (segments: SegmentCosts[]) => runOf(segments.map((one) => ({ ...one, closeNs: 0 })))
    fc.assert(
      fc.property(anyCosts, capacity, capacity, (segments, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        const [narrow, wide] = curve(exactly(segments), { preload: true }, [less, more], IDEAL)
        expect(wide?.totalNs).toBeLessThanOrEqual((narrow?.totalNs ?? 0) + 1e-3)
      }),
      { seed, numRuns: 200 },
    )
    fc.assert(
      fc.property(anyCosts, capacity, capacity, (segments, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        const [narrow, wide] = curve(runOf(segments), { preload: true }, [less, more], IDEAL)
        expect(wide?.totalNs).toBeLessThanOrEqual((narrow?.totalNs ?? 0) + 20_000)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('a cheaper consumer never makes it slower', () => {
    fc.assert(
      fc.property(anyCosts, fc.nat(500), fc.nat(500), capacity, fc.boolean(), (segments, one, other, ring, preload) => {
        const run = runOf(segments)
        const at = (applyNs: number) =>
          predicted(run, { applyNs, preload, preparedCapacity: ring }, { ...IDEAL, applied: new Map() }).totalNs
        expect(at(Math.min(one, other))).toBeLessThanOrEqual(at(Math.max(one, other)) + 20_000)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('it takes no less than its replays, and no longer than one thread that does everything', () => {
    fc.assert(
      fc.property(anyCosts, capacity, (segments, ring) => {
        const run = runOf(segments)
        const alone = predicted(run)
        const ahead = predicted(run, { preload: true, preparedCapacity: ring })
        const replayNs = segments.reduce((sum, it, i) => sum + (i > 0 && it.isSkipped ? 0 : it.replayNs), 0)
        expect(ahead.totalNs).toBeGreaterThanOrEqual(replayNs)
        expect(ahead.totalNs).toBeLessThanOrEqual(alone.totalNs + 20_000)
        expect(modelError(run, IDEAL)).toBeCloseTo(0, 6)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('the same question has the same answer', () => {
    fc.assert(
      fc.property(anyCosts, capacity, (segments, ring) => {
        const run = runOf(segments)
        const change = { preload: true, preparedCapacity: ring, verifyThreads: 3, coldCache: true }
        const first = predict(run, change)
        expect(predict(run, change)).toEqual(first)
      }),
      { seed, numRuns: 50 },
    )
  })

  test('the waits of both threads fit into it, on any machine and with any options', () => {
    const change = fc.record({
      ...{ preparedCapacity: capacity, finishedCapacity: capacity, verifyThreads: fc.integer({ min: 1, max: 64 }) },
      ...{ preload: fc.boolean(), applyNs: fc.nat(1_000), coldCache: fc.boolean() },
    })
    fc.assert(
      fc.property(anyCosts, change, fc.integer({ min: 0, max: 8 }), (segments, options, processors) => {
        const run = runOf(segments)
        const it = predicted(run, options, { ...ASSUMED, processors })
        expect(Number.isFinite(it.totalNs)).toBe(true)
        expect(it.totalNs).toBeGreaterThan(SCAN)
        for (const part of [it.worstStallNs, it.waitPreparedNs, it.waitRoomNs]) {
          expect(part).toBeGreaterThanOrEqual(0)
          expect(part).toBeLessThanOrEqual(it.totalNs)
        }
      }),
      { seed, numRuns: 300 },
    )
  })
})

test('10,000 segments are predicted while one looks', () => {
  const run = evenRun(10_000, COSTS)
  const change = { preload: true, preparedCapacity: 5 }
  predict(run, change)
  const startMs = performance.now()
  for (let i = 0; i < 5; i += 1) predict(run, { ...change, applyNs: i })
  // 50 ms is what is wanted of each; a busy machine gets ten times that.
  expect((performance.now() - startMs) / 5).toBeLessThan(500)
})

describe('without the preloader', () => {
  // Beside a replay, a verification takes 300 us; with nothing else at work, 200 us.
  const beside = stepRun({ segments: 40, verifyNs: 300_000, replayNs: 300_000, events: 1_000, cores: 4 })
  const costs = { openNs: 0, verifyNs: 200_000, replayNs: 300_000, closeNs: 10, events: 1_000 }
  const alone = evenRun(40, costs, { preload: false })
  const foretold = (others: RecordedRun[]) => {
    const model = WhatIfModel.of(beside, { ...IDEAL, processors: 4 }, others)
    if (!(model instanceof WhatIfModel)) throw new Error(model.because)
    return model.predict({ preload: false }).totalNs
  }

  test('segments take what they took in a recovery without one', () => {
    expect(foretold([alone]) / alone.model.endNs).toBeCloseTo(1, 2)
  })

  test('they take what they took beside it where there is no such recovery', () => {
    expect(foretold([]) / (40 * 600_000)).toBeCloseTo(1, 2)
  })
})
