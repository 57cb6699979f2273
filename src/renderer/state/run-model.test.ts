import { describe, expect, test } from 'vitest'
import type { RecoverySnapshot, Transition } from '../../contract/index.ts'
import { emptyDocument, emptyTiming, segmentsOf, snapshot, started } from '../../contract/testing/updates.ts'
import { RunModel } from './run-model.ts'

const move = (ordinal: number, state: Transition['state'], atNs: number): Transition => ({
  ...{ ordinal, state, atNs, status: null, block: null },
})

function modelOf(...snapshots: Partial<RecoverySnapshot>[]): RunModel {
  const model = new RunModel(1)
  model.fold(started())
  model.fold(segmentsOf())
  for (const [i, change] of snapshots.entries()) model.fold(snapshot(i, 0, change))
  return model
}

describe('RunModel', () => {
  test('turns transitions into the intervals of a lane, also across snapshots', () => {
    const model = modelOf(
      { transitions: [move(0, 'opening', 10), move(0, 'verifying', 20)] },
      { transitions: [move(0, 'prepared', 70), move(0, 'replaying', 80), move(0, 'closed', 100)] },
    )
    const [lane] = model.lanes
    expect(lane?.intervals.map(({ state, fromNs, toNs }) => [state, fromNs, toNs])).toEqual([
      ['opening', 10, 20],
      ['verifying', 20, 70],
      ['prepared', 70, 80],
      ['replaying', 80, 100],
      ['closed', 100, 100],
    ])
    expect(lane?.timeIn('opening', 'verifying')).toBe(60)
    expect(lane?.timeIn('queued', 'closed')).toBe(0)
    expect(model.lanes[1]?.state).toBe('queued')
  })

  test('a skipped segment keeps its reason', () => {
    const skipped: Transition = { ordinal: 1, state: 'skipped', atNs: 5, status: 'BLOCK_CHECKSUM_MISMATCH', block: 7 }
    expect(modelOf({ transitions: [skipped] }).lanes[1]).toMatchObject({
      ...{ state: 'skipped', status: 'BLOCK_CHECKSUM_MISMATCH', block: 7 },
    })
  })

  test('a transition of a segment that was never announced is left out', () => {
    expect(modelOf({ transitions: [move(9, 'opening', 1)] }).lanes).toHaveLength(2)
  })

  test('is over with the last update, and its duration is then that of the document', () => {
    const model = modelOf({ atNs: 300 })
    expect([model.isRunning, model.durationNs]).toEqual([true, 300])
    const document = emptyDocument({ timing: { ...emptyTiming(), wallNs: 450 } })
    model.fold({ kind: 'finished', runId: 1, document, curves: {}, trace: null })
    expect([model.isRunning, model.durationNs]).toEqual([false, 450])
  })

  test('rates are of the replay only', () => {
    const model = modelOf({ phase: 'resuming', atNs: 1 }, { phase: 'replaying', atNs: 2, eventsPerSecond: 9 })
    expect(model.eventsPerSecond).toEqual({ atNs: [2], values: [9] })
  })
})
