import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Finder, type FindRows } from './finder.ts'
import { firstFrom, folded, hasText, placesIn } from './matcher.ts'

describe('matcher', () => {
  test('finds in upper and lower case, and says where', () => {
    expect(hasText('FS.00000001.wal', folded('.WAL'))).toBe(true)
    expect(hasText('BLOCK_CHECKSUM_MISMATCH', folded('checksum_m'))).toBe(true)
    expect(hasText('straße', folded('STRASSE'))).toBe(false)
    expect(placesIn('aXaxA', 'xa')).toEqual([
      [1, 3],
      [3, 5],
    ])
    expect(placesIn('aaaa', 'aa')).toHaveLength(2)
    expect(placesIn('abc', 'd')).toEqual([])
    // In lower case it is two characters: what is marked is all of it.
    expect(placesIn('İabc', 'abc')).toEqual([[0, 4]])
  })

  test('what is said to be there is there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (text, wanted) => {
        const places = placesIn(text, folded(wanted))
        expect(places.length > 0).toBe(hasText(text, folded(wanted)))
        for (const [from, to] of places) {
          expect(from >= 0 && from < to && to <= text.length).toBe(true)
          expect(folded(text.slice(from, to))).toContain(folded(wanted))
        }
      }),
    )
  })

  test('the first number at or above a value', () => {
    expect([0, 2, 3, 9, 10].map((value) => firstFrom([2, 4, 9], value))).toEqual([0, 0, 1, 2, 3])
  })
})

/** A table whose rows are texts. */
class FakeTable {
  texts: string[]
  selected = -1
  readonly chosen: [row: number, text: number][] = []

  constructor(texts: string[]) {
    this.texts = texts
  }

  rows(key: unknown = this.texts): FindRows {
    return {
      ...{ key, count: this.texts.length, selected: this.selected },
      textsOf: (row) => [String(row), this.texts[row] ?? ''],
      select: (row, text) => {
        this.selected = row
        this.chosen.push([row, text])
      },
    }
  }
}

/** A finder whose slices come when the test says so. */
function finderOf(table: FakeTable) {
  const waiting: (() => void)[] = []
  let changes = 0
  const finder = new Finder(
    () => {
      changes += 1
      // A window draws the table anew.
      if (finder.found(-1).isDone) finder.take(table.rows())
    },
    () => new Promise((resolve) => waiting.push(resolve)),
  )
  finder.take(table.rows())
  const turn = async () => {
    waiting.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const finish = async () => {
    for (let i = 0; i < 10_000 && waiting.length > 0; i += 1) await turn()
    finder.take(table.rows())
  }
  return { finder, turn, finish, changes: () => changes, waiting }
}

describe('Finder', () => {
  test('selects the first row from where one was, and goes on from there, around the end', async () => {
    const table = new FakeTable(['apple', 'pear', 'Apple pie', 'plum', 'APPLE'])
    table.selected = 1
    const { finder, finish } = finderOf(table)
    finder.ask('apple')
    await finish()
    expect(finder.found(table.selected)).toEqual({ hits: 3, position: 2, isDone: true })
    expect(table.chosen).toEqual([[2, 1]])
    const step = (direction: 1 | -1) => {
      finder.step(direction)
      finder.take(table.rows())
      return [table.selected, finder.found(table.selected).position]
    }
    expect(step(1)).toEqual([4, 3])
    expect(step(1)).toEqual([0, 1])
    expect(step(-1)).toEqual([4, 3])
    expect(step(-1)).toEqual([2, 2])
    // One went elsewhere by hand.
    table.selected = 3
    finder.take(table.rows())
    expect(finder.found(table.selected)).toEqual({ hits: 3, position: null, isDone: true })
    expect(step(-1)).toEqual([2, 2])
  })

  test('while one types, it looks from where one began', async () => {
    const table = new FakeTable(['ab', 'a', 'abc', 'b'])
    const { finder, finish } = finderOf(table)
    for (const text of ['a', 'ab', 'abc']) {
      finder.ask(text)
      await finish()
    }
    expect(table.chosen.map(([row]) => row)).toEqual([0, 0, 2])
    finder.ask('abcd')
    await finish()
    expect(finder.found(table.selected)).toEqual({ hits: 0, position: null, isDone: true })
    finder.ask('')
    expect(finder.found(table.selected)).toEqual({ hits: 0, position: null, isDone: true })
    finder.step(1)
    expect(table.selected).toBe(2)
  })

  test('what was asked for last is found, also in the middle of a search', async () => {
    const table = new FakeTable(Array.from({ length: 2_000 }, (_, i) => `row ${i}`))
    const { finder, turn, finish } = finderOf(table)
    finder.ask('row')
    await turn()
    finder.ask('row 19')
    await finish()
    expect(finder.found(table.selected).hits).toBe(111)
    expect(table.selected).toBe(19)
  })

  test('other rows are looked through anew, and nothing else is selected; more rows are looked through as well', async () => {
    const table = new FakeTable(['a', 'b', 'a'])
    const { finder, finish } = finderOf(table)
    finder.ask('a')
    await finish()
    table.texts = ['b', 'a']
    finder.take(table.rows())
    await finish()
    expect(finder.found(table.selected)).toEqual({ hits: 1, position: null, isDone: true })
    expect(table.chosen).toHaveLength(1)
    table.texts.push('a', 'b', 'a')
    finder.take(table.rows())
    expect(finder.found(table.selected).isDone).toBe(false)
    await finish()
    expect(finder.found(table.selected).hits).toBe(3)
  })

  test('no slice takes long, however many rows there are', async () => {
    const table = new FakeTable(Array.from({ length: 300_000 }, (_, i) => `FS.${String(i).padStart(8, '0')}.wal`))
    const key = table.texts
    let slices = 0
    const finder = new Finder(
      () => undefined,
      async () => {
        slices += 1
        await new Promise((resolve) => setImmediate(resolve))
      },
    )
    finder.take(table.rows(key))
    finder.ask('99.WAL')
    while (!finder.found(table.selected).isDone) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(finder.found(table.selected).hits).toBe(3_000)
    expect(slices).toBeGreaterThan(1)
  })
})
