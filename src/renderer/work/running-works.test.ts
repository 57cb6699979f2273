// What the stores say of work, from its beginning to what came of it.
import { beforeEach, describe, expect, test } from 'vitest'
import type { EngineState, Progress, WalscopeError } from '../../contract/index.ts'
import { useEvents } from '../events/event-explorer.ts'
import { EMPTY_REPLAY, useReplay } from '../replay/replay-store.ts'
import { useQuery } from '../sql/query-work.ts'
import { useOutputWork } from '../state/output-work.ts'
import { RunModel } from '../state/run-model.ts'
import { emptyReport, useReport, useRuns, useSession } from '../state/stores.ts'
import { type RunningWork, runningWorks } from './running-works.ts'

const progress = (done: number, total: number): Progress => ({
  ...{ kind: 'progress', phase: 'verify', done, total, unit: 'bytes', elapsedMs: 5, file: null },
})
const error: WalscopeError = { code: 'INTERNAL', message: 'No.', file: null, offset: null }

function setEngine(state: EngineState['state']): void {
  const engine: EngineState = { state, pid: null, generation: 1, error: null, exit: null, trouble: null }
  useSession.setState({ session: { directory: '/var/wal', isSample: false, engine } })
}

/** The session says so first; then what the engine did ends. */
function loseEngine(end: () => void): void {
  setEngine('exited')
  end()
}

/** The only work that is under way. */
function theWork(): RunningWork {
  const [work, ...others] = runningWorks()
  if (work === undefined) throw new Error('nothing is under way')
  expect(others).toEqual([])
  return work
}

const idleOutput = useOutputWork.getState()
const idleEvents = useEvents.getState()

beforeEach(() => {
  setEngine('running')
  useReport.setState(emptyReport, true)
  useRuns.setState({ runs: [], activeId: null, besideId: null, isStarting: false })
  useReplay.setState(EMPTY_REPLAY, true)
  useOutputWork.setState(idleOutput, true)
  useEvents.setState(idleEvents, true)
  useQuery.setState({ phase: 'none', progress: null })
})

test('nothing is under way in a window that does nothing', () => {
  expect(runningWorks()).toEqual([])
})

describe('a verification', () => {
  const begin = () => {
    useReport.setState({ isVerifying: true, progress: progress(1, 4) })
    return theWork()
  }
  test('says how far it is, as far as that is known', () => {
    expect(begin()).toMatchObject({ kind: 'verification', fraction: 0.25, isPaused: false })
    useReport.setState({ progress: progress(0, 0) })
    expect(theWork().fraction).toBeNull()
    useReport.setState({ progress: progress(5, 4) })
    expect(theWork().fraction).toBe(1)
  })
  test.each([
    ['finished', () => useReport.setState({ isVerifying: false, verified: {} as never })],
    ['failed', () => useReport.setState({ isVerifying: false, verifyError: error })],
    ['failed', () => loseEngine(() => useReport.setState({ isVerifying: false }))],
    ['cancelled', () => useReport.setState({ isVerifying: false })],
    ['cancelled', () => useReport.setState(emptyReport, true)],
  ] as const)('has %s', (outcome, end) => {
    const work = begin()
    end()
    expect(runningWorks()).toEqual([])
    expect(work.outcome()).toBe(outcome)
  })
})

describe('a recovery', () => {
  const begin = () => {
    const run = new RunModel(3)
    useRuns.setState({ runs: [run] })
    return run
  }
  test('says how many segments are done, and that it is paused', () => {
    const run = begin()
    expect(theWork()).toMatchObject({ key: 'recovery 3', kind: 'recovery', fraction: null, isPaused: false })
    run.latest = { segmentsDone: 3, segmentsTotal: 4, phase: 'paused' } as never
    expect(theWork()).toMatchObject({ fraction: 0.75, isPaused: true })
  })
  test('has finished, was stopped, failed, or was put away with its directory', () => {
    const finished = begin()
    const first = theWork()
    finished.finished = { document: { stopped: false } } as never
    expect(runningWorks()).toEqual([])
    expect(first.outcome()).toBe('finished')

    const stopped = begin()
    const stoppedWork = theWork()
    stopped.finished = { document: { stopped: true } } as never
    expect(stoppedWork.outcome()).toBe('cancelled')

    const failed = begin()
    const second = theWork()
    failed.error = 'the engine is gone'
    expect(runningWorks()).toEqual([])
    expect(second.outcome()).toBe('failed')

    begin()
    const third = theWork()
    useRuns.setState({ runs: [] })
    expect(third.outcome()).toBe('cancelled')
  })
})

