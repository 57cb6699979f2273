import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QueryValue } from '../../contract/index.ts'
import { isNumber, kindOf, placer, shortType, sortedOrder } from './column-kind.ts'

const column = (type: string, name = 'x') => ({ name, type })
const placeOf = (value: QueryValue, of: ReturnType<typeof column>) => placer(of)(value)
const sorted = (values: QueryValue[], type: string, isDescending = false) =>
  [...sortedOrder(values, column(type), isDescending)].map((i) => values[i])

test('numbers, times and the rest', () => {
  for (const type of ['UTINYINT', 'INTEGER', 'UBIGINT', 'HUGEINT', 'DOUBLE', 'DECIMAL(18,3)']) {
    expect([type, kindOf(column(type)), isNumber(column(type))]).toEqual([type, 'number', true])
  }
  for (const type of ['DATE', 'TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE']) {
    expect([type, kindOf(column(type)), isNumber(column(type))]).toEqual([type, 'time', false])
  }
  for (const type of ['VARCHAR', 'ENUM', 'BOOLEAN', 'INTERVAL', 'INTEGER[]', 'BLOB', 'TIME']) {
    expect([type, kindOf(column(type)), isNumber(column(type))]).toEqual([type, 'text', false])
  }
  expect(kindOf(column('UBIGINT', 'timestamp_ns'))).toBe('time')
  expect(kindOf(column('UBIGINT', 'latency_ns'))).toBe('number')
})

test('a type with its words or fields in it is shortened, digits stay', () => {
  expect(shortType("ENUM('BID', 'ASK')")).toBe('ENUM')
  expect(shortType('STRUCT(a INTEGER, b VARCHAR)[]')).toBe('STRUCT[]')
  expect(shortType('DECIMAL(18,3)')).toBe('DECIMAL(18,3)')
  expect(shortType('TIMESTAMP WITH TIME ZONE')).toBe('TIMESTAMP WITH TIME ZONE')
})

describe('places on an axis', () => {
  test('times as SQL writes them, in milliseconds with what is below', () => {
    const place = (text: string) => placeOf(text, column('TIMESTAMP_NS'))
    expect(place('1970-01-01')).toBe(0)
    expect(place('1970-01-01 00:00:01')).toBe(1_000)
    expect(place('1970-01-01 00:00:00.000001500')).toBeCloseTo(0.0015, 9)
    expect(place('2026-05-28 20:26:40.25')).toBe(Date.UTC(2026, 4, 28, 20, 26, 40, 250))
    expect(place('2026-05-28 20:26:40+00')).toBe(Date.UTC(2026, 4, 28, 20, 26, 40))
    expect(place('infinity')).toBeNaN()
    expect(place('0044-03-15 (BC)')).toBeNaN()
    expect(place('0044-03-15 00:00:01')).toBe(Date.parse('0044-03-15T00:00:01Z'))
  })

  test('numbers, also as texts; nanoseconds of the log as times', () => {
    expect(placeOf('18446744073709551615', column('UBIGINT'))).toBe(2 ** 64)
    expect(placeOf('-1.250', column('DECIMAL(9,3)'))).toBe(-1.25)
    expect(placeOf(null, column('INTEGER'))).toBeNaN()
    expect(placeOf('nan', column('DOUBLE'))).toBeNaN()
    expect(placeOf('inf', column('DOUBLE'))).toBeNaN()
    expect(placeOf('1780000000000000000', column('UBIGINT', 'created_ns'))).toBe(1_780_000_000_000)
    expect(placeOf('12', column('VARCHAR'))).toBeNaN()
  })
})

describe('sorting', () => {
  test('integers that no number holds are told apart', () => {
    const values = ['9007199254740993', '9007199254740992', '-5', '18446744073709551615', null, '7']
    expect(sorted(values, 'HUGEINT')).toEqual([
      ...['-5', '7', '9007199254740992', '9007199254740993', '18446744073709551615'],
      null,
    ])
  })

  test('decimals by their value, texts by their characters, NULL last either way', () => {
    expect(sorted(['10.00', '-2.50', '9.99'], 'DECIMAL(9,2)')).toEqual(['-2.50', '9.99', '10.00'])
    expect(sorted(['b', null, 'B', 'a'], 'VARCHAR', true)).toEqual(['b', 'a', 'B', null])
    expect(sorted([true, null, false], 'BOOLEAN')).toEqual([false, true, null])
    expect(sorted([null, 2, 'nan', 1], 'DOUBLE')).toEqual([1, 2, 'nan', null])
    expect(sorted([null, 2, 'nan', 1], 'DOUBLE', true)).toEqual([2, 1, 'nan', null])
  })

  test('it is an order of all rows, in which equal ones stay as they came', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -3, max: 3 }))), fc.boolean(), (values, isDescending) => {
        const order = [
          ...sortedOrder(
            values.map((it) => it && String(it)),
            column('BIGINT'),
            isDescending,
          ),
        ]
        expect([...order].sort((a, b) => a - b)).toEqual([...values.keys()])
        for (let i = 1; i < order.length; i += 1) {
          const [before, after] = [order[i - 1] ?? 0, order[i] ?? 0]
          const [a = null, b = null] = [values[before], values[after]]
          if (a === null) expect(b).toBeNull()
          if (a === b) expect(before).toBeLessThan(after)
          else if (a !== null && b !== null) expect(isDescending ? a > b : a < b).toBe(true)
        }
      }),
    )
  })
})
