import type { DuckDBPreparedStatement } from '@duckdb/node-api'
import type { Progress } from '../../contract/index.ts'
import { type DatabaseAddon, type DatabaseOptions, EventDatabase, QUERY_MEMORY } from '../sql/event-database.ts'
import { endStream } from '../sql/query.ts'
import { prepareQuery } from '../sql/query-check.ts'
import { queryFailure } from '../sql/query-error.ts'
import { watchQuery } from '../sql/watch-query.ts'
import { csvText, type EventTextFormat } from './event-text.ts'
import { columnNames, selectFrom } from './select-result.ts'
import type { ByteSink } from './write-text.ts'

export interface QueryTextRequest {
  text: string
  format: EventTextFormat
  rowLimit: number | null
}

/** One text a row that is a line, or one text a value of a line: as a file of this format has them. */
function selectTexts(statement: DuckDBPreparedStatement, { text, format, rowLimit }: QueryTextRequest): string {
  const selected = selectFrom(statement, { text, format, rowLimit })
  if (format === 'ndjson') return `SELECT to_json(line)::VARCHAR FROM (${selected}) AS line`
  return `SELECT COLUMNS(*)::VARCHAR FROM (${selected})`
}

/** Writes the result of a query as lines of text, for what is no file. Gives progress; returns how many rows there were. */
export async function* writeQueryText(
  source: Omit<DatabaseOptions, 'writable'>,
  request: QueryTextRequest,
  sink: ByteSink,
  signal: AbortSignal | undefined,
  addon: DatabaseAddon,
): AsyncGenerator<Progress, number> {
  const start = performance.now()
  const database = await EventDatabase.open(source, addon)
  const watched = <Result>(work: Promise<Result>) => watchQuery(database, work, start, signal)
  const encoder = new TextEncoder()
  let unread = null
  try {
    const statement = yield* watched(prepareQuery(database.connection, request.text))
    const result = yield* watched(database.connection.stream(selectTexts(statement, request)))
    unread = result
    if (request.format === 'csv') await sink(encoder.encode(`${columnNames(statement).map(csvText).join(',')}\n`))
    let rows = 0
    while (true) {
      const chunk = yield* watched(result.fetchChunk())
      if (chunk === null || chunk.rowCount === 0) break
      const lines = chunk.getRows().map((row) => `${row.map(textOf(request.format)).join(',')}\n`)
      await sink(encoder.encode(lines.join('')))
      rows += chunk.rowCount
    }
    unread = null
    return rows
  } catch (error) {
    throw queryFailure(error, request.text, source.memory ?? QUERY_MEMORY)
  } finally {
    if (unread !== null) await endStream(database, unread)
    database.close()
  }
}

/** An empty text is quoted in CSV, so that it is not taken for NULL. */
const textOf = (format: EventTextFormat) => (value: unknown) =>
  value === null ? '' : format === 'csv' ? csvText(String(value)) : String(value)
