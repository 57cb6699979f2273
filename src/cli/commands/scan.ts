import { z } from 'zod'
import { formatBytes, formatCount, type ScanDocument, scanDocument } from '../../contract/index.ts'
import { scan } from '../../engine/reports.ts'
import { type Context, printJson, printText, refuseEmpty } from '../context.ts'
import { exitOfFindings } from '../exit.ts'
import { describeFindings, number, table } from '../format.ts'
import { watch } from '../watch.ts'

function describe({ directory, segments, findings, hazards, summary }: ScanDocument): string {
  const rows = segments.map((segment) => [
    segment.file,
    segment.kind,
    segment.headerStatus,
    String(segment.firstEventId),
    String(segment.lastEventId),
    formatCount(segment.eventCount),
    formatCount(segment.blockCount),
    formatBytes(segment.fileBytes),
  ])
  const columns = [
    ...['file', 'kind', 'header'],
    ...[number('first id'), number('last id'), number('events'), number('blocks'), number('size')],
  ]
  const head = `${formatCount(summary.segments)} segments, ${formatBytes(summary.bytes)}, ${formatCount(summary.events)} events by their headers, in ${directory}`
  return [head, '', table(columns, rows), ...describeFindings(findings, hazards), ''].join('\n')
}

/** `walscope scan DIR`: headers, order, continuity, meta. */
export async function scanCommand(context: Context, directory: string, options: { json: boolean }): Promise<void> {
  const document = await watch(scan(directory, context.signal))
  refuseEmpty(directory, document.segments.length)
  if (options.json) printJson(context, z.encode(scanDocument, document))
  else printText(context, document, describe)
  context.exitCode = exitOfFindings(document.findings)
}
