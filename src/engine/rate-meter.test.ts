import { expect, test } from 'vitest'
import { RateMeter } from './rate-meter.ts'

test('the rate is that of the last second', () => {
  const meter = new RateMeter()
  expect(meter.measure(500_000_000, 1_000n)).toBe(2_000)
  for (let i = 1; i <= 20; i += 1) meter.measure(500_000_000 + i * 50_000_000, 1_000n + BigInt(i) * 10n)
  expect(meter.measure(1_550_000_000, 1_210n)).toBeCloseTo(200, 5)
})

test('no time, no rate', () => {
  expect(new RateMeter().measure(0, 5n)).toBe(0)
})
