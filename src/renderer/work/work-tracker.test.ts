import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { WorkReport } from '../../contract/index.ts'
import type { Outcome, RunningWork } from './running-works.ts'
import { REPORT_INTERVAL_MS, SHOWN_AFTER_MS, WorkTracker } from './work-tracker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const running = new Map<string, RunningWork>()
  const outcomes = new Map<string, Outcome>()
  const reports: WorkReport[] = []
  const tracker = new WorkTracker(
    (report) => reports.push(report),
    () => [...running.values()],
  )
  const put = (key: string, work: Partial<RunningWork> = {}) => {
    const known = running.get(key)
    running.set(key, {
      ...{ key, kind: 'verification', fraction: 0, isPaused: false, outcome: () => outcomes.get(key) ?? 'cancelled' },
      ...known,
      ...work,
    })
    tracker.look()
  }
  const end = (key: string, outcome: Outcome) => {
    outcomes.set(key, outcome)
    running.delete(key)
    tracker.look()
  }
  const shown = () => reports.map(({ current }) => current?.fraction ?? null)
  return { put, end, reports, shown, tracker }
}

test('short work is shown nowhere else, and its end is nothing to tell', () => {
  const { put, end, reports } = setUp()
  put('a')
  vi.advanceTimersByTime(SHOWN_AFTER_MS - 1)
  put('a', { fraction: 0.9 })
  end('a', 'failed')
  vi.advanceTimersByTime(60_000)
  expect(reports).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('work is shown once it lasts, though nothing more is heard of it', () => {
  const { put, reports } = setUp()
  put('a', { fraction: null })
  vi.advanceTimersByTime(SHOWN_AFTER_MS + REPORT_INTERVAL_MS)
  expect(reports).toEqual([{ current: { kind: 'verification', fraction: null, isPaused: false }, ended: [] }])
})

test('is reported a few times a second, whatever comes in, and the last value as well', () => {
  const { put, shown } = setUp()
  put('a')
  vi.advanceTimersByTime(2_000)
  for (let step = 1; step <= 100; step += 1) {
    put('a', { fraction: step / 100 })
    vi.advanceTimersByTime(10)
  }
  expect(shown().length).toBeGreaterThanOrEqual(4)
  expect(shown().length).toBeLessThanOrEqual(6)
  vi.advanceTimersByTime(REPORT_INTERVAL_MS)
  expect(shown().at(-1)).toBe(1)
  const { length } = shown()
  // Nothing new is nothing to report.
  vi.advanceTimersByTime(10_000)
  expect(shown()).toHaveLength(length)
})

test('its end is told at once, with how long it took and whether it failed', () => {
  for (const [outcome, hasFailed] of [
    ['finished', false],
    ['failed', true],
  ] as const) {
    const { put, end, reports } = setUp()
    put('a')
    vi.advanceTimersByTime(12_345)
    put('a', { fraction: 0.5 })
    end('a', outcome)
    expect(reports.at(-1)).toEqual({
      current: null,
      ended: [{ kind: 'verification', hasFailed, elapsedMs: expect.closeTo(12_345, 0) }],
    })
    vi.advanceTimersByTime(60_000)
    expect(reports.filter(({ ended }) => ended.length > 0)).toHaveLength(1)
  }
})

test('what a person has cancelled only vanishes', () => {
  const { put, end, reports } = setUp()
  put('a')
  vi.advanceTimersByTime(5_000)
  end('a', 'cancelled')
  expect(reports.at(-1)).toEqual({ current: null, ended: [] })
})

test('of several the first is shown, and none that is paused where another goes on', () => {
  const { put, end, shown, reports } = setUp()
  put('a', { fraction: 0.1 })
  put('b', { kind: 'query', fraction: 0.2 })
  vi.advanceTimersByTime(2_000)
  expect(shown().at(-1)).toBe(0.1)
  put('a', { isPaused: true })
  expect(reports.at(-1)?.current).toEqual({ kind: 'query', fraction: 0.2, isPaused: false })
  end('b', 'finished')
  expect(reports.at(-1)).toMatchObject({
    current: { kind: 'verification', fraction: 0.1, isPaused: true },
    ended: [{ kind: 'query', hasFailed: false }],
  })
})

test('asks what came of work by what was seen when it began', () => {
  const { put, tracker } = setUp()
  const asked = vi.fn((): Outcome => 'finished')
  put('a', { outcome: asked })
  put('a', { outcome: () => 'failed' })
  vi.advanceTimersByTime(2_000)
  const reports: WorkReport[] = []
  Object.assign(tracker, { tell: (report: WorkReport) => reports.push(report), works: () => [] })
  tracker.look()
  expect(asked).toHaveBeenCalledTimes(1)
  expect(reports[0]?.ended).toMatchObject([{ hasFailed: false }])
})
