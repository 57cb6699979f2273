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

/** Text, time of day and the part of a second. */
const WRITTEN_TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?)?(?:[+-]00(?::?00)?|Z)?$/

/** Milliseconds since 1970, as exact as a number is. NaN where it is no time from year 0 to 9999. */
function millisecondsOf(text: string): number {
  const [, day, seconds = '00:00:00', fraction = ''] = WRITTEN_TIME.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${seconds}Z`) + Number(`0.${fraction || '0'}`) * 1_000
}

/** An axis as long as this can still be divided. */
const MOST = 1e300

/** Where a value is on an axis: a number, or milliseconds since 1970. Null where it has no place there. */
export function placeOf(value: QueryValue, column: QueryColumn): number | null {
  if (value === null || typeof value === 'boolean') return null
  const kind = kindOf(column)
  if (kind === 'text') return null
  const isWritten = kind === 'time' && TIME.test(column.type)
  const place = isWritten ? millisecondsOf(String(value)) : Number(value) / (kind === 'time' ? 1e6 : 1)
  return Math.abs(place) <= MOST ? place : null
}

/** A value as it is compared: of one kind for a whole column. */
type SortKey = number | bigint | string

/** All digits of a column with a point stand at the same place: without the point, they compare as integers. */
const LONG_VALUE = /^-?\d+(\.\d+)?$/

function keyOf(value: QueryValue, column: QueryColumn): SortKey | null {
  if (value === null) return null
  if (!isNumber(column)) return typeof value === 'boolean' ? Number(value) : String(value)
  if (!LONG.test(column.type)) return Number(value)
  const digits = String(value)
  return LONG_VALUE.test(digits) ? BigInt(digits.replace('.', '')) : null
}

/** What is no number stands behind all numbers. */
function compare(a: SortKey, b: SortKey): number {
  if (a < b) return -1
  if (a > b) return 1
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

/**
 * The order of rows by a column, as their indexes; equal ones stay as they came, and NULL is last either way.
 * Texts go by their characters' codes, as SQL has it without a collation.
 */
export function sortedOrder(values: readonly QueryValue[], column: QueryColumn, isDescending: boolean): Uint32Array {
  const keys = values.map((value) => keyOf(value, column))
  const sign = isDescending ? -1 : 1
  return Uint32Array.from(values.keys()).sort((a, b) => {
    const [left = null, right = null] = [keys[a], keys[b]]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b
    return sign * compare(left, right) || a - b
  })
}
