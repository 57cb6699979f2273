import { z } from 'zod'
import {
  counted,
  type EventMode,
  type ExportDocument,
  type ExportFormat,
  exportDocument,
  formatBytes,
  formatRate,
  WalscopeFailure,
} from '../../contract/index.ts'
import { loadAddon } from '../../engine/addon.ts'
import { composeFilter } from '../../engine/events/event-filter.ts'
import { countEvents, type OpenTable, openEventTable } from '../../engine/events/event-tables.ts'
import { exportEvents } from '../../engine/export/export-events.ts'
import { writeEventText } from '../../engine/export/write-text.ts'
import { scan } from '../../engine/reports.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { withPlace } from '../text-place.ts'
import { finish, watch } from '../watch.ts'

export interface EventsOptions {
  from: bigint | undefined
  to: bigint | undefined
  where: string
  mode: EventMode
  format: ExportFormat | undefined
  output: string | undefined
  partition: boolean
  count: boolean
  json: boolean
}

function usage(message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'USAGE', message })
}

/** The format that was named, or that of the file's name. */
function formatOf({ format, output }: EventsOptions): ExportFormat {
  if (format !== undefined) return format
  if (output?.endsWith('.parquet')) return 'parquet'
  return output?.endsWith('.csv') ? 'csv' : 'ndjson'
}

function refuseContradictions(options: EventsOptions): void {
  const { output, count, json, partition } = options
  const format = formatOf(options)
  if (count && (output !== undefined || partition))
    throw usage('--count writes no events: leave out -o and --partition.')
  if (count) return
  if (partition && format !== 'parquet') throw usage('Only Parquet can be partitioned: --format parquet.')
  if (output === undefined && format === 'parquet') throw usage('Parquet is written to a file: name it with -o.')
  if (output === undefined && json)
    throw usage('--json tells of a file (-o) or of a number (--count); events themselves are NDJSON.')
}

/** `walscope events DIR`: events, filtered or not, on stdout or in a file. */
export async function eventsCommand(context: Context, directory: string, options: EventsOptions): Promise<void> {
  refuseContradictions(options)
  await withPlace(context, options.where, async () => {
    const addon = loadAddon()
    const parts = { mode: options.mode, where: options.where, fromId: options.from, toId: options.to }
    // What is wrong with the filter is said before anything is read.
    const where = composeFilter(parts, addon)
    const { segments } = await finish(scan(directory, context.signal))
    refuseEmpty(directory, segments.length)
    const table = await watch(openEventTable(directory, options.mode, context.signal, addon))
    if (options.count) return await countCommand(context, directory, table, where, options)
    const format = formatOf(options)
    if (options.output !== undefined) {
      const { output, partition: partitioned } = options
      const request = { directory, table, ...parts, format, output, partitioned }
      const document = await watch(exportEvents(request, context.signal, addon))
      if (options.json) printJson(context, z.encode(exportDocument, document))
      else printText(context, document, describe)
      return
    }
    if (format === 'parquet') return
    const sink = (bytes: Uint8Array) => context.write(bytes)
    await finish(writeEventText({ table, where, format }, sink, context.signal, addon))
  })
}

async function countCommand(
  context: Context,
  directory: string,
  table: OpenTable,
  where: string,
  { mode, json }: EventsOptions,
): Promise<void> {
  const events = await watch(countEvents(table, where, context.signal, loadAddon()))
  if (json) printJson(context, { format: 'walscope.events/1', directory, mode, where, events })
  else context.print(`${events}\n`)
}

/** What was written, in one sentence. */
export function describe({ output, rows, bytes, files, elapsedNs }: ExportDocument): string {
  const where = files === 1 ? output : `${counted(files, 'file')} in ${output}`
  return `${counted(rows, 'row')} written to ${where}: ${formatBytes(bytes)}, ${formatRate((rows * 1e9) / elapsedNs)} rows/s\n`
}
