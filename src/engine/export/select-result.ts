import { type DuckDBPreparedStatement, DuckDBTypeId } from '@duckdb/node-api'
import type { ExportFormat } from '../../contract/index.ts'
import { literal } from '../sql/event-database.ts'

/** What JSON's numbers do not hold: texts there, as in every document. */
const TEXTS_IN_JSON = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
])

/** A column as the format keeps it. Parquet has no integers of 128 bits: they would become floating point. */
function kept(column: string, type: DuckDBTypeId, format: ExportFormat): string {
  if (format === 'ndjson' && TEXTS_IN_JSON.has(type)) return `${column}::VARCHAR`
  if (format === 'parquet' && type === DuckDBTypeId.HUGEINT) return `${column}::DECIMAL(38, 0)`
  if (format === 'parquet' && type === DuckDBTypeId.UHUGEINT) return `${column}::VARCHAR`
  return column
}

/** The names of the columns of a result, each of its own. */
export function columnNames(statement: DuckDBPreparedStatement): string[] {
  const taken = new Set<string>()
  return Array.from({ length: statement.columnCount }, (_, index) => {
    const name = statement.columnName(index)
    let own = name
    for (let again = 1; taken.has(own.toLowerCase()); again += 1) own = `${name}_${again}`
    taken.add(own.toLowerCase())
    return own
  })
}

/** A query over the result of a query, with its columns as the format keeps them. */
export function selectFrom(
  statement: DuckDBPreparedStatement,
  { text, format, rowLimit }: { text: string; format: ExportFormat; rowLimit: number | null },
): string {
  const values = columnNames(statement).map(
    (name, index) => `${kept(`c${index}`, statement.columnTypeId(index), format)} AS "${name.replaceAll('"', '""')}"`,
  )
  const columns = values.map((_, index) => `c${index}`).join(', ')
  const limit = rowLimit === null ? '' : ` LIMIT ${rowLimit}`
  return `SELECT ${values.join(', ')} FROM query(${literal(text)}) AS result(${columns})${limit}`
}
