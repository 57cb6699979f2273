import { describe, expect, test, vi } from 'vitest'
import { type RecoveryUpdate, recoveryOptions, SNAPSHOT_INTERVAL_MS, WalscopeFailure } from '../contract/index.ts'
import { emptyDocument, segmentsOf, snapshot } from '../contract/testing/updates.ts'
import { type NativeRun, Run } from './run.ts'
import { Runs } from './runs.ts'

/** A native run that ends when it is told to. */
class FakeRun implements NativeRun {
  readonly finished: Promise<unknown>
  readonly actions: string[] = []
  end: (outcome: unknown) => void = () => {}
  fail: (error: unknown) => void = () => {}
  changes = 0
  taken = 0

  constructor() {
    this.finished = new Promise((resolve, reject) => {
      this.end = resolve
      this.fail = reject
    })
  }

  segments = () => ({ segments: segmentsOf().segments, invisible: [] })
  snapshot = () => {
    this.changes = Math.max(this.changes - 1, 0)
    const { kind: _kind, runId: _runId, sequence: _sequence, eventsPerSecond: _rate, ...native } = snapshot(this.taken)
    this.taken += 1
    return native
  }
  hasChanges = () => this.changes > 0
  drainTrace = () => []
  pause = () => void this.actions.push('pause')
  resume = () => void this.actions.push('resume')
  step = () => void this.actions.push('step')
  stop = () => void this.actions.push('stop')
}

const options = recoveryOptions.parse({})
const outcome = () => ({ document: emptyDocument(), curves: {} })

async function collect(updates: AsyncIterable<RecoveryUpdate>): Promise<RecoveryUpdate[]> {
  const all: RecoveryUpdate[] = []
  for await (const update of updates) all.push(update)
  return all
}

describe('Run', () => {
  test('gives started, snapshots in order, finished; and the same again to who comes later', async () => {
    const native = new FakeRun()
    const run = new Run(1, options, native)
    native.changes = 3
    setTimeout(() => native.end(outcome()), SNAPSHOT_INTERVAL_MS * 2.5)
    const live = await collect(run.watch())
    expect(live[0]?.kind).toBe('started')
    expect(live.at(-1)?.kind).toBe('finished')
    const sequences = live.flatMap((update) => (update.kind === 'snapshot' ? [update.sequence] : []))
    expect(sequences).toEqual(sequences.map((_, i) => i))
    expect(native.changes).toBe(0)
    expect(await collect(run.watch())).toEqual(live)
    expect(run.isRunning).toBe(false)
  })

  test('takes at most 20 snapshots a second', async () => {
    vi.useFakeTimers()
    try {
      const native = new FakeRun()
      const run = new Run(1, options, native)
      await vi.advanceTimersByTimeAsync(1_000)
      expect(native.taken).toBe(20)
      native.end(outcome())
      await run.ended
    } finally {
      vi.useRealTimers()
    }
  })

  test('a watcher that leaves does not stop the run', async () => {
    const native = new FakeRun()
    const run = new Run(1, options, native)
    const leaving = new AbortController()
    const watching = collect(run.watch(leaving.signal))
    leaving.abort()
    await watching
    expect(native.actions).toEqual([])
    expect(run.isRunning).toBe(true)
    native.end(outcome())
    await run.ended
  })

  test('a native failure reaches every watcher as an error with its code', async () => {
    const native = new FakeRun()
    const run = new Run(1, options, native)
    native.fail(Object.assign(new Error('There is no directory /wal.'), { code: 'DIRECTORY_NOT_FOUND', file: '/wal' }))
    await expect(collect(run.watch())).rejects.toMatchObject({
      error: { code: 'DIRECTORY_NOT_FOUND', file: '/wal', offset: null },
    })
    await expect(collect(run.watch())).rejects.toBeInstanceOf(WalscopeFailure)
  })

  test('hands the controls on', () => {
    const native = new FakeRun()
    const run = new Run(1, options, native)
    for (const action of ['pause', 'resume', 'step', 'stop'] as const) run.control(action)
    expect(native.actions).toEqual(['pause', 'resume', 'step', 'stop'])
    native.end(outcome())
  })
})

describe('Runs', () => {
  test('one runs at a time, and the last six are kept', async () => {
    const natives: FakeRun[] = []
    const runs = new Runs(() => {
      const native = new FakeRun()
      natives.push(native)
      return native
    })
    for (let i = 0; i < 8; i += 1) {
      const run = runs.start(options)
      expect(() => runs.start(options)).toThrow(/is running/)
      natives.at(-1)?.end(outcome())
      await run.ended
    }
    expect(() => runs.get(2)).toThrow(/no run 2/)
    expect(runs.get(3).id).toBe(3)
    expect(runs.get(8).id).toBe(8)
  })
})
