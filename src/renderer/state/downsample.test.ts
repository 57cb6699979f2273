import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { downsampleSteps, thin } from './downsample.ts'

const series = fc
  .array(fc.record({ gapNs: fc.integer({ min: 0, max: 1_000 }), value: fc.integer({ min: 0, max: 100 }) }), {
    maxLength: 2_000,
  })
  .map((steps) => {
    let atNs = 0
    const times = steps.map(({ gapNs }) => {
      atNs += gapNs
      return atNs
    })
    return { atNs: times, values: steps.map(({ value }) => value) }
  })

describe('downsampleSteps', () => {
  test('keeps the peak, the last value and the order of time, within its limit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 2, max: 300 }), (given, limit) => {
        const endNs = (given.atNs.at(-1) ?? 0) + 1
        const points = downsampleSteps(given, limit, endNs)
        expect(points.length).toBeLessThanOrEqual(limit + 4)
        expect(Math.max(...points.map(({ value }) => value))).toBe(Math.max(0, ...given.values))
        expect(points.at(-1)).toEqual({ atNs: endNs, value: given.values.at(-1) ?? 0 })
        for (const [i, point] of points.entries()) expect(point.atNs).toBeGreaterThanOrEqual(points[i - 1]?.atNs ?? 0)
      }),
    )
  })
})

describe('thin', () => {
  test('keeps all of a few, and of many as many as asked for, the last among them', () => {
    expect(thin([1, 2, 3], 5)).toEqual([1, 2, 3])
    const many = Array.from({ length: 1_000 }, (_, i) => i)
    expect(thin(many, 7)).toHaveLength(7)
    expect(thin(many, 7).at(-1)).toBe(999)
  })
})
