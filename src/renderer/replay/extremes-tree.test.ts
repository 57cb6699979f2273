import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExtremesTree } from './extremes-tree.ts'

test('the lowest and the highest of any stretch are those that a look at each value finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 65_536 }), { maxLength: 200 }),
      fc.nat(200),
      fc.nat(200),
      fc.integer({ min: 0, max: 65_536 }),
      (values, one, other, more) => {
        const tree = new ExtremesTree(values.length, (i) => values[i] ?? 0)
        const first = Math.min(one, other, values.length)
        const end = Math.min(Math.max(one, other), values.length)
        tree.query(first, end, more)
        const seen = [more, ...values.slice(first, end)]
        expect([tree.lowest, tree.highest]).toEqual([Math.min(...seen), Math.max(...seen)])
      },
    ),
  )
})
