import { expect, test } from 'vitest'
import { underline } from './text-place.ts'

const lines = (text: string, position: number, length: number) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
  underline(text, { position, length, hint: null }).map((line) => line.replace(/\u001b\[\d+m/g, ''))

test('the place is underlined, in its own line only', () => {
  expect(lines('id = 1 and pric > 5', 11, 4)).toEqual(['  id = 1 and pric > 5', '             ^^^^'])
  expect(lines('select 1\nfrom evens\nlimit 1', 14, 5)).toEqual(['  from evens', '       ^^^^^'])
})

test('behind the end there is a mark as well', () => {
  expect(lines('id =', 4, 0)).toEqual(['  id =', '      ^'])
  expect(lines('', 0, 0)).toEqual(['  ', '  ^'])
})

test('a place that goes over the end of a line ends with it', () => {
  expect(lines("a = 'x\ny'", 4, 6)).toEqual(["  a = 'x", '      ^^'])
})

test('characters that are wide, or none, do not move it', () => {
  expect(lines("'日本' = pric", 7, 4)).toEqual(["  '日本' = pric", '           ^^^^'])
  expect(lines('\u001b[2J pric', 5, 4)).toEqual(['  \\x1B[2J pric', '          ^^^^'])
})
