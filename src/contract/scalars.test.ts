import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { formatHash, hash64, U64_MAX, u64 } from './scalars.ts'

const anyU64 = fc.bigInt({ min: 0n, max: U64_MAX })

describe('u64', () => {
  test('is a decimal string in JSON and a bigint here, for every value', () => {
    fc.assert(
      fc.property(anyU64, (value) => {
        const json = z.encode(u64, value)
        expect(json).toBe(value.toString())
        expect(u64.parse(json)).toBe(value)
        expect(u64.parse(value)).toBe(value)
      }),
    )
  })

  test.each(['18446744073709551616', '-1', '1.5', '', ' 1', '0x10', '1e3'])('refuses %j', (text) => {
    expect(u64.safeParse(text).success).toBe(false)
  })

  test('refuses bigints outside of its range, and numbers', () => {
    expect(u64.safeParse(-1n).success).toBe(false)
    expect(u64.safeParse(U64_MAX + 1n).success).toBe(false)
    expect(u64.safeParse(1).success).toBe(false)
  })
})

describe('hash64', () => {
  test('is 0x and 16 hex digits in JSON, for every value', () => {
    fc.assert(
      fc.property(anyU64, (value) => {
        const json = z.encode(hash64, value)
        expect(json).toMatch(/^0x[0-9a-f]{16}$/)
        expect(hash64.parse(json)).toBe(value)
      }),
    )
  })

  test('keeps leading zeros', () => {
    expect(formatHash(0xabcn)).toBe('0x0000000000000abc')
  })

  test.each(['0xabc', 'abc', '0x00000000000000000', '0xG000000000000000'])('refuses %j', (text) => {
    expect(hash64.safeParse(text).success).toBe(false)
  })
})
