import { z } from 'zod'
import {
  counted,
  type EventMode,
  type ExportFormat,
  exportDocument,
  formatNs,
  QUERY_ROW_LIMIT,
  type QueryColumn,
  type QueryDocument,
  type QueryValue,
  queryDocument,
  WalscopeFailure,
} from '../../contract/index.ts'
import { loadAddon } from '../../engine/addon.ts'
import { EventTables } from '../../engine/events/event-tables.ts'
import { scan } from '../../engine/reports.ts'
import { gather, type QuerySources } from '../../engine/sql/query-streams.ts'
import { ReportSource } from '../../engine/sql/reports.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { number, table } from '../format.ts'
import { ProgressBar } from '../progress.ts'
import { withPlace } from '../text-place.ts'
import { finish, watch } from '../watch.ts'
import { describe as describeExport } from './events.ts'

export interface SqlOptions {
  mode: EventMode
  format: ExportFormat | undefined
  output: string | undefined
  limit: number | undefined
  json: boolean
}

/** Rows that a person is shown, unless they ask for more. */
const SHOWN_ROWS = 1_000
/** Characters of a value that a table shows. */
const SHOWN_CHARACTERS = 200
const NUMBERS = /INT|DECIMAL|FLOAT|DOUBLE/

function usage(message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'USAGE', message })
}

/** `walscope sql DIR 'SELECT …'`: a query over events, blocks, segments and findings. */
export async function sqlCommand(
  context: Context,
  directory: string,
  text: string,
  options: SqlOptions,
): Promise<void> {
  const { output, format, json } = options
  if (format === 'parquet' && output === undefined) throw usage('Parquet is written to a file: name it with -o.')
  if (format !== undefined && output === undefined && json) throw usage('Either --json or --format, not both.')
  await withPlace(context, text, async () => {
    const { segments } = await finish(scan(directory, context.signal))
    refuseEmpty(directory, segments.length)
    const addon = loadAddon()
    const sources: QuerySources = {
      directory,
      tables: new EventTables(directory, addon),
      reports: new ReportSource(directory, addon),
      addon,
    }
    if (output !== undefined || format !== undefined) await write(context, sources, text, options)
    else await show(context, sources, text, options)
  })
}

/** The result as a table, or as one document. */
async function show(context: Context, sources: QuerySources, text: string, options: SqlOptions): Promise<void> {
  const { runQuery } = await import('../../engine/sql/query.ts')
  const source = await watch(gather(sources, options.mode, text, context.signal))
  const rowLimit = options.limit ?? (options.json ? QUERY_ROW_LIMIT : SHOWN_ROWS)
  const columns: QueryColumn[] = []
  const rows: QueryValue[][] = []
  const bar = new ProgressBar()
  try {
    for await (const update of runQuery(source, { text, rowLimit }, context.signal, sources.addon)) {
      if (update.kind === 'progress') bar.show(update)
      else if (update.kind === 'columns') columns.push(...update.columns)
      else if (update.kind === 'rows') rows.push(...update.rows)
      else {
        bar.end()
        const { isCut, elapsedNs } = update
        const document = { directory: sources.directory, columns, rows, rowCount: rows.length, isCut, elapsedNs }
        const whole: QueryDocument = { format: 'walscope.sql/1', ...document }
        if (options.json) printJson(context, z.encode(queryDocument, whole))
        else printText(context, whole, describe)
      }
    }
  } finally {
    bar.end()
  }
}

/** The result in a file, or as text on stdout. */
async function write(context: Context, sources: QuerySources, text: string, options: SqlOptions): Promise<void> {
  const format = options.format ?? formatOf(options.output)
  const rowLimit = options.limit ?? null
  const source = await watch(gather(sources, options.mode, text, context.signal))
  if (options.output === undefined) {
    if (format === 'parquet') return
    const { writeQueryText } = await import('../../engine/export/write-query-text.ts')
    const sink = (bytes: Uint8Array) => context.write(bytes)
    await finish(writeQueryText(source, { text, format, rowLimit }, sink, context.signal, sources.addon))
    return
  }
  const { exportQuery } = await import('../../engine/export/export-query.ts')
  const request = { directory: sources.directory, text, format, output: options.output, rowLimit }
  const document = await watch(exportQuery(source, request, context.signal, sources.addon))
  if (options.json) printJson(context, z.encode(exportDocument, document))
  else printText(context, document, describeExport)
}

function formatOf(output: string | undefined): ExportFormat {
  if (output?.endsWith('.parquet')) return 'parquet'
  return output?.endsWith('.csv') ? 'csv' : 'ndjson'
}

function describe({ columns, rows, rowCount, isCut, elapsedNs }: QueryDocument): string {
  const titles = columns.map(({ name, type }) => (NUMBERS.test(type) ? number(name) : name))
  const cells = rows.map((row) => row.map(cellOf))
  const more = isCut ? `, and there are more (--limit)` : ''
  return [
    ...(columns.length === 0 ? [] : [table(titles, cells)]),
    `${counted(rowCount, 'row')}${more}, ${formatNs(elapsedNs)}`,
    '',
  ].join('\n')
}

function cellOf(value: QueryValue): string {
  if (value === null) return 'NULL'
  const text = String(value)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text
}
