import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviationOf, isRoundDue, orderOf, quantile, scatterOf } from './rounds.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0
const [SHORT_MS, SOME_MS, LONG_MS] = [100, 4_000, 1e9]

describe('what scatters', () => {
  test('quartiles lie between neighbours', () => {
    const values = [40, 10, 30, 20, 50]
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([10, 20, 30, 40, 50])
    expect(quantile([10, 20], 0.25)).toBe(12.5)
    expect(quantile([], 0.5)).toBeNaN()
    expect(scatterOf(values)).toBeCloseTo(20 / 30, 12)
  })

  test('one that is far off scatters nothing', () => {
    expect(scatterOf([100, 100, 100, 100, 9_000])).toBe(0)
  })

  test('the deviation is what medians of normal values differ by', () => {
    let state = seed >>> 0
    // A linear congruential generator (Numerical Recipes), so that a seed gives the same values again.
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return (state + 1) / 2 ** 32
    }
    const normal = () => 100 + 5 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const draws = Array.from({ length: 2_000 }, () => Array.from({ length: 25 }, normal))
    const medians = draws.map((values) => quantile(values, 0.5))
    const mean = medians.reduce((sum, it) => sum + it, 0) / medians.length
    const deviation = Math.sqrt(medians.reduce((sum, it) => sum + (it - mean) ** 2, 0) / medians.length)
    const foretold = quantile(draws.map(deviationOf), 0.5)
    expect(foretold / deviation, `seed ${seed}`).toBeGreaterThan(0.8)
    expect(foretold / deviation, `seed ${seed}`).toBeLessThan(1.25)
  })
})

describe('another round', () => {
  const steady = [100, 100, 101, 100, 100]
  const scattered = [100, 150, 80, 120, 60]

  test('is due until there are some of each, however long it takes', () => {
    expect(isRoundDue([steady, steady.slice(1)], LONG_MS)).toBe(true)
    expect(isRoundDue([steady, steady], SOME_MS)).toBe(false)
  })

  test('is due where one of them scatters, for a while', () => {
    expect(isRoundDue([steady, scattered], SOME_MS)).toBe(true)
    expect(isRoundDue([steady, scattered], LONG_MS)).toBe(false)
  })

  test('is due of short ones for a moment, however alike they are', () => {
    expect(isRoundDue([steady, steady], SHORT_MS)).toBe(true)
  })

  test('is not due for what is small beside that which it is held against', () => {
    const long = steady.map((it) => it * 100)
    expect(isRoundDue([scattered, long], SOME_MS)).toBe(false)
    expect(isRoundDue([long, scattered], SOME_MS)).toBe(true)
  })

  test('is due no more after many, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 31, maxLength: 41 }), (values) => {
        expect(isRoundDue([values], 0)).toBe(values.length % 2 === 0)
      }),
      { seed },
    )
  })

  test('goes the other way round than the one before', () => {
    expect([0, 1, 2].map((round) => orderOf(['base', 'cold', 'real'], round).join(' '))).toEqual([
      'base cold real',
      'real cold base',
      'base cold real',
    ])
  })
})
