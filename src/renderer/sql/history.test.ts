import { expect, test } from 'vitest'
import { withText } from './history.ts'

test('newest first, each text once', () => {
  expect(withText(['b', 'a'], 'c')).toEqual(['c', 'b', 'a'])
  expect(withText(['c', 'b', 'a'], 'a')).toEqual(['a', 'c', 'b'])
})

test('fifty texts are kept, and no more of them than a browser has room for', () => {
  const many = Array.from({ length: 60 }, (_, i) => `SELECT ${i}`)
  expect(withText(many, 'new')).toHaveLength(50)
  const long = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(150_000))
  const kept = withText(long, 'new')
  expect(kept).toEqual(['new', long[0], long[1]])
})
