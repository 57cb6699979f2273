import type { DuckDBDataChunk, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api'
import { QUERY_BATCH_CHARACTERS, QUERY_BATCH_ROWS, type QueryUpdate, type QueryValue } from '../../contract/index.ts'
import { type DatabaseAddon, type DatabaseOptions, EventDatabase, QUERY_MEMORY } from './event-database.ts'
import { prepareQuery } from './query-check.ts'
import { queryFailure, shortType } from './query-error.ts'
import { rowsOf } from './query-values.ts'
import { watchQuery } from './watch-query.ts'

export interface QueryRequest {
  text: string
  /** Rows that are given at most. */
  rowLimit: number
}

/**
 * Runs one query in a database of its own: progress, columns, rows, and how it went. Aborting or leaving ends it; its memory is
 * then free. Throws `QUERY_INVALID`, with a place in the text where it is known, `QUERY_OUT_OF_MEMORY` or `CANCELLED`.
 */
export async function* runQuery(
  source: Omit<DatabaseOptions, 'writable'>,
  { text, rowLimit }: QueryRequest,
  signal: AbortSignal | undefined,
  addon: DatabaseAddon,
): AsyncGenerator<QueryUpdate, void> {
  const start = performance.now()
  const database = await EventDatabase.open(source, addon)
  let unread: DuckDBResult | null = null
  try {
    const watched = <Result>(work: Promise<Result>) => watchQuery(database, work, start, signal)
    const statement = yield* watched(prepareQuery(database.connection, text))
    const result = yield* watched(statement.stream())
    unread = result
    yield { kind: 'columns', columns: columnsOf(statement, result) }
    let rows = 0
    let cutValues = 0
    let isCut = false
    while (!isCut) {
      const chunk: DuckDBDataChunk | null = yield* watched(result.fetchChunk())
      if (chunk === null || chunk.rowCount === 0) {
        unread = null
        break
      }
      const given = rowsOf(chunk, rowLimit - rows)
      isCut = given.length < chunk.rowCount
      cutValues += cutLongValues(given)
      for (const batch of batchesOf(given)) yield { kind: 'rows', rows: batch }
      rows += given.length
    }
    yield { kind: 'done', rows, isCut, cutValues, elapsedNs: Math.round((performance.now() - start) * 1e6) }
  } catch (error) {
    throw queryFailure(error, text, source.memory ?? QUERY_MEMORY)
  } finally {
    if (unread !== null) await endStream(database, unread)
    database.close()
  }
}

/** Ends a result of which not all was read: what fills it asks for rows on this thread, so that closing it would wait for ever. */
export async function endStream({ connection }: EventDatabase, result: DuckDBResult): Promise<void> {
  try {
    let chunk: DuckDBDataChunk | null
    do {
      connection.interrupt()
      chunk = await result.fetchChunk()
    } while (chunk !== null && chunk.rowCount > 0)
  } catch {
    // It was interrupted.
  }
}

function columnsOf(statement: DuckDBPreparedStatement, result: DuckDBResult) {
  return Array.from({ length: result.columnCount }, (_, index) => ({
    name: result.columnName(index),
    type: shortType(statement.columnType(index).toString()),
  }))
}

/** Cuts the values that no message could carry; gives how many there were. */
function cutLongValues(rows: QueryValue[][]): number {
  let cut = 0
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      if (typeof value !== 'string' || value.length <= QUERY_BATCH_CHARACTERS) continue
      row[index] = `${value.slice(0, QUERY_BATCH_CHARACTERS - 1)}…`
      cut += 1
    }
  }
  return cut
}

const sizeOf = (row: QueryValue[]) =>
  row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)

/** Rows in parts that a message can carry. */
function* batchesOf(rows: QueryValue[][]): Generator<QueryValue[][]> {
  let batch: QueryValue[][] = []
  let characters = 0
  for (const row of rows) {
    const size = sizeOf(row)
    if (batch.length === QUERY_BATCH_ROWS || (batch.length > 0 && characters + size > QUERY_BATCH_CHARACTERS)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(row)
    characters += size
  }
  if (batch.length > 0) yield batch
}
