import { expect, test } from 'vitest'
import { csvOf } from '../figures/csv.ts'
import { hasSameColumns, QueryResult } from './query-result.ts'

const columns = [
  { name: 'segment', type: 'ENUM' },
  { name: 'events', type: 'BIGINT' },
  { name: 'validity', type: 'ENUM' },
]

function resultOf(rows: (string | null)[][]): QueryResult {
  const result = new QueryResult(columns)
  result.add(rows)
  return result
}

test('columns are as wide as what is in them, within bounds, and the same object until that changes', () => {
  const result = resultOf([['a', '1', 'SOUND']])
  const before = result.gridColumns()
  expect(before.map(({ title, kind }) => [title, kind])).toEqual([
    ...[
      ['#', 'number'],
      ['segment', 'code'],
      ['events', 'number'],
      ['validity', 'code'],
    ],
  ])
  result.add([['b', '2', 'SOUND']])
  expect(result.gridColumns()).toBe(before)
  result.add([['x'.repeat(40), '3', 'y'.repeat(10_000)]])
  const after = result.gridColumns()
  expect(after[1]?.px).toBeGreaterThan(before[1]?.px ?? 0)
  expect(after[2]?.px).toBe(before[2]?.px)
  expect(after[3]?.px).toBeLessThan(600)
})

test('a row shows its number, NULL as a word, and the colour of what it is worth', () => {
  const result = resultOf([['FS.00000000.wal', null, 'ZEROED']])
  const row = result.gridRow(0)
  expect(row?.texts).toEqual(['1', 'FS.00000000.wal', 'NULL', 'ZEROED'])
  expect(row?.colours).toEqual({ 3: 'skipped' })
  expect(result.gridRow(0)).toBe(row)
  expect(result.gridRow(1)).toBeUndefined()
  expect(result.textsOf(0)).toEqual(['FS.00000000.wal', 'NULL', 'ZEROED'])
})

test('the order follows rows that come, and is made once', () => {
  const result = resultOf([
    ['a', '10', 'SOUND'],
    ['b', '9', 'SOUND'],
  ])
  expect(result.order(null)).toBeNull()
  const order = result.order({ column: 1, isDescending: false })
  expect([...(order ?? [])]).toEqual([1, 0])
  expect(result.order({ column: 1, isDescending: false })).toBe(order)
  result.add([['c', '8', 'SOUND']])
  expect([...(result.order({ column: 1, isDescending: false }) ?? [])]).toEqual([2, 1, 0])
})

test('two results are alike by the names and types of their columns', () => {
  expect(hasSameColumns(resultOf([]), resultOf([['a', '1', 'SOUND']]))).toBe(true)
  expect(hasSameColumns(resultOf([]), new QueryResult(columns.slice(1)))).toBe(false)
})

test('its rows as exact values, in an order: numbers that came as texts are numbers, texts of digits are texts', () => {
  const result = new QueryResult([
    { name: 'id', type: 'UBIGINT' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'share', type: 'DECIMAL(18,2)' },
  ])
  result.add([
    ['18446744073709551615', '-1', '-0.50'],
    ['2', '=cmd', null],
  ])
  expect(csvOf(result.table(null)).join('')).toBe("id,name,share\r\n18446744073709551615,'-1,-0.50\r\n2,'=cmd,\r\n")
  expect(csvOf(result.table(Uint32Array.of(1, 0))).join('')).toMatch(/^id,name,share\r\n2,/)
})
