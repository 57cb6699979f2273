import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatExactNs, roundStep, timeTicks } from './time-ticks.ts'

const labels = (fromNs: number, toNs: number) => timeTicks({ fromNs, toNs }, 500).ticks.map(({ label }) => label)

test('ticks are at round instants, in the unit that fits', () => {
  expect(labels(0, 100)).toEqual(['0 ns', '20 ns', '40 ns', '60 ns', '80 ns', '100 ns'])
  expect(labels(0, 1_000)).toEqual(['0.0 µs', '0.2 µs', '0.4 µs', '0.6 µs', '0.8 µs', '1.0 µs'])
  expect(labels(0, 3_000_000)).toEqual(['0 ms', '1 ms', '2 ms', '3 ms'])
  expect(labels(1.1e9, 1.2e9)).toEqual(['1.10 s', '1.12 s', '1.14 s', '1.16 s', '1.18 s', '1.20 s'])
})

test('deep inside of a run, labels count from a round instant near by', () => {
  const { originNs, ticks } = timeTicks({ fromNs: 3_200_123_410, toNs: 3_200_123_460 }, 500)
  expect(originNs).toBe(3_200_123_400)
  expect(ticks.map(({ label }) => label)).toEqual(['+10 ns', '+20 ns', '+30 ns', '+40 ns', '+50 ns', '+60 ns'])
})

test('there are always some ticks, in sight, rising, with different labels', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e13, noNaN: true }),
      fc.double({ min: 20, max: 1e12, noNaN: true }),
      fc.integer({ min: 400, max: 3_000 }),
      (fromNs, spanNs, widthPx) => {
        const toNs = fromNs + spanNs
        const { ticks } = timeTicks({ fromNs, toNs }, widthPx)
        expect(ticks.length).toBeGreaterThanOrEqual(1)
        expect(ticks.length).toBeLessThanOrEqual(widthPx / 90 + 2)
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
        for (const { atNs } of ticks) {
          expect(atNs).toBeGreaterThanOrEqual(fromNs - spanNs * 1e-6)
          expect(atNs).toBeLessThanOrEqual(toNs + spanNs * 1e-6)
        }
      },
    ),
  )
})

test('steps are 1, 2 or 5 times a power of ten, and whole nanoseconds', () => {
  expect([0.01, 1, 1.1, 2, 3, 5.1, 999, 1_000, 1_001].map(roundStep)).toEqual([1, 1, 2, 2, 5, 10, 1_000, 1_000, 2_000])
})

test('instants are written to the nanosecond', () => {
  expect([0, 56, 1_234, 12_003_400, 3_200_123_456, 1_234_000_000_001].map(formatExactNs)).toEqual([
    '0 ns',
    '56 ns',
    '1.234 µs',
    '12.003 400 ms',
    '3.200 123 456 s',
    '1,234.000 000 001 s',
  ])
})