describe('events', () => {
  const begin = () => {
    useEvents.setState({ progress: progress(1, 2), counts: null, error: null, filterError: null })
    return theWork()
  }
  const counts = { matches: 0 } as never
  test.each([
    ['finished', () => useEvents.setState({ progress: null, counts })],
    ['failed', () => useEvents.setState({ progress: null, error })],
    ['failed', () => useEvents.setState({ progress: null, filterError: {} as never })],
    ['failed', () => loseEngine(() => useEvents.setState({ progress: null, counts }))],
    ['cancelled', () => useEvents.setState({ progress: null, error: { ...error, code: 'CANCELLED' } })],
    ['cancelled', () => useEvents.setState(idleEvents, true)],
  ] as const)('have %s', (outcome, end) => {
    const work = begin()
    expect(work).toMatchObject({ kind: 'events', fraction: 0.5 })
    end()
    expect(runningWorks()).toEqual([])
    expect(work.outcome()).toBe(outcome)
  })
})

test.each([
  ['done', 'finished'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['none', 'cancelled'],
] as const)('a query that is %s has %s', (phase, outcome) => {
  useQuery.setState({ phase: 'running' })
  const work = theWork()
  expect(work).toMatchObject({ kind: 'query', fraction: null })
  useQuery.setState({ phase })
  expect(runningWorks()).toEqual([])
  expect(work.outcome()).toBe(outcome)
})

describe('a trace', () => {
  const run = { reference: { name: 'a' }, run: {} } as never
  test.each([
    ['finished', () => useReplay.setState({ reading: null, opened: run })],
    ['finished', () => useReplay.setState({ reading: null, beside: run })],
    ['failed', () => useReplay.setState({ reading: null, error })],
    ['cancelled', () => useReplay.setState({ reading: null })],
  ] as const)('has %s', (outcome, end) => {
    useReplay.setState({ reading: 0.5 })
    const work = theWork()
    expect(work).toMatchObject({ kind: 'trace', fraction: 0.5 })
    end()
    expect(runningWorks()).toEqual([])
    expect(work.outcome()).toBe(outcome)
  })
})

describe('what is written elsewhere', () => {
  test.each([
    ['salvage', 'salvage', { salvaged: {} }],
    ['bundle', 'bundle', { bundled: {} }],
    ['events', 'event-export', { exported: {} }],
    ['query', 'query-export', { exported: {} }],
    ['trace', 'trace-copy', { copied: '/x' }],
    ['trace-export', 'trace-export', { exportedTrace: {} }],
  ] as const)('%s', (kind, named, result) => {
    const begin = () => {
      useOutputWork.setState({ ...idleOutput, kind, isRunning: true, progress: progress(1, 4) })
      return theWork()
    }
    const finished = begin()
    expect(finished).toMatchObject({ kind: named, fraction: 0.25 })
    useOutputWork.setState({ isRunning: false, progress: null, ...(result as object) })
    expect(runningWorks()).toEqual([])
    expect(finished.outcome()).toBe('finished')
    const failed = begin()
    useOutputWork.setState({ isRunning: false, progress: null, error })
    expect(failed.outcome()).toBe('failed')
    const cancelled = begin()
    useOutputWork.setState({ isRunning: false, progress: null })
    expect(cancelled.outcome()).toBe('cancelled')
  })
})
