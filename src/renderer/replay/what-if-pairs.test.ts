import { beforeEach, describe, expect, test } from 'vitest'
import { recoveryOptions, whatIfOptions } from '../../contract/index.ts'
import { emptyDocument, emptyTiming, snapshot, started } from '../../contract/testing/updates.ts'
import type { Prediction } from '../../postmortem/what-if/predict.ts'
import { RunModel } from '../state/run-model.ts'
import { useRuns } from '../state/stores.ts'
import { outcomeOf, runForReal, settlePairs, usePairs } from './what-if-pairs.ts'
import { changeWords, curveCsv, formatError, whyNotRun } from './what-if-words.ts'

const RECORDED = whatIfOptions.parse(recoveryOptions.parse({}))
const PREDICTION: Prediction = {
  ...{ kind: 'prediction', assumptions: [], totalNs: 900, worstStallNs: 30, waitPreparedNs: 5, waitRoomNs: 5 },
  options: { ...RECORDED, preparedCapacity: 8 },
}

/** A run as the window has it, ended after `wallNs`. */
function endedRun(id: number, wallNs: number, change: Parameters<typeof emptyDocument>[0] = {}): RunModel {
  const run = new RunModel(id)
  run.fold(started())
  const switches = [20, 40, 10].map((durationNs, i) => ({
    ...{ fromOrdinal: i, toOrdinal: i + 1, atNs: i, durationNs, waitNs: 0 },
  }))
  run.fold(snapshot(1, 0, { switches }))
  const document = emptyDocument({ timing: { ...emptyTiming(), wallNs, pausedNs: 100 }, ...change })
  run.fold({ kind: 'finished', runId: 1, document, curves: {}, trace: null })
  return run
}

beforeEach(() => {
  usePairs.setState({ pairs: [] })
  useRuns.setState({ runs: [], activeId: null, besideId: null, isStarting: false })
})

describe('what was predicted beside what came of it', () => {
  test('is noted when the recovery has started, and settled when it has ended', async () => {
    const asked: unknown[] = []
    const controller = {
      run: async (options: unknown) => {
        asked.push(options)
        useRuns.setState({ runs: [new RunModel(4)], activeId: 4 })
      },
    }
    await runForReal(controller, '/a.walscope', recoveryOptions.parse({ fromEventId: 7n, applyNs: 50 }), PREDICTION)
    expect(asked).toEqual([expect.objectContaining({ fromEventId: 7n, preparedCapacity: 8 })])
    settlePairs()
    expect(usePairs.getState().pairs).toMatchObject([{ runId: 4, predictedTotalNs: 900, real: null }])
    useRuns.setState({ runs: [endedRun(4, 1_100)] })
    settlePairs()
    // The time that a person paused it is not the pipeline's.
    expect(usePairs.getState().pairs[0]?.real).toEqual({ totalNs: 1_000, worstStallNs: 40 })
  })

  test('is nothing where no recovery has started', async () => {
    await runForReal({ run: async () => {} }, '/a.walscope', recoveryOptions.parse({}), PREDICTION)
    expect(usePairs.getState().pairs).toEqual([])
  })

  test('says so where there is nothing to hold it against', () => {
    expect(outcomeOf(undefined)).toEqual({ failure: 'it is not kept any more' })
    expect(outcomeOf(endedRun(1, 5, { stopped: true }))).toEqual({ failure: 'it was stopped' })
    const lost = new RunModel(1)
    expect(outcomeOf(lost)).toBeNull()
    lost.error = 'the engine is gone'
    expect(outcomeOf(lost)).toEqual({ failure: 'the engine is gone' })
  })
})

test.each([
  [0.031, '+3.1 %'],
  [-0.4, '−40.0 %'],
  [0.0001, '±0.0 %'],
])('an error of %d is %s', (error, text) => expect(formatError(error)).toBe(text))

test('what was changed is said in words', () => {
  expect(changeWords(RECORDED, RECORDED)).toBe('as recorded')
  const all = {
    preparedCapacity: 1,
    finishedCapacity: 2,
    verifyThreads: 4,
    applyNs: 20,
    preload: false,
    coldCache: true,
  }
  expect(changeWords(RECORDED, all)).toBe('no preloader, prepared 1, finished 2, threads 4, apply 20 ns, cold cache')
})

test('it can be run where its directory is open and nothing else runs', () => {
  const free = { traceDirectory: '/wal', openDirectory: '/wal', isEngineRunning: true, isBusy: false }
  expect(whyNotRun(free)).toBeNull()
  expect(whyNotRun({ ...free, openDirectory: null })).toContain('Open /wal')
  expect(whyNotRun({ ...free, openDirectory: '/other' })).toContain('not the directory that is open')
  expect(whyNotRun({ ...free, isEngineRunning: false })).toContain('engine')
  expect(whyNotRun({ ...free, isBusy: true })).toContain('A recovery is running')
})

test('the curve has its numbers in full', () => {
  const table = curveCsv([{ capacity: 3, totalNs: 1.6, worstStallNs: 2 }])
  expect(table.cellsOf(0)).toEqual([3, 2, 2])
})
