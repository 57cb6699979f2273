import { formatCount, formatNs, formatRate } from '../../contract/index.ts'
import { readRun } from '../../engine/trace/export/read-run.ts'
import { importTelemetry } from '../../engine/trace/import-telemetry.ts'
import { besideOurs, type ComparedRow, type ComparedUnit } from '../../postmortem/openmetrics/beside-ours.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'
import { number, table } from '../format.ts'
import { watch } from '../watch.ts'

interface BesideDocument {
  format: 'walscope.beside/1'
  trace: string
  telemetry: string
  rows: ComparedRow[]
  /** Samples of the text that are of something else, and those that came again. */
  otherSamples: number
  repeatedSamples: number
  /** Why the trace is not whole; null where it is. */
  reason: string | null
}

const FORMATS: Record<ComparedUnit, (value: number) => string> = {
  count: (value) => formatCount(Math.round(value)),
  ns: formatNs,
  'per second': (value) => `${formatRate(value)}/s`,
}

function describe({ trace, telemetry, rows, otherSamples, repeatedSamples, reason }: BesideDocument): string {
  const lines = rows.map(({ subsystem, metric, quantity, original, ours, unit, ratio, isLowerBound }) => [
    ...[subsystem, metric, quantity, `${isLowerBound ? '≥ ' : ''}${FORMATS[unit](original)}`, FORMATS[unit](ours)],
    ratio === null ? '' : ratio.toFixed(2),
  ])
  const columns = ['part', 'metric', '', number('original'), number('ours'), number('ours/original')]
  return [
    `${telemetry} beside ${trace}`,
    rows.length === 0 ? 'They have nothing in common.' : table(columns, lines),
    ...(rows.some(({ isLowerBound }) => isLowerBound)
      ? [
          '≥: the original’s percentiles are lower bounds of powers of two, up to twice too low. A ratio from 1 to 2 may be none.',
        ]
      : []),
    ...(otherSamples > 0 ? [`${formatCount(otherSamples)} lines of the text are of something else.`] : []),
    ...(repeatedSamples > 0 ? [`${formatCount(repeatedSamples)} lines came again: the last ones count.`] : []),
    ...(reason === null ? [] : [reason]),
    '',
  ].join('\n')
}

/** `walscope trace FILE --beside METRICS`: what the original has measured beside what the trace has. */
export async function besideCommand(context: Context, trace: string, telemetry: string, json: boolean): Promise<void> {
  const original = await importTelemetry(telemetry)
  const run = await watch(readRun(trace, context.signal))
  const { otherSamples, repeatedSamples } = original
  const rows = besideOurs(original, run)
  const { reason } = run.wholeness
  const document: BesideDocument = {
    ...{ format: 'walscope.beside/1', trace, telemetry, rows, otherSamples, repeatedSamples, reason },
  }
  if (json) printJson(context, document)
  else printText(context, document, describe)
  context.exitCode = run.wholeness.isWhole ? EXIT.SOUND : EXIT.FINDINGS
}
