import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WhatIfOptions } from '../../contract/index.ts'
import type { RecordedRun } from '../recorded-run.ts'
import { calibrate } from './calibrate.ts'
import { ASSUMED } from './calibration.ts'
import { predict } from './predict.ts'
import { evenRun, stepRun } from './testing/synthetic-run.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const COUNT = 10
const rest = { openNs: 1_000, replayNs: 100_000, closeNs: 2_000, events: 1_000 }
const inOneThread = (verifyNs: number, options?: Partial<WhatIfOptions>) =>
  evenRun(COUNT, { ...rest, verifyNs: Math.round(verifyNs) }, options)
const TWO = { verifyThreads: 2 }

/** Without what the model does not explain of the others: by what was fitted alone. */
function foretold(run: RecordedRun, others: RecordedRun[], change: Partial<WhatIfOptions>): number {
  const it = predict(run, change, calibrate(run, others))
  if (it.kind !== 'prediction') throw new Error(it.because)
  return it.totalNs
}

describe('what two threads are worth', () => {
  test('is assumed where no trace of two is there', () => {
    const { threadStartNs, threadSpeedups, managerShares } = calibrate(inOneThread(160_000), [inOneThread(170_000)])
    expect(threadStartNs).toEqual(ASSUMED.threadStartNs)
    expect([threadSpeedups.size, managerShares.size]).toEqual([0, 0])
  })

  test('of large segments it is their speed', () => {
    const calibration = calibrate(inOneThread(40e6), [inOneThread(40e6 / 1.4 + 60_000, TWO)])
    expect(calibration.threadSpeedups.get(2)?.value).toBeCloseTo(1.4, 1)
    expect(calibration.threadSpeedups.get(2)?.from).toBe('machine')
  })

  test('of small ones that take longer with two it is what starting one takes', () => {
    const [one, two] = [inOneThread(160_000), inOneThread(230_000, TWO)]
    const { threadStartNs, threadSpeedups } = calibrate(one, [two])
    expect(threadStartNs.from).toBe('machine')
    // What is left of it is what both did together: never less than half of what one did alone, nor more than that.
    expect(threadStartNs.value).toBeGreaterThan(70_000)
    expect(threadStartNs.value).toBeLessThan(150_000)
    expect(threadSpeedups.get(2)?.value).toBeGreaterThan(1)
    expect(foretold(one, [two], TWO)).toBeCloseTo(two.model.endNs, -2)
  })

  test('what took long for another reason is no start of a thread', () => {
    const { threadStartNs } = calibrate(inOneThread(160_000), [inOneThread(9e6, TWO)])
    expect(threadStartNs.value).toBeLessThanOrEqual(500_000)
  })

  test('whatever it is, what is foretold of two threads is what the trace of two took', () => {
    const machine = fc.record({
      verifyNs: fc.integer({ min: 100_000, max: 50_000_000 }),
      speedup: fc.double({ min: 1, max: 2, noNaN: true }),
      startNs: fc.integer({ min: 0, max: 200_000 }),
    })
    fc.assert(
      fc.property(machine, ({ verifyNs, speedup, startNs }) => {
        const two = inOneThread(verifyNs / speedup + startNs, TWO)
        const share = foretold(inOneThread(verifyNs), [two], TWO) / two.model.endNs
        expect(Math.abs(share - 1)).toBeLessThan(0.001)
      }),
      { seed, numRuns: 200 },
    )
  })
})

describe('where two threads and the manager share two processors', () => {
  const step = { segments: 60, verifyNs: 1_000_000, replayNs: 1_000_000, events: 10_000, cores: 2 }
  const one = stepRun(step)
  // Beside a verification of 1 ms, four fifths of what it does in that time alone; then the rest of it.
  const two = stepRun({ ...step, replayNs: 1_190_000, options: TWO })

  test('its replays tell what it keeps of its own', () => {
    const share = calibrate(one, [two]).managerShares.get(2)
    expect(share?.from).toBe('machine')
    expect(share?.value).toBeCloseTo(0.8, 1)
    expect(foretold(one, [two], TWO) / two.model.endNs).toBeCloseTo(1, 1)
    expect(foretold(one, [], TWO) / two.model.endNs).toBeLessThan(0.9)
  })

  test('it keeps no less than its fair share, and no more than all', () => {
    const shareWith = (replayNs: number, verifyNs = replayNs) =>
      calibrate(one, [stepRun({ ...step, verifyNs, replayNs, options: TWO })]).managerShares.get(2)?.value
    expect(shareWith(5_000_000, 1_000_000)).toBeUndefined()
    expect(shareWith(2_000_000)).toBeCloseTo(2 / 3, 9)
    expect(shareWith(1_000_000)).toBe(1)
  })

  test('nobody takes it away where each thread has a processor', () => {
    const cores = { cores: 4 }
    const { managerShares } = calibrate(stepRun({ ...step, ...cores }), [stepRun({ ...step, ...cores, options: TWO })])
    expect(managerShares.size).toBe(0)
  })
})
