import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hideBytesOfIds, Pseudonyms } from './pseudonyms.ts'

const key = createHash('sha256').update('a test').digest()
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

describe('Pseudonyms', () => {
  test('the same id gives the same number, for users and orders another one', () => {
    const first = new Pseudonyms(key)
    const again = new Pseudonyms(key)
    fc.assert(fc.property(u32, (id) => first.user(id) === again.user(id) && first.order(id) === again.order(id)))
    expect(first.user(7)).not.toBe(first.order(7))
  })

  test('different ids give different 32-bit numbers', () => {
    const pseudonyms = new Pseudonyms(key)
    const given = new Set<number>()
    for (let id = 0; id < 200_000; id += 1) given.add(pseudonyms.user(id))
    expect(given.size).toBe(200_000)
    expect([...given].every((it) => Number.isInteger(it) && it >= 0 && it <= 0xffff_ffff)).toBe(true)
  })

  test('another key gives other numbers', () => {
    const [a, b] = [new Pseudonyms(), new Pseudonyms()]
    const same = Array.from({ length: 1_000 }, (_, id) => a.user(id) === b.user(id)).filter(Boolean)
    expect(same.length).toBeLessThan(3)
  })

  test('of a block nothing but the ids is replaced, and empty places stay empty', () => {
    const block = Buffer.alloc(16_448)
    for (let event = 64; event < 64 * 100; event += 64) block.fill(event % 251, event, event + 64)
    const pseudonyms = new Pseudonyms(key)
    const replaced = pseudonyms.replaceInBlock(block)
    const isId = (i: number) => i >= 64 && i < 64 * 100 && i % 64 >= 32 && i % 64 < 40
    expect([...replaced].filter((byte, i) => !isId(i) && byte !== block[i])).toEqual([])
    for (let event = 64; event < 64 * 100; event += 64) {
      expect(replaced.readUInt32LE(event + 32)).toBe(pseudonyms.user(block.readUInt32LE(event + 32)))
      expect(replaced.readUInt32LE(event + 36)).toBe(pseudonyms.order(block.readUInt32LE(event + 36)))
    }
  })

  test('no byte of an id is left where a block was cut inside of one', () => {
    const block = Buffer.alloc(64 + 34, 0xaa)
    const replaced = new Pseudonyms(key).replaceInBlock(block)
    expect(replaced).toHaveLength(block.length)
    expect(replaced.subarray(64 + 32).equals(block.subarray(64 + 32))).toBe(false)
  })
})

describe('hideBytesOfIds', () => {
  const sentence = (offset: string) => `Byte ${offset} is 0x12 and was 0x34: with it undone, both agree.`
  const inEvent = (byte: number) => (64 + 16_448 * 3 + 64 + 64 * 7 + byte).toLocaleString('en-US')

  test('hides what a byte of an id is and was', () => {
    for (const byte of [32, 35, 36, 39]) {
      expect(hideBytesOfIds(sentence(inEvent(byte)))).toBe(
        `Byte ${inEvent(byte)} was changed: with it undone, both agree.`,
      )
    }
  })

  test('leaves every other byte', () => {
    const header = (64 + 16_448 * 3 + 33).toLocaleString('en-US')
    for (const offset of [inEvent(31), inEvent(40), header])
      expect(hideBytesOfIds(sentence(offset))).toBe(sentence(offset))
  })
})
