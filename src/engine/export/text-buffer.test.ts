import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrefixedNumber } from './prefixed-number.ts'
import { TextBuffer } from './text-buffer.ts'

const written = (put: (text: TextBuffer) => void) => {
  const text = new TextBuffer(64)
  put(text)
  return new TextDecoder().decode(text.bytes.subarray(0, text.length))
}
const words = (value: bigint) => new Uint32Array(BigUint64Array.of(BigInt.asUintN(64, value)).buffer)
const u64 = (value: bigint) => written((text) => text.putU64(words(value)[0] ?? 0, words(value)[1] ?? 0))
const i64 = (value: bigint) => written((text) => text.putI64(words(value)[0] ?? 0, (words(value)[1] ?? 0) | 0))

/** Around every power of ten and of two, where the number of digits or of words changes. */
const edges = Array.from({ length: 64 }, (_, i) => [2n ** BigInt(i), 10n ** BigInt(i % 20)])
  .flat()
  .flatMap((value) => [value - 1n, value, value + 1n])

describe('integers in decimal', () => {
  test('of 64 bits, at all edges', () => {
    for (const value of edges) {
      const unsigned = BigInt.asUintN(64, value)
      const signed = BigInt.asIntN(64, value)
      expect(u64(unsigned)).toBe(String(unsigned))
      expect(i64(signed)).toBe(String(signed))
      expect(i64(BigInt.asIntN(64, -signed))).toBe(String(BigInt.asIntN(64, -signed)))
    }
    expect(u64(2n ** 64n - 1n)).toBe('18446744073709551615')
    expect(i64(-(2n ** 63n))).toBe('-9223372036854775808')
  })

  test('of any value', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => u64(value) === String(value)))
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => i64(value) === String(value)),
    )
    fc.assert(fc.property(fc.nat(0xffff_ffff), (value) => written((text) => text.putU32(value)) === String(value)))
  })
})

test('numbers behind a piece: near each other, far from each other, over every edge', () => {
  const piece = new TextEncoder().encode('id ')
  for (const lastDigits of [4, 8] as const) {
    const near = fc.tuple(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.array(fc.integer({ min: -20_000, max: 20_000 })),
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            near,
            fc.constantFrom(...edges).map((edge) => [edge, [-1, 0, 1]] as const),
          ),
        ),
        (groups) => {
          const values = groups.flatMap(([value, steps]) =>
            steps.map((step) => BigInt.asUintN(64, value + BigInt(step))),
          )
          const number = new PrefixedNumber(piece, lastDigits)
          const text = new TextBuffer(24 * values.length)
          for (const value of values) number.put(text, words(value)[0] ?? 0, words(value)[1] ?? 0)
          const all = new TextDecoder().decode(text.bytes.subarray(0, text.length))
          expect(all).toBe(values.map((value) => `id ${value}`).join(''))
        },
      ),
      { numRuns: 500 },
    )
  }
})

test('pieces of any length follow each other', () => {
  const pieces = ['', 'a', 'b'.repeat(31), 'c'.repeat(32), 'd'.repeat(100)]
  const text = new TextBuffer(200)
  for (const piece of pieces) text.put(new TextEncoder().encode(piece))
  expect(new TextDecoder().decode(text.bytes.subarray(0, text.length))).toBe(pieces.join(''))
  expect(text.room).toBe(200 - 164)
})
