import { expect, test } from 'vitest'
import { decimalOption, integerOption, repeated, u64Parser } from './options.ts'

test('whole numbers within their bounds, up to 2^64 - 1', () => {
  expect(u64Parser(1n)('18446744073709551615')).toBe(18_446_744_073_709_551_615n)
  expect(integerOption(1, 64)('64')).toBe(64)
})

test.each(['0', '65', '-1', '1.5', '1e1', '', 'x', '99999999999999999999999'])('%j is refused', (text) => {
  expect(() => integerOption(1, 64)(text)).toThrow('It has to be a whole number from 1 to 64.')
})

test('a number with decimals, within its bounds', () => {
  expect(decimalOption(0, 1e9)('0.25')).toBe(0.25)
  expect(decimalOption(0, 1e9)('1000000000')).toBe(1e9)
})

test.each(['-1', '1e3', '1000000000.5', '', '.5', 'x', 'Infinity'])('%j is no such number', (text) => {
  expect(() => decimalOption(0, 1e9)(text)).toThrow('It has to be a number from 0 to 1000000000.')
})

test('an option that is given more than once is collected in order', () => {
  expect(repeated('b', ['a'])).toEqual(['a', 'b'])
})
