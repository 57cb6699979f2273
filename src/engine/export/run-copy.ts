import { type ExportFormat, type Progress, WalscopeFailure } from '../../contract/index.ts'
import { unwritable } from '../output-place.ts'
import { type EventDatabase, literal } from '../sql/event-database.ts'
import { parseDuckError } from '../sql/query-error.ts'
import { watchQuery } from '../sql/watch-query.ts'

/**
 * Of Parquet, what is fastest and small: integers as differences, names once. All that read files of the last years know it. A
 * dictionary of many values would cost more than it saves, and most columns have many.
 */
const FORMATS: Record<ExportFormat, string> = {
  parquet: 'FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1000',
  csv: 'FORMAT csv, HEADER true',
  ndjson: 'FORMAT json',
}

export interface Copy {
  query: string
  path: string
  format: ExportFormat
  /** Events that are gone over in all, this copy's and others'. */
  total: number
  /** When the first of them began, as `performance.now()` tells it. */
  start: number
}

/** Writes the rows of a query to a file that the database may write. Gives progress; returns how many there were. */
export async function* runCopy(
  database: EventDatabase,
  { query, path, format, total, start }: Copy,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, number> {
  const text = `COPY (${query}) TO ${literal(path)} (${FORMATS[format]}, USE_TMP_FILE false)`
  try {
    const updates = watchQuery(database, database.connection.runAndReadAll(text), start, signal, 'exporting')
    let step = await updates.next()
    try {
      for (; !step.done; step = await updates.next()) yield { ...step.value, total: Math.max(step.value.total, total) }
    } finally {
      if (!step.done) await updates.return(undefined as never)
    }
    return Number(step.value.value(0, 0))
  } catch (error) {
    if (error instanceof WalscopeFailure) throw error
    const { errno, exception_type, exception_message } = parseDuckError(error) ?? {}
    if (exception_type !== 'IO') throw error
    // As Node would tell it.
    throw unwritable(path, Object.assign(new Error(exception_message), { code: errno === '28' ? 'ENOSPC' : 'EIO' }))
  } finally {
    database.cursors.close()
  }
}
