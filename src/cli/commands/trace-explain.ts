import { z } from 'zod'
import {
  counted,
  formatCount,
  formatNs,
  formatPercent,
  type TraceStallsDocument,
  traceStallsDocument,
} from '../../contract/index.ts'
import { readRun } from '../../engine/trace/export/read-run.ts'
import { stallReport } from '../../postmortem/stall-report.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'
import { number, table } from '../format.ts'
import { watch } from '../watch.ts'

/** Stalls that are told as text; the document has more. */
const TOLD = 20

function describe({
  file,
  stalls,
  stallCount,
  totals,
  original,
  wallNs,
  limitNs,
  isWhole,
  reason,
  traceDropped,
}: TraceStallsDocument): string {
  const told = stalls.slice(0, TOLD)
  const more = stallCount - told.length
  const count = stallCount === 0 ? 'no stall' : counted(stallCount, 'stall')
  return [
    `${file}: ${count} of ${formatNs(limitNs)} or more in ${formatNs(wallNs)}`,
    ...(isWhole ? [] : [reason ?? 'Not whole.']),
    ...(traceDropped > 0 ? [`${counted(traceDropped, 'record')} could not be recorded: waits may be missing.`] : []),
    '',
    ...(totals.length === 0
      ? ['Nothing waited.']
      : [
          table(
            ['all waits', 'thread', number('times'), number('in all'), number('longest'), number('of the run')],
            totals.map((it) => [
              it.reason,
              it.thread,
              formatCount(it.count),
              formatNs(it.totalNs),
              formatNs(it.longestNs),
              formatPercent(it.share),
            ]),
          ),
        ]),
    ...told.flatMap(({ thread, fromNs, durationNs, share, explanation }, i) => [
      '',
      `${i + 1}. ${thread}, ${formatNs(durationNs)} (${formatPercent(share)} of the run) from ${formatNs(fromNs)} on`,
      `   ${explanation.summary}`,
      ...explanation.causes.map(({ sentence }) => `   - ${sentence}`),
    ]),
    ...(more > 0 ? ['', `And ${formatCount(more)} more.`] : []),
    '',
    'What the original would have done',
    ...(original === null
      ? ['   Not known: the trace has no end.']
      : original.length === 0
        ? ['   The same.']
        : original.map(({ sentence }) => `   ${sentence}`)),
    '',
  ].join('\n')
}

export interface TraceExplainOptions {
  limitMs: number
  json: boolean
}

/** `walscope trace FILE --explain`: where the recovery waited, and why. The exit code is that of `trace`. */
export async function traceExplainCommand(context: Context, file: string, options: TraceExplainOptions): Promise<void> {
  const document = stallReport(await watch(readRun(file, context.signal)), Math.round(options.limitMs * 1e6))
  if (options.json) printJson(context, z.encode(traceStallsDocument, document))
  else printText(context, document, describe)
  context.exitCode = document.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
