// How near the what-if model comes to real recoveries: for each case a recovery as it was recorded (the base), one with other options and
// the further traces that have to do with these options take turns, and what the traces of a round foretell is held against its real one.
// Medians over the rounds.
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatNs, type RecoveryOptions, recoveryOptions, type WhatIfOptions } from '../../contract/index.ts'
import { type RecordedRun, RunAssembler } from '../../postmortem/recorded-run.ts'
import { calibrate } from '../../postmortem/what-if/calibrate.ts'
import { WhatIfModel } from '../../postmortem/what-if/predict.ts'
import { readTrace } from '../trace/trace-contents.ts'
import { isRoundDue, orderOf, scatterOf } from './rounds.ts'
import { connect, type EngineClient, generate, summarise, withDirectory } from './support.ts'

const TARGET = 0.15
const CALIBRATION_ROUNDS = 5
/** What others may use of the processors where a case is to count as undisturbed. */
const QUIET = 0.05

interface Shape {
  name: string
  segments: number
  blocks: number
  cases: Partial<WhatIfOptions>[]
}

const FEW: Partial<WhatIfOptions>[] = [
  ...[{ preparedCapacity: 1 }, { preparedCapacity: 8 }, { applyNs: 20 }, { preload: false }],
  ...[{ verifyThreads: 2 }, { coldCache: true }],
]
const MANY: Partial<WhatIfOptions>[] = [
  ...FEW,
  ...[{ preparedCapacity: 32 }, { applyNs: 20, preparedCapacity: 1 }, { preload: false, applyNs: 20 }],
  ...[{ verifyThreads: 2, applyNs: 20 }, { applyNs: 100 }],
]
const SHAPES: Shape[] = [
  { name: '1_mib', segments: 512, blocks: 64, cases: MANY },
  { name: '32_mib', segments: 16, blocks: 2_048, cases: MANY },
  { name: '256_mib', segments: 6, blocks: 16_320, cases: FEW },
]
/** What else is recorded on the machine before it is predicted: figures that the base cannot tell come from these. */
const CALIBRATING: Partial<WhatIfOptions>[] = [
  { preload: false },
  { applyNs: 20 },
  { verifyThreads: 2 },
  { coldCache: true },
]

/** A recovery that is recorded, as the app does it, and read again. */
async function record(engine: EngineClient, change: Partial<WhatIfOptions>): Promise<RecordedRun> {
  const options: RecoveryOptions = recoveryOptions.parse(change)
  const { runId } = await engine.recovery.start(options)
  for await (const update of await engine.recovery.watch({ runId })) {
    if (update.kind !== 'finished') continue
    if (update.trace === null || update.trace.notice !== null) throw new Error('the recovery was not recorded')
    const assembler = new RunAssembler()
    for await (const one of readTrace(update.trace.file)) assembler.add(one)
    return assembler.finish()
  }
  throw new Error('the recovery never ended')
}

function modelOf(run: RecordedRun, others: RecordedRun[]): WhatIfModel {
  const model = WhatIfModel.of(run, calibrate(run, others), others)
  if (!(model instanceof WhatIfModel)) throw new Error(`no model: ${model.because}`)
  return model
}

function wordsOf(change: Partial<WhatIfOptions>): string {
  return Object.entries(change)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

/** The run that took as long as half of them at most. */
function middle(runs: RecordedRun[]): RecordedRun {
  const run = runs.toSorted((a, b) => a.model.endNs - b.model.endNs)[Math.floor((runs.length - 1) / 2)]
  if (run === undefined) throw new Error('no run')
  return run
}

/** How much of all processors others used while some work was done: a machine that is busy lets nothing be measured. */
async function besideOthers<Result>(work: () => Promise<Result>): Promise<{ result: Result; others: number }> {
  const busyMs = () => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)
  const ownMs = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
  const [busy, own, start] = [busyMs(), ownMs(), performance.now()]
  const result = await work()
  const allMs = (performance.now() - start) * cpus().length
  return { result, others: Math.max((busyMs() - busy - (ownMs() - own)) / Math.max(allMs, 1), 0) }
}

/** What is asked about also in a further trace: the disk of a machine, and what else is done on it, is another one a minute later. */
function isAbout(calibrating: Partial<WhatIfOptions>, change: Partial<WhatIfOptions>): boolean {
  return Object.keys(calibrating).some((option) => option in change)
}

