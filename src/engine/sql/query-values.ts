import { type DuckDBDataChunk, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api'
import type { QueryValue } from '../../contract/index.ts'

/** What a number holds, whichever value it has. */
const NUMBERS = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
])

/** A value as a client is given it. */
function toValue(value: DuckDBValue, type: DuckDBTypeId): QueryValue {
  if (value === null) return null
  if (typeof value === 'boolean') return value
  // JSON has no NaN and no infinity.
  if (NUMBERS.has(type) && Number.isFinite(value)) return value as number
  return String(value)
}

/** Adds the values of a chunk to its rows, as many as there is room for. */
export function rowsOf(chunk: DuckDBDataChunk, limit: number): QueryValue[][] {
  const count = Math.min(chunk.rowCount, limit)
  const rows: QueryValue[][] = Array.from({ length: count }, () => [])
  for (let column = 0; column < chunk.columnCount; column += 1) {
    const vector = chunk.getColumnVector(column)
    const { typeId } = vector.type
    for (const [index, row] of rows.entries()) row.push(toValue(vector.getItem(index), typeId))
  }
  return rows
}
