// Words of the language and of the log's columns, for completion.
import {
  BLOCK_CONDITIONS,
  cause,
  EVENT_ENUMS,
  EVENT_VALIDITIES,
  findingCode,
  severity,
  status,
} from '../../contract/index.ts'

const KINDS = ['hot', 'cold']

/** The words that a column of any table may hold; null where it holds none, or names of files. */
const COLUMN_WORDS: Readonly<Record<string, readonly string[]>> = {
  ...EVENT_ENUMS,
  validity: EVENT_VALIDITIES,
  condition: BLOCK_CONDITIONS,
  kind: KINDS,
  header_status: status.options,
  strict_status: status.options,
  code: findingCode.options,
  severity: severity.options,
  cause: cause.options,
}

/** Words that a column may hold; of those that name files, the files. Null for the others. */
export function wordsOf(column: string, files: () => readonly string[]): readonly string[] | null {
  if (column === 'segment' || column === 'file') return files()
  return Object.hasOwn(COLUMN_WORDS, column) ? (COLUMN_WORDS[column] ?? null) : null
}

/** What a query is made of, but for words that are seldom more than names. */
export const KEYWORDS = (
  'SELECT DISTINCT FROM WHERE GROUP BY HAVING QUALIFY ORDER LIMIT OFFSET AS ON USING JOIN LEFT RIGHT FULL INNER CROSS ASOF ' +
  'UNION ALL EXCEPT INTERSECT WITH RECURSIVE AND OR NOT IN BETWEEN LIKE ILIKE IS NULL TRUE FALSE CASE WHEN THEN ELSE END ' +
  'ASC DESC NULLS FIRST LAST OVER PARTITION ROWS RANGE PRECEDING FOLLOWING CURRENT UNBOUNDED FILTER EXISTS CAST ' +
  'INTERVAL WINDOW LATERAL ANTI SEMI POSITIONAL ANY SOME COLLATE EXCLUDE REPLACE COLUMNS DESCRIBE EXPLAIN ANALYZE SUMMARIZE PIVOT UNPIVOT VALUES'
).split(' ')

/** Types, for casts. */
export const TYPES = (
  'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL BOOLEAN ' +
  'VARCHAR BLOB DATE TIMESTAMP TIMESTAMP_NS TIMESTAMP_MS TIMESTAMP_S TIMESTAMPTZ'
).split(' ')

/** Functions with what they are asked for. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  count: 'rows, or values that are not NULL',
  sum: 'total',
  avg: 'mean',
  min: 'lowest',
  max: 'highest',
  median: 'median',
  mode: 'most frequent value',
  stddev: 'standard deviation',
  quantile_cont: 'quantile: (column, 0.99)',
  approx_quantile: 'quantile, estimated: (column, 0.99)',
  approx_count_distinct: 'distinct values, estimated',
  arg_min: 'value where another is lowest: (value, by)',
  arg_max: 'value where another is highest: (value, by)',
  any_value: 'any value',
  first: 'first value',
  last: 'last value',
  list: 'all values as a list',
  string_agg: 'texts joined: (text, separator)',
  histogram: 'values with their counts',
  row_number: 'number of the row in its window',
  rank: 'rank in its window, with gaps',
  dense_rank: 'rank in its window',
  lag: 'value of a row before: (column, rows)',
  lead: 'value of a row behind: (column, rows)',
  first_value: 'first value of the window',
  last_value: 'last value of the window',
  ntile: 'number of one of n equal parts',
  date_trunc: "time cut to a unit: ('second', time)",
  time_bucket: "time cut to a width: (INTERVAL '100 milliseconds', time)",
  date_part: "part of a time: ('hour', time)",
  date_diff: "units between times: ('millisecond', from, to)",
  epoch_ns: 'nanoseconds since 1970 of a time',
  make_timestamp_ns: 'time of nanoseconds since 1970',
  strftime: 'time as a text: (time, format)',
  coalesce: 'first that is not NULL',
  nullif: 'NULL where two are the same',
  greatest: 'highest of several',
  least: 'lowest of several',
  abs: 'without its sign',
  round: 'rounded: (number, digits)',
  floor: 'next lower integer',
  ceil: 'next higher integer',
  sqrt: 'square root',
  ln: 'natural logarithm',
  log10: 'logarithm to 10',
  lower: 'in small letters',
  upper: 'in capitals',
  length: 'characters',
  substring: 'part of a text: (text, from, length)',
  regexp_matches: 'whether a pattern is in a text',
  format: 'text by a pattern',
  generate_series: 'numbers from a to b: (a, b)',
}
