import { stat } from 'node:fs/promises'
import type { ExportDocument, ExportFormat, Progress } from '../../contract/index.ts'
import { OutputPlace } from '../output-place.ts'
import { type DatabaseAddon, type DatabaseOptions, EventDatabase, QUERY_MEMORY } from '../sql/event-database.ts'
import { prepareQuery } from '../sql/query-check.ts'
import { queryFailure } from '../sql/query-error.ts'
import { watchQuery } from '../sql/watch-query.ts'
import { runCopy } from './run-copy.ts'
import { selectFrom } from './select-result.ts'

export interface QueryExportRequest {
  directory: string
  text: string
  format: ExportFormat
  output: string
  /** Rows that are written at most; null for all. */
  rowLimit: number | null
}

/** Writes the result of a query to a new file: in its place only when it is whole. Throws what a query and OutputPlace throw. */
export async function* exportQuery(
  source: Omit<DatabaseOptions, 'writable'>,
  { directory, text, format, output, rowLimit }: QueryExportRequest,
  signal: AbortSignal | undefined,
  addon: DatabaseAddon,
): AsyncGenerator<Progress, ExportDocument> {
  const start = performance.now()
  const place = await OutputPlace.prepare(output, directory, 'file')
  let isDone = false
  try {
    const database = await EventDatabase.open({ ...source, writable: { files: [place.staging] } }, addon)
    let rows: number
    try {
      const statement = yield* watchQuery(database, prepareQuery(database.connection, text), start, signal)
      const query = selectFrom(statement, { text, format, rowLimit })
      rows = yield* runCopy(database, { query, path: place.staging, format, total: 0, start }, signal)
    } finally {
      database.close()
    }
    const { size: bytes } = await stat(place.staging)
    await place.commit()
    isDone = true
    const elapsedNs = Math.round((performance.now() - start) * 1e6)
    const done = { directory, output: place.text, fileFormat: format, rows, bytes, files: 1, elapsedNs }
    return { format: 'walscope.export/1', ...done }
  } catch (error) {
    throw place.inPlace(queryFailure(error, text, source.memory ?? QUERY_MEMORY))
  } finally {
    if (!isDone) await place.discard()
  }
}
