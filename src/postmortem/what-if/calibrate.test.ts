import { describe, expect, test } from 'vitest'
import { sleptOnceNs } from './calibrate.ts'

describe('the waits with one sleep', () => {
  // Spinning, sleeps of 10 and 20 us, and what a system adds to each.
  const once = (lateNs: number) => [-2, -1, 0, 1, 2].map((i) => 8_000 + 10_000 + lateNs + i * 1_000)
  const twice = (lateNs: number) => [-2, -1, 0, 1, 2].map((i) => 8_000 + 10_000 + 20_000 + 2 * lateNs + i * 1_000)

  test.each([8_000, 25_000, 80_000])('are told from those with two where a system adds %d ns', (lateNs) => {
    const waits = [...twice(lateNs), ...once(lateNs), ...twice(lateNs), ...twice(lateNs)]
    expect(sleptOnceNs(waits)).toBe(18_000 + lateNs)
  })

  test('are all where there are no others', () => {
    expect(sleptOnceNs(once(40_000))).toBe(58_000)
  })
})
