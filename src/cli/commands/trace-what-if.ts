import { InvalidArgumentError } from 'commander'
import {
  counted,
  formatCount,
  formatNs,
  type TraceWhatIfDocument,
  traceWhatIfDocument,
  type WhatIfOptions,
  type WhatIfTimes,
  whatIfOptions,
} from '../../contract/index.ts'
import { readTrace } from '../../engine/trace/trace-contents.ts'
import { type RecordedRun, RunAssembler } from '../../postmortem/recorded-run.ts'
import { CURVE_CAPACITIES, WhatIfModel } from '../../postmortem/what-if/predict.ts'
import { recordedOptions } from '../../postmortem/what-if/recorded-times.ts'
import { type Context, printJson, printText } from '../context.ts'
import { EXIT } from '../exit.ts'

/** What may be named in `--what-if`: which option it is, and how its value is read. */
const CHANGES: Record<string, { key: keyof WhatIfOptions; values?: Record<string, boolean> }> = {
  prepared: { key: 'preparedCapacity' },
  finished: { key: 'finishedCapacity' },
  threads: { key: 'verifyThreads' },
  'apply-ns': { key: 'applyNs' },
  preload: { key: 'preload', values: { on: true, off: false } },
  cache: { key: 'coldCache', values: { cold: true, warm: false } },
}

/** Reads `prepared=8,threads=2,preload=off`; for commander. */
export function whatIfChange(text: string): Partial<WhatIfOptions> {
  const change: Record<string, number | boolean> = {}
  for (const part of text.split(',')) {
    const [name = '', value = '', ...rest] = part.split('=')
    const known = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined
    if (known === undefined || rest.length > 0) {
      throw new InvalidArgumentError(`It has to be a list of ${Object.keys(CHANGES).join('=, ')}=, with commas.`)
    }
    const { key, values } = known
    if (Object.hasOwn(change, key)) throw new InvalidArgumentError(`${name} is named twice.`)
    const read = values === undefined ? (/^\d{1,10}$/.test(value) ? Number(value) : undefined) : readWord(values, value)
    if (read === undefined || !whatIfOptions.shape[key].safeParse(read).success) {
      const allowed = values === undefined ? 'a whole number that a recovery takes' : Object.keys(values).join(' or ')
      throw new InvalidArgumentError(`${name} has to be ${allowed}.`)
    }
    change[key] = read
  }
  // Each of its values was held against the schema.
  return change as Partial<WhatIfOptions>
}

const readWord = (values: Record<string, boolean>, word: string) =>
  Object.hasOwn(values, word) ? values[word] : undefined

async function readRun(file: string): Promise<RecordedRun> {
  const assembler = new RunAssembler()
  for await (const update of readTrace(file)) assembler.add(update)
  return assembler.finish()
}

function documentOf(run: RecordedRun, change: Partial<WhatIfOptions>): TraceWhatIfDocument {
  const recorded = recordedOptions(run)
  const options = { ...recorded, ...change }
  const head = { format: 'walscope.trace-what-if/1' as const, file: run.file, recordedOptions: recorded, options }
  const model = WhatIfModel.of(run)
  if (!(model instanceof WhatIfModel)) {
    const nothing = { recorded: null, predicted: null, modelError: null, assumptions: [], curve: [] }
    return { ...head, because: model.because, ...nothing }
  }
  const { totalNs, worstStallNs, waitPreparedNs, waitRoomNs, assumptions } = model.predict(change)
  return {
    ...head,
    because: null,
    recorded: model.taken,
    predicted: { totalNs, worstStallNs, waitPreparedNs, waitRoomNs },
    modelError: model.error,
    assumptions,
    curve: model
      .curve(change, CURVE_CAPACITIES)
      .map(({ capacity, ...times }) => ({ preparedCapacity: capacity, ...times })),
  }
}

function wordsOf(options: WhatIfOptions): string {
  return [
    `prepared ring ${formatCount(options.preparedCapacity)}`,
    `finished ring ${formatCount(options.finishedCapacity)}`,
    options.preload ? 'preloader' : 'no preloader',
    counted(options.verifyThreads, 'verify thread'),
    `${formatNs(options.applyNs)} an event for the consumer`,
    options.coldCache ? 'cold cache' : 'warm cache',
  ].join(', ')
}

function timesOf(name: string, times: WhatIfTimes): string {
  const { totalNs, worstStallNs, waitPreparedNs, waitRoomNs } = times
  const waits = `waits: ${formatNs(waitPreparedNs)} for a segment, ${formatNs(waitRoomNs)} for room`
  return `${name}: ${formatNs(totalNs)}, worst stall ${formatNs(worstStallNs)}; ${waits}`
}

function describe(document: TraceWhatIfDocument): string {
  const { because, recorded, predicted, modelError, assumptions, curve } = document
  const options = [`Recorded with ${wordsOf(document.recordedOptions)}`, `What if with ${wordsOf(document.options)}`]
  if (because !== null || recorded === null || predicted === null || modelError === null) {
    return [...options, `It cannot be predicted because ${because}.`, ''].join('\n')
  }
  const error = `${modelError < 0 ? '−' : '+'}${(Math.abs(modelError) * 100).toFixed(1)} %`
  return [
    ...options,
    timesOf('Recorded', recorded),
    timesOf('Predicted', predicted),
    `The model explains the recorded run but for ${error}, which is added.`,
    '',
    'Prepared ring     total    worst stall',
    ...curve.map(
      (at) =>
        `${formatCount(at.preparedCapacity).padStart(13)}${formatNs(at.totalNs).padStart(10)}${formatNs(at.worstStallNs).padStart(15)}`,
    ),
    '',
    ...assumptions,
    '',
  ].join('\n')
}

/** `walscope trace FILE --what-if CHANGES`: exit code 0, or 1 where it cannot be predicted. */
export async function traceWhatIfCommand(
  context: Context,
  file: string,
  options: { change: Partial<WhatIfOptions>; json: boolean },
): Promise<void> {
  const document = traceWhatIfDocument.parse(documentOf(await readRun(file), options.change))
  if (options.json) printJson(context, document)
  else printText(context, document, describe)
  context.exitCode = document.because === null ? EXIT.SOUND : EXIT.FINDINGS
}
