// How the What-if panel says things.
import { formatNs, type WhatIfOptions } from '../../contract/index.ts'
import type { CurvePoint } from '../../postmortem/what-if/predict.ts'
import { type Table, tableOf } from '../figures/csv.ts'

/** 0.031 as "+3.1 %". */
export function formatError(error: number): string {
  const text = (Math.abs(error) * 100).toFixed(1)
  return `${text === '0.0' ? '±' : error < 0 ? '−' : '+'}${text} %`
}

/** What was changed, in a few words. */
export function changeWords(recorded: WhatIfOptions, options: WhatIfOptions): string {
  const words = [
    ...(options.preload !== recorded.preload ? [options.preload ? 'preloader' : 'no preloader'] : []),
    ...(options.preparedCapacity !== recorded.preparedCapacity ? [`prepared ${options.preparedCapacity}`] : []),
    ...(options.finishedCapacity !== recorded.finishedCapacity ? [`finished ${options.finishedCapacity}`] : []),
    ...(options.verifyThreads !== recorded.verifyThreads ? [`threads ${options.verifyThreads}`] : []),
    ...(options.applyNs !== recorded.applyNs ? [`apply ${formatNs(options.applyNs)}`] : []),
    ...(options.coldCache !== recorded.coldCache ? [options.coldCache ? 'cold cache' : 'warm cache'] : []),
  ]
  return words.length === 0 ? 'as recorded' : words.join(', ')
}

/** Why it cannot be run now: a sentence; null where it can. */
export function whyNotRun(state: {
  traceDirectory: string
  openDirectory: string | null
  isEngineRunning: boolean
  isBusy: boolean
}): string | null {
  if (state.openDirectory === null) return `Open ${state.traceDirectory} to run it: the trace is of that directory.`
  if (state.openDirectory !== state.traceDirectory) {
    return `The trace is of ${state.traceDirectory}, which is not the directory that is open.`
  }
  if (!state.isEngineRunning) return 'The engine is not running.'
  return state.isBusy ? 'A recovery is running.' : null
}

/** The curve for a file. */
export const curveCsv = (points: readonly CurvePoint[]): Table =>
  tableOf(points, [
    { name: 'prepared_capacity', value: ({ capacity }) => capacity },
    { name: 'total_ns', value: ({ totalNs }) => Math.round(totalNs) },
    { name: 'worst_stall_ns', value: ({ worstStallNs }) => Math.round(worstStallNs) },
  ])
