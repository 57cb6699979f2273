import { z } from 'zod'
import {
  type ComparedTrace,
  counted,
  formatCount,
  type TraceComparisonDocument,
  traceComparisonDocument,
} from '../../contract/index.ts'
import { readRun } from '../../engine/trace/export/read-run.ts'
import { compareRuns } from '../../postmortem/compare.ts'
import { verdict } from '../../postmortem/compare-verdict.ts'
import { type RecordedRun, traceDropped } from '../../postmortem/recorded-run.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'
import { number, table } from '../format.ts'
import { watch } from '../watch.ts'

/** Differences that are told as text; the document has more. */
const TOLD = 40
/** Kinds that say that not the same came of both. */
const RESULTS = new Set(['outcome', 'events', 'lost-ids', 'skipped', 'only-in-one'])

const traceOf = (run: RecordedRun): ComparedTrace => ({
  file: run.file,
  ...run.wholeness,
  traceDropped: traceDropped(run),
})

function traceWords({ file, isWhole, reason, traceDropped }: ComparedTrace): string {
  const lost = traceDropped > 0 ? ` ${counted(traceDropped, 'record')} could not be recorded.` : ''
  return isWhole ? `${file}${lost}` : `${file}. ${reason ?? 'Not whole.'}${lost}`
}

function describe({ a, b, verdict: words, differences, differenceCount }: TraceComparisonDocument): string {
  const told = differences.slice(0, TOLD)
  const more = differenceCount - told.length
  return [
    `A: ${traceWords(a)}`,
    `B: ${traceWords(b)}`,
    '',
    words,
    ...(told.length === 0
      ? []
      : [
          '',
          counted(differenceCount, 'difference'),
          table(
            ['kind', 'of', 'segment', number('A'), number('B')],
            told.map((it) => [it.kind, it.subject, it.file ?? '', it.a.text, it.b.text]),
          ),
        ]),
    ...(more > 0 ? [`And ${formatCount(more)} more.`] : []),
    '',
  ].join('\n')
}

/**
 * `walscope trace A --compare B`: what is different in B. The exit code is 1 where one of them is not whole or not the same came of
 * both; times alone make no 1.
 */
export async function traceCompareCommand(
  context: Context,
  file: string,
  other: string,
  options: { json: boolean },
): Promise<void> {
  const a = await watch(readRun(file, context.signal))
  const b = await watch(readRun(other, context.signal))
  const comparison = compareRuns(a, b)
  const document: TraceComparisonDocument = {
    format: 'walscope.trace-comparison/1',
    a: traceOf(a),
    b: traceOf(b),
    verdict: verdict(comparison),
    ...comparison,
  }
  if (options.json) printJson(context, z.encode(traceComparisonDocument, document))
  else printText(context, document, describe)
  const isSame = !document.differences.some(({ kind }) => RESULTS.has(kind))
  context.exitCode = isSame && a.wholeness.isWhole && b.wholeness.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