/** One case. `standing`: the further traces, by the order of `CALIBRATING`, as they were recorded before. */
async function measureCase(engine: EngineClient, change: Partial<WhatIfOptions>, standing: RecordedRun[]) {
  const anew = CALIBRATING.filter((it) => isAbout(it, change))
  const kinds = [{}, ...anew, change].map((options) => ({ options, runs: [] as RecordedRun[] }))
  const othersUsed: number[] = []
  const startMs = performance.now()
  const tookNs = ({ runs }: { runs: RecordedRun[] }) => runs.map(({ model }) => model.endNs)
  for (let round = 0; isRoundDue(kinds.map(tookNs), performance.now() - startMs); round += 1) {
    const { others } = await besideOthers(async () => {
      for (const { options, runs } of orderOf(kinds, round)) runs.push(await record(engine, options))
    })
    othersUsed.push(others)
  }
  const [bases, reals] = [kinds[0], kinds.at(-1)]
  if (bases === undefined || reals === undefined) throw new Error('no round')
  const real = modelOf(middle(reals.runs), []).taken
  // Each round is foretold from its own recordings, so that what the machine or its disk is like at that time is in both.
  const foretold = bases.runs.map((base, round) => {
    const traces = CALIBRATING.flatMap((it, i) => {
      const recordedAnew = kinds.find(({ options }) => options === it)
      return (recordedAnew ? recordedAnew.runs[round] : standing[i]) ?? []
    })
    const takenNs = modelOf(reals.runs[round] ?? base, []).taken.totalNs
    const predicted = modelOf(base, traces).predict(change)
    const fromOne = modelOf(base, []).predict(change)
    const [error, errorFromOne] = [predicted.totalNs / takenNs - 1, fromOne.totalNs / takenNs - 1]
    return {
      totalNs: predicted.totalNs,
      worstStallNs: predicted.worstStallNs,
      error,
      fromOneNs: fromOne.totalNs,
      errorFromOne,
    }
  })
  const medianOf = (value: (one: (typeof foretold)[number]) => number) => summarise(foretold.map(value)).median
  return {
    change,
    real_ns: summarise(tookNs(reals)),
    /** By how much the real ones differ from each other, and those that they are foretold from: quartile distance by median. */
    real_scatter: scatterOf(tookNs(reals)),
    base_scatter: scatterOf(tookNs(bases)),
    predicted_ns: medianOf(({ totalNs }) => totalNs),
    error: medianOf(({ error }) => error),
    predicted_from_one_trace_ns: medianOf(({ fromOneNs }) => fromOneNs),
    error_from_one_trace: medianOf(({ errorFromOne }) => errorFromOne),
    worst_stall_ns: real.worstStallNs,
    predicted_worst_stall_ns: medianOf(({ worstStallNs }) => worstStallNs),
    /** Share of the processors that others used, the median of the rounds. */
    others: summarise(othersUsed).median,
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(9)

/** Files that are not on the disk yet stay in the page cache, whoever wants them dropped: no recovery would be cold. */
function writeOut(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = openSync(join(directory, name), 'r')
    fsyncSync(file)
    closeSync(file)
  }
}

async function measureShape(shape: Shape, cases: Partial<WhatIfOptions>[]) {
  return withDirectory(async (log) => {
    await generate(log, { segments: shape.segments, blocks: shape.blocks })
    writeOut(log)
    const engine = connect(log, { folder: join(dirname(log), 'traces'), mostTraces: 4, mostBytes: 1e9 })
    // Not counted; from then on the log lies in the page cache as it was read from the disk.
    await record(engine, { coldCache: true })
    // Round by round, so that what disturbs the machine for a while does not meet all of one kind.
    const recorded: RecordedRun[][] = CALIBRATING.map(() => [])
    for (let round = 0; round < CALIBRATION_ROUNDS; round += 1) {
      for (const [i, change] of CALIBRATING.entries()) recorded[i]?.push(await record(engine, change))
    }
    const traces = recorded.map(middle)
    const base = await record(engine, {})
    const self = modelOf(base, traces).error
    const measured = []
    for (const change of cases) measured.push(await measureCase(engine, change, traces))
    const lines = measured.map(
      (it) =>
        `  ${wordsOf(it.change).padEnd(34)}${formatNs(it.real_ns.median).padStart(9)}${percent(it.real_scatter)}` +
        `${formatNs(it.predicted_ns).padStart(9)}${percent(it.error)}` +
        `${formatNs(it.predicted_from_one_trace_ns).padStart(9)}${percent(it.error_from_one_trace)}` +
        `${formatNs(it.worst_stall_ns).padStart(9)}${formatNs(it.predicted_worst_stall_ns).padStart(9)}${percent(it.others)}`,
    )
    process.stderr.write(
      [
        `\nwhat if, ${shape.segments} segments of ${shape.blocks} blocks; the base itself ${percent(self)}`,
        ...lines,
        '',
      ].join('\n'),
    )
    return { segments: shape.segments, blocks: shape.blocks, self_error: self, cases: measured }
  })
}

const OPTIONS = { shape: { type: 'string', multiple: true }, case: { type: 'string', multiple: true } } as const

/**
 * Runs it; prints a table: real, its scatter, predicted, its error, the same from the trace of the base alone, worst stall real and predicted,
 * and what others used of the processors meanwhile. `--shape 1_mib` runs only that one, `--case coldCache` only cases in whose words this is
 * found; both can be given several times.
 */
export async function measureWhatIf(args: string[] = []) {
  const { values: wanted } = parseArgs({ args, options: OPTIONS })
  const isWanted = (words: string, asked: string[] | undefined) => asked?.some((it) => words.includes(it)) ?? true
  const results: Record<string, Awaited<ReturnType<typeof measureShape>>> = {}
  for (const shape of SHAPES.filter(({ name }) => isWanted(name, wanted.shape))) {
    const cases = shape.cases.filter((it) => isWanted(wordsOf(it), wanted.case))
    if (cases.length > 0) results[shape.name] = await measureShape(shape, cases)
  }
  const cases = Object.values(results).flatMap((shape) => shape.cases)
  if (cases.length === 0) throw new Error('there is no such case')
  const quiet = cases.filter(({ others }) => others < QUIET)
  const isWithin = ({ error }: { error: number }) => Math.abs(error) <= TARGET
  const worst = cases.reduce((most, { error }) => Math.max(most, Math.abs(error)), 0)
  const counts = {
    ...{ cases: cases.length, within: cases.filter(isWithin).length },
    ...{ quiet_cases: quiet.length, quiet_within: quiet.filter(isWithin).length },
  }
  process.stderr.write(
    `  ${counts.within} of ${counts.cases} within ${TARGET * 100} %, the worst ${percent(worst).trim()}; while others used under ` +
      `${QUIET * 100} % of the processors, ${counts.quiet_within} of ${counts.quiet_cases}\n`,
  )
  return { results, ...counts, worst_error: worst, target: TARGET, met: worst <= TARGET }
}
