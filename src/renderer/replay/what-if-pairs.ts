// Recoveries that were run for real behind a prediction: what was predicted of them, and what they took.
import { create } from 'zustand'
import type { RecoveryOptions, WhatIfOptions } from '../../contract/index.ts'
import type { Prediction } from '../../postmortem/what-if/predict.ts'
import type { Controller } from '../state/controller.ts'
import type { RunModel } from '../state/run-model.ts'
import { useRuns } from '../state/stores.ts'

export interface WhatIfPair {
  /** Of the window. */
  runId: number
  /** The trace that it was predicted from. */
  file: string
  options: WhatIfOptions
  predictedTotalNs: number
  predictedStallNs: number
  /** What came of it; null while it runs. */
  real: { totalNs: number; worstStallNs: number } | { failure: string } | null
}

/** Pairs that are kept. */
const KEPT_PAIRS = 20

/** The oldest first. */
export const usePairs = create<{ pairs: WhatIfPair[] }>(() => ({ pairs: [] }))

/** What a run has taken: null while it runs. */
export function outcomeOf(run: RunModel | undefined): WhatIfPair['real'] {
  if (run === undefined) return { failure: 'it is not kept any more' }
  if (run.error !== null) return { failure: run.error }
  if (run.finished === null) return null
  const { document } = run.finished
  if (document.stopped) return { failure: 'it was stopped' }
  return {
    totalNs: document.timing.wallNs - document.timing.pausedNs,
    worstStallNs: run.switches.reduce((most, { durationNs }) => Math.max(most, durationNs), 0),
  }
}

/** Notes what has ended. */
export function settlePairs(): void {
  const { pairs } = usePairs.getState()
  const { runs } = useRuns.getState()
  if (!pairs.some(({ real }) => real === null)) return
  const settled = pairs.map((pair) =>
    pair.real === null ? { ...pair, real: outcomeOf(runs.find(({ id }) => id === pair.runId)) } : pair,
  )
  if (settled.some((pair, i) => pair.real !== pairs[i]?.real)) usePairs.setState({ pairs: settled })
}

/** Starts the recovery that was predicted, and notes both. Nothing is noted where it does not start. */
export async function runForReal(
  controller: Pick<Controller, 'run'>,
  file: string,
  recorded: RecoveryOptions,
  prediction: Prediction,
): Promise<void> {
  const before = useRuns.getState().activeId
  await controller.run({ ...recorded, ...prediction.options })
  const { activeId } = useRuns.getState()
  if (activeId === null || activeId === before) return
  const pair: WhatIfPair = {
    ...{ runId: activeId, file, options: prediction.options, real: null },
    ...{ predictedTotalNs: prediction.totalNs, predictedStallNs: prediction.worstStallNs },
  }
  usePairs.setState(({ pairs }) => ({ pairs: [...pairs, pair].slice(-KEPT_PAIRS) }))
}
