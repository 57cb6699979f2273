import { expect, test } from 'vitest'
import { advance, fittingSpeed, SPEEDS, speedName, stepSpeed } from './play-clock.ts'

test('speeds go from 1/1000 to ten times, step by step, and not further', () => {
  expect(SPEEDS.map(speedName)).toEqual([
    ...['1/1000×', '1/500×', '1/200×', '1/100×', '1/50×', '1/20×', '1/10×', '1/5×', '1/2×'],
    ...['1×', '2×', '5×', '10×'],
  ])
  expect([stepSpeed(1, 1), stepSpeed(1, -1), stepSpeed(10, 1), stepSpeed(0.001, -1)]).toEqual([2, 0.5, 10, 0.001])
})

test('the instant goes on by the clock and the speed, up to the end', () => {
  expect(advance(100, 16, 1, 1e9)).toBe(16_000_100)
  expect(advance(100, 16, 0.001, 1e9)).toBe(16_100)
  expect(advance(9e8, 16, 10, 1e9)).toBe(1e9)
  expect(advance(500, -3, 1, 1e9)).toBe(500)
})

test('a short run is played slowly at first, a long one fast', () => {
  expect([1e6, 4e8, 1e10, 1e12].map(fittingSpeed)).toEqual([0.001, 0.02, 1, 10])
})
