import { z } from 'zod'
import {
  counted,
  formatBytes,
  type HistogramMetric,
  legible,
  type TraceExportDocument,
  type TraceExportFormat,
  traceExportDocument,
  WalscopeFailure,
} from '../../contract/index.ts'
import { exportTrace, writeTrace } from '../../engine/trace/export/export-trace.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'
import { finish, watch } from '../watch.ts'

export interface ExportOptions {
  to: TraceExportFormat | undefined
  output: string | undefined
  metric: HistogramMetric | undefined
  json: boolean
}

function usage(message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'USAGE', message })
}

function refuseStdout(format: TraceExportFormat, { metric, json }: ExportOptions): void {
  if (format === 'perfetto') throw usage('Perfetto’s format is binary: name a file with -o.')
  if (format === 'hgrm' && metric === undefined) {
    throw usage('Several histograms take a new directory (-o), or name one of them (--metric).')
  }
  if (json) throw usage('--json tells of what was written to a file: name it with -o.')
}

/** What was written, in one sentence. */
function describe({
  output,
  files,
  bytes,
  records,
  elapsedNs,
  fileFormat,
  isWhole,
  reason,
}: TraceExportDocument): string {
  const where = fileFormat === 'hgrm' && files[0] !== output ? `${counted(files.length, 'file')} in ${output}` : output
  const seconds = (elapsedNs / 1e9).toFixed(2)
  const written = `${counted(records, 'record')} written as ${fileFormat} to ${where}: ${formatBytes(bytes)} in ${seconds} s\n`
  return isWhole ? written : `${written}${reason ?? 'The trace is not whole.'}\n`
}

/** `walscope trace FILE --to FORMAT`. Exit code 1 where the trace is not whole: what there is of it was written. */
export async function exportCommand(
  context: Context,
  file: string,
  format: TraceExportFormat,
  options: ExportOptions,
): Promise<void> {
  const { output, metric: named, json } = options
  const metric = named ?? null
  if (output === undefined) {
    refuseStdout(format, options)
    const sink = (bytes: Uint8Array) => context.write(bytes)
    const { wholeness } = await finish(writeTrace({ file, format, metric }, sink, context.signal))
    if (!wholeness.isWhole)
      process.stderr.write(`walscope: ${legible(wholeness.reason ?? 'The trace is not whole.')}\n`)
    context.exitCode = wholeness.isWhole ? EXIT.SOUND : EXIT.FINDINGS
    return
  }
  const document = await watch(exportTrace({ file, format, metric, output, opened: null }, context.signal))
  if (json) printJson(context, z.encode(traceExportDocument, document))
  else printText(context, document, describe)
  context.exitCode = document.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
