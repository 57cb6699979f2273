import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reduceDots, reduceSteps, thin } from './downsample.ts'

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

describe('reduceSteps', () => {
  test('keeps the extremes of each column, the last value and the order of time, within its limit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 300 }), (given, columns) => {
        const endNs = (given.atNs.at(-1) ?? 0) + 1
        const reduced = reduceSteps(given, columns, endNs)
        expect(reduced.atNs).toHaveLength(reduced.values.length)
        expect(reduced.atNs.length).toBeLessThanOrEqual(columns * 3 + 2)
        expect([reduced.atNs.at(-1), reduced.values.at(-1)]).toEqual([endNs, given.values.at(-1) ?? 0])
        for (const [i, atNs] of reduced.atNs.entries()) expect(atNs).toBeGreaterThanOrEqual(reduced.atNs[i - 1] ?? 0)

        const inColumn = ({ atNs, values }: typeof given, column: number) =>
          values.filter((_, i) => Math.floor((atNs[i] ?? 0) / (endNs / columns)) === column)
        for (let column = 1; column < columns; column += 1) {
          const [before, after] = [inColumn(given, column), inColumn(reduced, column)]
          if (before.length === 0) continue
          expect([Math.min(...after), Math.max(...after)]).toEqual([Math.min(...before), Math.max(...before)])
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('reduceDots', () => {
  test('gives a few as they are, and of many the lowest and the highest of every stretch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 2_000 }), (values) => {
        const reduced = reduceDots(values, 100, (value) => value)
        if (values.length <= 100) expect(reduced).toEqual(values)
        expect(reduced.length).toBeLessThanOrEqual(303)
        expect([Math.min(...reduced), Math.max(...reduced)]).toEqual([Math.min(...values), Math.max(...values)])
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
