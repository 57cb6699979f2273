import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, Digits, type Table } from '../figures/csv.ts'
import { onlyRow, rowJson, rowText, tableCsv, tableJson } from './rows-as.ts'

const tableWith = (names: string[], ...rows: Cell[][]): Table => ({
  ...{ names, count: rows.length },
  cellsOf: (row) => rows[row] ?? [],
})

describe('a row as text', () => {
  test('is one line, whatever it holds, and nothing that a terminal obeys', () => {
    expect(rowText(['FS.00000001.wal', '16,384', '–'])).toBe('FS.00000001.wal\t16,384\t–')
    expect(rowText(['two\nlines', 'a\tb', '\u001b[2Jx', 'a\u202eb'])).toBe(
      'two\\x0Alines\ta\\x09b\t\\x1B[2Jx\ta\\xE2\\x80\\xAEb',
    )
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const line = rowText(texts)
        expect(line.split('\t')).toHaveLength(texts.length)
        expect(line.replaceAll('\t', '')).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

describe('JSON', () => {
  test('u64 and decimals are strings, with all digits; numbers, words and nothing are what they are', () => {
    const table = tableWith(
      ['id', 'price', 'count', 'isHot', 'block'],
      [18_446_744_073_709_551_615n, new Digits('-12345678901234567890.50'), 0.1, true, null],
    )
    expect(JSON.parse(rowJson(table))).toEqual({
      ...{ id: '18446744073709551615', price: '-12345678901234567890.50', count: 0.1, isHot: true, block: null },
    })
    expect(JSON.parse(rowJson(tableWith(['a'], [Number.NaN])))).toEqual({ a: null })
  })

  test('names that are the same, and one that objects have a use for', () => {
    const table = tableWith(['a', 'a', '__proto__', 'a_2', '2', '1'], [1, 2, 3, 4, 5, 6])
    const text = rowJson(table)
    const value = JSON.parse(text) as object
    expect(Object.entries(value).sort()).toEqual(
      Object.entries({ a: 1, a_2: 2, ['__proto__']: 3, a_2_2: 4, '2': 5, '1': 6 }).sort(),
    )
    expect(text.indexOf('"2"')).toBeLessThan(text.indexOf('"1"'))
  })

  test('what is written is read back, and has nothing in it that is not seen', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (texts) => {
        const rows = tableJson(tableWith(texts, texts, texts))
        expect((JSON.parse(rows) as object[]).map(Object.values)).toHaveLength(2)
        const [only] = JSON.parse(tableJson(tableWith(['x'], [texts[0] ?? '']))) as { x: string }[]
        expect(only?.x).toBe(texts[0])
        expect(rows.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      }),
    )
    expect(rowJson(tableWith(['x'], ['a\u202eb\u{e0041}']))).toContain('a\\u202eb\\udb40\\udc41')
    expect(tableJson(tableWith(['x']))).toBe('[]\n')
  })
})

describe('CSV', () => {
  test('one row of many, with the names; a formula is a text, a number that came as one is not', () => {
    const table = tableWith(['name', 'price'], ['ignored', 1], ['=cmd|"/C calc"!A0', new Digits('-5.10')])
    expect(tableCsv(onlyRow(table, 1))).toBe('name,price\r\n"\'=cmd|""/C calc""!A0",-5.10\r\n')
  })
})
