import {
  counted,
  formatBytes,
  formatCount,
  formatNs,
  formatUtc,
  type TraceDocument,
  type TraceSummary,
} from '../../contract/index.ts'
import { encodeTraceDocument, inspectTrace } from '../../engine/trace/trace-document.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'

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

/** `walscope trace FILE`: what a trace holds, and whether it is whole (exit code 0) or not (1). */
export async function traceCommand(context: Context, file: string, options: { json: boolean }): Promise<void> {
  const document = await inspectTrace(file)
  if (options.json) printJson(context, encodeTraceDocument(document))
  else printText(context, document, describe)
  context.exitCode = document.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
