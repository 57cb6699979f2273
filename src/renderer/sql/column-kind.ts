// What the values of a column can be used for, by its type as SQL spells it.
import type { QueryColumn, QueryValue } from '../../contract/index.ts'

/** Numbers and times have a place on an axis; a text has its place among the rows. */
export type ColumnKind = 'number' | 'time' | 'text'

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*)$/
/** Integers that come as texts of digits: a number cannot hold all of them. */
const LONG = /^(U?(BIGINT|HUGEINT)|DECIMAL\(.*)$/
const TIME = /^(DATE|TIMESTAMP.*)$/
/** Columns of the log that count nanoseconds since 1970. */
const NANOSECONDS = /^(timestamp|created|closed)_ns$/

/** Numbers are aligned to the right and have an order of their own; times are texts that sort as they are. */
export function isNumber({ type }: QueryColumn): boolean {
  return NUMBER.test(type)
}

/** A type in a word or two: an enumeration has its words in it, and a structure its fields. */
export function shortType(type: string): string {
  return type.replace(/^([A-Z]+)\((?![\d, ]*\)).*\)/s, '$1')
}

/** What a chart takes a column for. */
export function kindOf(column: QueryColumn): ColumnKind {
  if (TIME.test(column.type)) return 'time'
  if (!isNumber(column)) return 'text'
  return NANOSECONDS.test(column.name) ? 'time' : 'number'
}

/** A value as it is shown and copied. */
export function textOf(value: QueryValue): string {
  return value === null ? 'NULL' : String(value)
}

/** A day, and where they are, the time of day and the part of a second. */
const WRITTEN_TIME = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:[+-]00(?::?00)?|Z)?)?$/

/** The number that some digits of a text stand for. */
function digitsOf(text: string, from: number, count: number): number {
  let value = 0
  for (let i = from; i < from + count; i += 1) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

/** Milliseconds since 1970, as exact as a number is. NaN where it is no time from year 0 to 9999. */
function millisecondsOf(text: string): number {
  const fraction = WRITTEN_TIME.exec(text)
  if (fraction === null) return Number.NaN
  const [year, month, day] = [digitsOf(text, 0, 4), digitsOf(text, 5, 2), digitsOf(text, 8, 2)]
  // Date.UTC takes the first hundred years for those from 1900 on.
  const date = year < 100 ? Date.parse(text.slice(0, 10)) : Date.UTC(year, month - 1, day)
  if (text.length === 10) return date
  const seconds = digitsOf(text, 11, 2) * 3_600 + digitsOf(text, 14, 2) * 60 + digitsOf(text, 17, 2)
  const part = fraction[1] === undefined ? 0 : Number(fraction[1]) * 10 ** (3 - fraction[1].length)
  return date + seconds * 1_000 + part
}

/** An axis as long as this can still be divided. */
const MOST = 1e300

/** Numbers by an index, without an iterator: results have a million rows. */
export function numbersOf(count: number, numberAt: (index: number) => number): Float64Array {
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; i += 1) numbers[i] = numberAt(i)
  return numbers
}

/** Says of each value of a column where it is on an axis: a number, or milliseconds since 1970. NaN where it has no place. */
export function placer(column: QueryColumn): (value: QueryValue) => number {
  const kind = kindOf(column)
  if (kind === 'text') return () => Number.NaN
  if (TIME.test(column.type)) return (value) => (value === null ? Number.NaN : millisecondsOf(String(value)))
  const divisor = kind === 'time' ? 1e6 : 1
  return (value) => {
    const place = value === null ? Number.NaN : Number(value) / divisor
    return Math.abs(place) <= MOST ? place : Number.NaN
  }
}

/** Values as they are compared; of those that are no numbers, and of NULL, none. */
type Keys = Float64Array | (bigint | null)[] | (string | null)[]

/** All digits of a column with a point stand at the same place: without the point, they compare as integers. */
const LONG_VALUE = /^-?\d+(\.\d+)?$/

/** A number tells all integers of so many digits apart. */
const EXACT_DIGITS = 15

function keysOf(values: readonly QueryValue[], column: QueryColumn): Keys {
  if (!isNumber(column)) return values.map((value) => (value === null ? null : String(value)))
  const isExact =
    !LONG.test(column.type) || values.every((value) => value === null || String(value).length <= EXACT_DIGITS)
  if (isExact) {
    return numbersOf(values.length, (i) => {
      const value = values[i] ?? null
      return value === null ? Number.NaN : Number(value)
    })
  }
  return values.map((value) => {
    const digits = String(value)
    return LONG_VALUE.test(digits) ? BigInt(digits.replace('.', '')) : null
  })
}

/**
 * The order of rows by a column, as their indexes; equal ones stay as they came. What is no number stands behind all numbers, and
 * NULL is last, either way. Texts go by their characters' codes, as SQL has it without a collation.
 */
export function sortedOrder(values: readonly QueryValue[], column: QueryColumn, isDescending: boolean): Uint32Array {
  const keys = keysOf(values, column)
  const order = new Uint32Array(values.length)
  let sorted = 0
  let rest = values.length
  // From the end: those without a key are put in from there.
  const has = (i: number) => keys[i] !== null && !Number.isNaN(keys[i])
  for (let i = values.length - 1; i >= 0; i -= 1) {
    if (has(i)) continue
    rest -= 1
    order[rest] = i
  }
  for (let i = 0; i < values.length; i += 1) {
    if (!has(i)) continue
    order[sorted] = i
    sorted += 1
  }
  const sign = isDescending ? -1 : 1
  order.subarray(0, sorted).sort((a, b) => {
    const left = keys[a] as number
    const right = keys[b] as number
    return left < right ? -sign : left > right ? sign : a - b
  })
  order.subarray(sorted).sort((a, b) => Number(values[a] === null) - Number(values[b] === null) || a - b)
  return order
}
