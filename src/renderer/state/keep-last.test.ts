import { expect, test, vi } from 'vitest'
import { keepLast } from './keep-last.ts'

test('makes a thing once for as long as it is asked the same', () => {
  const make = vi.fn((list: number[], name: string) => ({ list, name }))
  const kept = keepLast(make)
  const list = [1]
  const first = kept(list, 'a')
  expect(kept(list, 'a')).toBe(first)
  expect(make).toHaveBeenCalledTimes(1)
  expect(kept(list, 'b')).toEqual({ list, name: 'b' })
  expect(kept([1], 'b')).not.toBe(first)
  expect(make).toHaveBeenCalledTimes(3)
})
