import {
  counted,
  formatBytes,
  formatCount,
  formatNs,
  formatUtc,
  type TraceDocument,
  type TraceSummary,
  WalscopeFailure,
} from '../../contract/index.ts'
import { encodeTraceDocument, inspectTrace } from '../../engine/trace/trace-document.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'
import { besideCommand } from './trace-beside.ts'
import { type ExportOptions, exportCommand } from './trace-export.ts'

/** The sentence that says how the recovery ended. */
function ending({ outcome, eventsReplayed, wallNs }: TraceSummary): string {
  const replayed = `${counted(eventsReplayed, 'event')} replayed in ${formatNs(wallNs)}`
  if (outcome === null) return `Nothing says how it ended; the last that is known: ${replayed}.`
  if (outcome.error !== null) return `It failed: ${outcome.error.message}`
  return outcome.stopped ? `Stopped: ${replayed}.` : `It ended with ${outcome.status}: ${replayed}.`
}

function describe(document: TraceDocument): string {
  const { file, directory, startedAtMs, version, machine, options, bytes, records, recordKinds } = document
  const { segments, notes, isWhole, reason, traceDropped } = document
  const kinds = Object.entries(recordKinds).filter(([, count]) => count > 0)
  const rings = `prepared ring ${formatCount(options.preparedCapacity)}, finished ring ${formatCount(options.finishedCapacity)}`
  const more = [
    options.preload ? `${counted(options.verifyThreads, 'verify thread')}` : 'no preloader',
    ...(options.applyNs > 0 ? [`${formatNs(options.applyNs)} an event for the consumer`] : []),
    ...(options.coldCache ? ['cold cache'] : []),
  ]
  return [
    `${file}: a trace of ${directory}`,
    `Recorded ${formatUtc(BigInt(Math.round(startedAtMs)) * 1_000_000n)} UTC by Walscope ${version} on ${machine.processor}, ${counted(machine.cores, 'core')}, ${machine.system}`,
    `A ${options.mode} recovery from id ${options.fromEventId}: ${[rings, ...more].join(', ')}`,
    ending(document),
    `${counted(segments, 'segment')}, ${counted(records, 'record')} (${kinds.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ')}), ${counted(notes, 'note')}, ${formatBytes(bytes)}`,
    ...(traceDropped > 0 ? [`${counted(traceDropped, 'record')} could not be recorded.`] : []),
    isWhole ? 'Whole.' : (reason ?? 'Not whole.'),
    '',
  ].join('\n')
}

export interface TraceOptions extends ExportOptions {
  beside: string | undefined
}

function refuseContradictions({ to, output, metric, beside }: TraceOptions): void {
  const usage = (message: string) => new WalscopeFailure({ code: 'USAGE', message })
  if (beside !== undefined && to !== undefined) throw usage('--beside compares and --to writes: leave one of them out.')
  if (to === undefined && output !== undefined) throw usage('-o takes the format that is written: --to.')
  if (to === undefined && metric !== undefined) throw usage('--metric is of a format: --to hgrm.')
}

/**
 * `walscope trace FILE`: what a trace holds, and whether it is whole (exit code 0) or not (1); with `--to` in the format of another
 * program, with `--beside` next to what the original has measured.
 */
export async function traceCommand(context: Context, file: string, options: TraceOptions): Promise<void> {
  refuseContradictions(options)
  if (options.to !== undefined) return await exportCommand(context, file, options.to, options)
  if (options.beside !== undefined) return await besideCommand(context, file, options.beside, options.json)
  const document = await inspectTrace(file)
  if (options.json) printJson(context, encodeTraceDocument(document))
  else printText(context, document, describe)
  context.exitCode = document.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
