import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QueryValue } from '../../contract/index.ts'
import { chartData, defaultChart, drawableColumns, tipOf } from './plot-data.ts'
import { QueryResult } from './query-result.ts'
import type { ChartChoice } from './query-work.ts'

function resultOf(columns: [name: string, type: string][], rows: QueryValue[][]): QueryResult {
  const result = new QueryResult(columns.map(([name, type]) => ({ name, type })))
  result.add(rows)
  return result
}

const line: ChartChoice = { x: 0, ys: [1], as: 'line' }

describe('what suits the columns', () => {
  const chart = (...columns: [string, string][]) => defaultChart(resultOf(columns, []))

  test('lines over a time, bars over words, and names are no values', () => {
    expect(chart(['second', 'TIMESTAMP'], ['events', 'BIGINT'])).toEqual({ x: 0, ys: [1], as: 'line' })
    expect(chart(['type', 'ENUM'], ['events', 'BIGINT'], ['users', 'BIGINT'])).toEqual({ x: 0, ys: [1, 2], as: 'bars' })
    expect(chart(['user_id', 'UINTEGER'], ['events', 'BIGINT'])).toEqual({ x: 0, ys: [1], as: 'bars' })
    expect(chart(['id', 'UBIGINT'], ['time', 'TIMESTAMP_NS'], ['price', 'BIGINT'])).toEqual({
      x: 1,
      ys: [2],
      as: 'line',
    })
    expect(chart(['a', 'DOUBLE'], ['b', 'DOUBLE'])).toEqual({ x: 0, ys: [1], as: 'line' })
    expect(chart(['count', 'BIGINT'])).toEqual({ x: null, ys: [0], as: 'line' })
    expect(chart(['type', 'ENUM'], ['message', 'VARCHAR'])).toBeNull()
  })

  test('numbers and times can be drawn', () => {
    const columns: [string, string][] = [
      ['t', 'TIMESTAMP'],
      ['n', 'BIGINT'],
      ['w', 'VARCHAR'],
    ]
    expect(drawableColumns(resultOf(columns, []))).toEqual([0, 1])
  })
})

test('a line goes over its places in their order; what has none is counted', () => {
  const result = resultOf(
    [
      ['x', 'INTEGER'],
      ['y', 'BIGINT'],
    ],
    [
      [3, '30'],
      [1, '10'],
      [null, '99'],
      [2, null],
    ],
  )
  expect(chartData(result, line, null)).toMatchObject({
    ...{ places: [1, 2, 3], series: [[10, null, 30]], rows: [1, 3, 0], placeless: 1 },
  })
})

test('bars stand a row at each place in the order of the table, labelled by it', () => {
  const result = resultOf(
    [
      ['user_id', 'UINTEGER'],
      ['events', 'BIGINT'],
    ],
    [
      [900, '5'],
      [3, '7'],
    ],
  )
  const data = chartData(result, { x: 0, ys: [1], as: 'bars' }, Uint32Array.of(1, 0))
  expect(data).toMatchObject({ places: [0, 1], series: [[7, 5]], rows: [1, 0] })
  expect(data?.x.ticks.map(data.x.format)).toEqual(['3', '900'])
  expect(data?.y.range[0]).toBe(0)
})

test('bars of several columns stand side by side around their place', () => {
  const result = resultOf(
    [
      ['type', 'ENUM'],
      ['a', 'BIGINT'],
      ['b', 'BIGINT'],
    ],
    [
      ['x', '1', '2'],
      ['y', '3', '4'],
    ],
  )
  const data = chartData(result, { x: 0, ys: [1, 2], as: 'bars' }, null)
  expect(data?.places.map((place) => Math.round(place * 10) / 10)).toEqual([-0.2, 0.2, 0.8, 1.2])
  expect(data?.series).toEqual([
    [1, null, 3, null],
    [null, 2, null, 4],
  ])
  expect(data?.rows).toEqual([0, 0, 1, 1])
})

test('of many rows no extreme of any column is lost', () => {
  const ROWS = 30_000
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: ROWS - 1 }), { minLength: 1, maxLength: 6 }), (peaks) => {
      const rows = Array.from({ length: ROWS }, (_, i): QueryValue[] => [i, String(i % 7), String(-(i % 5))])
      for (const peak of peaks) rows[peak] = [peak, '1000', '-1000']
      const result = resultOf(
        [
          ['x', 'INTEGER'],
          ['a', 'BIGINT'],
          ['b', 'BIGINT'],
        ],
        rows,
      )
      const data = chartData(result, { x: 0, ys: [1, 2], as: 'line' }, null)
      expect(data?.places.length).toBeLessThan(ROWS / 3)
      for (const peak of peaks) {
        // Another peak may stand for it in the same column of the plot.
        const near = data?.places.flatMap((place, i) => (Math.abs(place - peak) <= ROWS / 1_024 ? [i] : [])) ?? []
        expect(near.map((i) => data?.series[0]?.[i])).toContain(1_000)
        expect(near.map((i) => data?.series[1]?.[i])).toContain(-1_000)
      }
    }),
    { numRuns: 10 },
  )
})

test('nothing to draw: no rows, or no values', () => {
  expect(
    chartData(
      resultOf(
        [
          ['x', 'INTEGER'],
          ['y', 'BIGINT'],
        ],
        [],
      ),
      line,
      null,
    ),
  ).toBeNull()
  expect(
    chartData(
      resultOf(
        [
          ['x', 'INTEGER'],
          ['y', 'BIGINT'],
        ],
        [[1, null]],
      ),
      line,
      null,
    ),
  ).toBeNull()
})

test('equal values and a single row have a range', () => {
  const data = chartData(
    resultOf(
      [
        ['x', 'INTEGER'],
        ['y', 'BIGINT'],
      ],
      [[5, '7']],
    ),
    line,
    null,
  )
  expect(data?.x.range).toEqual([4.5, 5.5])
  expect((data?.y.range[1] ?? 0) - (data?.y.range[0] ?? 0)).toBeGreaterThan(0)
})

test('a tip tells the row with its values in full', () => {
  const result = resultOf(
    [
      ['x', 'INTEGER'],
      ['y', 'UBIGINT'],
    ],
    [[1, '18446744073709551615']],
  )
  expect(tipOf(result, line, 0)).toBe('row 1\nx 1\ny 18446744073709551615')
})
