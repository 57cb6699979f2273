import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BLOCK_CONDITIONS, type BlockCondition, CONDITION_TEXTS, GRAVITIES } from '../../contract/index.ts'
import { BlockMapModel, conditionOfCell } from './block-map.ts'

const cell = (condition: BlockCondition) => BLOCK_CONDITIONS.indexOf(condition)
const cells = (...conditions: BlockCondition[]) => Uint8Array.from(conditions, cell)
const gravity = (byte: number) => GRAVITIES.indexOf(CONDITION_TEXTS[conditionOfCell(byte)].gravity)

describe('BlockMapModel', () => {
  test('a dot that stands for several blocks shows the gravest of them, whatever was set in which order', () => {
    const run = fc.record({
      first: fc.nat(700),
      cells: fc.uint8Array({ minLength: 1, maxLength: 200, max: BLOCK_CONDITIONS.length - 1 }),
    })
    fc.assert(
      fc.property(fc.nat(900), fc.array(run, { minLength: 1, maxLength: 8 }), (size, runs) => {
        const model = new BlockMapModel('FS.00000000.wal')
        model.grow(size)
        for (const it of runs) model.set(it.first, it.cells)
        const below = model.level(0)
        for (let level = 1; level <= model.topLevel; level += 1) {
          const dots = model.level(level)
          expect(dots.length).toBe(Math.ceil(below.length / 2 ** level))
          const wrong = dots.findIndex((dot, i) => {
            const own = Array.from(below.subarray(i * 2 ** level, (i + 1) * 2 ** level))
            return !own.includes(dot) || gravity(dot) !== Math.max(...own.map(gravity))
          })
          expect(wrong).toBe(-1)
        }
      }),
    )
  })

  test('one damaged block of 524,288 is seen at every zoom', () => {
    const model = new BlockMapModel('FS.00000000.wal')
    model.set(0, new Uint8Array(524_288).fill(cell('sound')))
    model.set(311_007, cells('zeroed'))
    for (let level = 0; level <= model.topLevel; level += 1) {
      expect(model.level(level)[311_007 >> level]).toBe(cell('zeroed'))
    }
    // And it goes where it was verified as sound after all.
    model.set(311_007, cells('sound'))
    expect(model.level(model.topLevel)[0]).toBe(cell('sound'))
  })

  test('what was not verified yet is not shown as sound', () => {
    const model = new BlockMapModel('FS.00000000.wal')
    model.set(0, cells('sound', 'header-read', 'sound', 'unused'))
    expect(Array.from(model.level(1), conditionOfCell)).toEqual(['header-read', 'sound'])
  })

  test('goes to the next and the previous damaged block, and counts', () => {
    const model = new BlockMapModel('FS.00000000.wal')
    model.set(0, cells('sound', 'header-flaw', 'sound', 'unused', 'cut', 'unfinalised'))
    expect([model.next(-1, 1), model.next(1, 1), model.next(4, 1)]).toEqual([1, 4, null])
    expect([model.next(6, -1), model.next(4, -1), model.next(1, -1)]).toEqual([4, 1, null])
    expect([...model.unsound()]).toEqual([1, 4, 5])
    expect(model.counts()[cell('sound')]).toBe(2)
    expect(model.at(4)).toBe('cut')
    expect(model.at(99)).toBe('not-read')
  })
})
