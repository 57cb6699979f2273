import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, csvOf, tableOf } from './csv.ts'

/** The cells of a file as any reader of RFC 4180 finds them. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (const [, quoted, plain, end] of text.matchAll(cells)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  expect(cells.lastIndex === 0 || text.endsWith('\r\n')).toBe(true)
  return rows.slice(0, -1)
}

const write = (...cells: Cell[]) =>
  csvOf({ names: cells.map((_, i) => `c${i}`), count: 1, cellsOf: () => cells })
    .join('')
    .split('\r\n')
    .slice(1)
    .join('\r\n')

describe('csvOf', () => {
  test('names, then a line a row, each ended by CRLF', () => {
    const table = tableOf(
      [
        { id: 18446744073709551615n, took: 0.1 + 0.2 },
        { id: 1n, took: -5 },
      ],
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'took_ns', value: ({ took }) => took },
      ],
    )
    expect(csvOf(table).join('')).toBe('id,took_ns\r\n18446744073709551615,0.30000000000000004\r\n1,-5\r\n')
  })

  test('a table without rows is its names', () => {
    expect(csvOf(tableOf([], [{ name: 'id', value: () => 1 }])).join('')).toBe('id\r\n')
  })

  test('quotes what would be read as the end of a cell, and nothing else', () => {
    expect(write('a,b', 'say "no"', 'two\r\nlines', "it's, so", 'plain text')).toBe(
      '"a,b","say ""no""","two\r\nlines","it\'s, so",plain text\r\n',
    )
    expect(write(null, '', true, Number.NaN)).toBe(',,true,NaN\r\n')
  })

  test('a text that a spreadsheet would run is one behind an apostrophe; a number is a number', () => {
    expect(write('=cmd|x', '+1', '-1', '@SUM(A1)', '\tx')).toBe("'=cmd|x,'+1,'-1,'@SUM(A1),'\tx\r\n")
    expect(write(-1, -1n, -0.5, '1-1', "'=x")).toBe("-1,-1,-0.5,1-1,'=x\r\n")
  })

  test('what is written is read back, in every piece of a long table', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (texts) => {
        const expected = texts.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))
        expect(readCsv(write(...texts))).toEqual([expected])
      }),
    )
    const rows = Array.from({ length: 25_001 }, (_, i) => i)
    const pieces = csvOf(tableOf(rows, [{ name: 'row', value: (row) => row }]))
    expect(pieces).toHaveLength(4)
    expect(readCsv(pieces.join(''))).toEqual([['row'], ...rows.map((row) => [String(row)])])
  })
})
