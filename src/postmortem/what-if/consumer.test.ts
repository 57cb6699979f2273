import { describe, expect, test } from 'vitest'
import type { RecordedRun } from '../recorded-run.ts'
import { calibrate } from './calibrate.ts'
import { appliedNs, spunNs } from './calibration.ts'
import { evenRun } from './testing/synthetic-run.ts'

const EVENTS = 1_000
const REPLAY_NS = 100_000

/** A consumer that looks at the clock each 22 ns, and takes 6 ns besides. */
const [CLOCK, STEP, CALL] = [8, 22, 6]
const takes = (applyNs: number) => (applyNs === 0 ? 0 : spunNs(applyNs, CLOCK, STEP) + CALL)
const recorded = (applyNs: number): RecordedRun =>
  evenRun(
    10,
    { openNs: 1_000, verifyNs: 40_000, replayNs: REPLAY_NS + EVENTS * takes(applyNs), closeNs: 2_000, events: EVENTS },
    { applyNs },
  )

describe('what a consumer takes', () => {
  test('it looks twice at once, then step by step, and stops at the first look behind its time', () => {
    expect([5, 8, 9, 30, 31, 100].map((applyNs) => spunNs(applyNs, CLOCK, STEP))).toEqual([8, 8, 30, 30, 52, 118])
  })

  test('of very many steps it is the middle of one', () => {
    expect(spunNs(1_000, CLOCK, STEP)).toBe(1_011)
  })

  test('is known where it was recorded', () => {
    const calibration = calibrate(recorded(0), [recorded(20)])
    expect(appliedNs(calibration, 20)).toEqual({ value: takes(20), from: 'machine' })
  })

  test('of another time follows from one that was recorded, but for the few nanoseconds that one cannot tell', () => {
    const calibration = calibrate(recorded(0), [recorded(20)])
    for (const applyNs of [37, 57, 100]) {
      const { value, from } = appliedNs(calibration, applyNs)
      expect(Math.abs(value - takes(applyNs))).toBeLessThan(10)
      expect(from).toBe('machine')
    }
    // Where it is a hair's breadth that decides about a look, it may be one look off.
    for (let applyNs = 1; applyNs < 500; applyNs += 1) {
      expect(Math.abs(appliedNs(calibration, applyNs).value - takes(applyNs))).toBeLessThan(STEP + 10)
    }
  })

  test('follows from several the better', () => {
    const calibration = calibrate(recorded(0), [recorded(20), recorded(37), recorded(130)])
    expect(calibration.spinStepNs.value).toBeCloseTo(STEP, 0)
    for (const applyNs of [50, 60, 100, 150]) {
      expect(Math.abs(appliedNs(calibration, applyNs).value - takes(applyNs))).toBeLessThan(3)
    }
  })

  test('is never less than it is to take', () => {
    for (const applyNs of [1, 7, 20, 1_000]) {
      expect(appliedNs(calibrate(recorded(0)), applyNs).value).toBeGreaterThanOrEqual(applyNs)
    }
  })
})
