import type { EventMode, ExportFormat, ExportUpdate, Progress, QueryUpdate } from '../../contract/index.ts'
import { composeFilter } from '../events/event-filter.ts'
import type { EventsAddon, EventTables } from '../events/event-tables.ts'
import type { DatabaseAddon, DatabaseOptions } from './event-database.ts'
import { needsReports, type ReportSource } from './reports.ts'

type QueryAddon = EventsAddon & DatabaseAddon

/** Where the rows of queries come from: the tables and reports of one directory. */
export interface QuerySources {
  directory: string
  tables: EventTables
  reports: ReportSource
  addon: QueryAddon
}

/** What the tables of a query are made of; a verification only where it names one of its tables. */
export async function* gather(
  { tables, reports, addon }: QuerySources,
  mode: EventMode,
  text: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, Omit<DatabaseOptions, 'writable'>> {
  const table = yield* tables.ensure(mode, signal)
  const where = composeFilter({ mode, where: '' }, addon)
  return { table, where, reports: needsReports(text) ? yield* reports.read(signal) : null }
}

/** Runs a query. DuckDB is large: it is loaded by the first one. */
export async function* streamQuery(
  sources: QuerySources,
  { mode, text, rowLimit }: { mode: EventMode; text: string; rowLimit: number },
  signal?: AbortSignal,
): AsyncGenerator<QueryUpdate, void> {
  const { runQuery } = await import('./query.ts')
  yield* runQuery(yield* gather(sources, mode, text, signal), { text, rowLimit }, signal, sources.addon)
}

/** Writes the result of a query to a file. */
export async function* streamQueryExport(
  sources: QuerySources,
  { mode, ...request }: { mode: EventMode; text: string; format: ExportFormat; output: string },
  signal?: AbortSignal,
): AsyncGenerator<ExportUpdate, void> {
  const { exportQuery } = await import('../export/export-query.ts')
  const source = yield* gather(sources, mode, request.text, signal)
  const { directory, addon } = sources
  yield { kind: 'done', document: yield* exportQuery(source, { directory, rowLimit: null, ...request }, signal, addon) }
}
