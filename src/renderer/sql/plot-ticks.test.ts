import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberFormat, numberTicks, timeFormat, timeTicks } from './plot-ticks.ts'

const written = (ticks: number[]) => ticks.map(numberFormat(ticks))
const times = (ticks: number[]) => ticks.map(timeFormat(ticks))
const at = Date.UTC(2026, 4, 28, 20, 26, 40)

test('round numbers, written alike', () => {
  expect(written(numberTicks(0, 6_100, 5))).toEqual(['0', '2,000', '4,000', '6,000'])
  expect(written(numberTicks(9_480, 10_620, 5))).toEqual(['9,500', '10,000', '10,500'])
  expect(written(numberTicks(0, 2_600_000, 5))).toEqual(['0 M', '1 M', '2 M'])
  expect(written(numberTicks(1_000_000, 1_900_000, 5))).toEqual(['1.0 M', '1.2 M', '1.4 M', '1.6 M', '1.8 M'])
  expect(written(numberTicks(-0.02, 0.02, 4))).toEqual(['-0.02', '-0.01', '0.00', '0.01', '0.02'])
})

test('round times, as exact as their steps', () => {
  expect(times(timeTicks(at, at + 60_000, 4))).toEqual(['20:26:45', '20:27:00', '20:27:15', '20:27:30'])
  expect(times(timeTicks(at, at + 20, 4))).toEqual([
    ...['20:26:40.000', '20:26:40.005', '20:26:40.010', '20:26:40.015', '20:26:40.020'],
  ])
  expect(times(timeTicks(at, at + 0.02, 3))).toEqual(['40.000000', '40.000010', '40.000020'])
  expect(times(timeTicks(at, at + 86_400_000 * 4, 4))).toEqual(['2026-05-29', '2026-05-30', '2026-05-31', '2026-06-01'])
  expect(times(timeTicks(at, at + 3_600_000 * 12, 4))[0]).toBe('05-28 21:00')
})

test('ticks rise, lie within the range, and are few', () => {
  const value = fc.double({ min: -1e15, max: 1e15, noNaN: true })
  fc.assert(
    fc.property(value, value, fc.integer({ min: 1, max: 12 }), (a, b, most) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      // Of ranges that numbers of this size can divide; the others are tested on their own.
      fc.pre(high - low > Math.max(1e-300, 1e-9 * Math.max(Math.abs(low), Math.abs(high))))
      for (const ticks of [numberTicks(low, high, most), timeTicks(low, high, most)]) {
        expect(ticks.length).toBeLessThanOrEqual(Math.max(most + 1, 2))
        const slack = (high - low) * 1e-6
        for (const [i, tick] of ticks.entries()) {
          expect(tick >= low - slack && tick <= high + slack).toBe(true)
          if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1] ?? 0)
        }
      }
    }),
  )
})

test('a range that numbers cannot divide has a few ticks all the same', () => {
  for (const most of [1, 2, 10]) {
    for (const ticks of [numberTicks(-5e-324, 5e-324, most), timeTicks(1e15 - 0.2, 1e15, most)]) {
      expect(ticks.length).toBeLessThan(20)
      expect(ticks.every(Number.isFinite)).toBe(true)
    }
  }
})

test('one value has one tick', () => {
  expect(numberTicks(5, 5, 5)).toEqual([5])
  expect(timeTicks(5, 5, 5)).toEqual([5])
  expect(numberFormat([5])(5)).toBe('5')
})
