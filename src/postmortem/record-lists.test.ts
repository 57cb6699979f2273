// Searching from where one is finds what searching all finds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countBelow, countBelowFrom } from './record-lists.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

test(`from any place that is known to be lower, the count is the same (WALSCOPE_SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { maxLength: 300 }),
      fc.integer({ min: -5, max: 305 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, limit, share) => {
        const rising = Float64Array.from(values.sort((a, b) => a - b))
        const wanted = values.filter((it) => it < limit).length
        expect(countBelow(rising, limit)).toBe(wanted)
        expect(countBelowFrom(rising, limit, Math.floor(wanted * share))).toBe(wanted)
      },
    ),
    { seed },
  )
})
