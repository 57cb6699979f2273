import { describe, expect, test } from 'vitest'
import type { RecoveryUpdate } from '../contract/index.ts'
import { segmentsOf, snapshot, started } from '../contract/testing/updates.ts'
import { UpdateHistory } from './update-history.ts'

function readAll(history: UpdateHistory, from = 0): RecoveryUpdate[] {
  const updates: RecoveryUpdate[] = []
  for (let next = history.read(from); next !== null; next = history.read(next.position)) updates.push(next.update)
  return updates
}

describe('UpdateHistory', () => {
  test('gives every update, in order, to readers that come at any time', () => {
    const history = new UpdateHistory()
    const updates = [started(), segmentsOf(), snapshot(0, 3), snapshot(1, 3)]
    for (const update of updates) history.push(update)
    expect(readAll(history)).toEqual(updates)
    expect(readAll(history, 2)).toEqual(updates.slice(2))
    expect(history.read(4)).toBeNull()
  })

  test('lets the oldest snapshots go, never the start, and a reader goes on behind the hole', () => {
    const history = new UpdateHistory(10)
    history.push(started())
    history.push(segmentsOf())
    const early = history.read(0)
    for (let sequence = 0; sequence < 8; sequence += 1) history.push(snapshot(sequence, 4))
    const kinds = readAll(history).map((update) => (update.kind === 'snapshot' ? update.sequence : update.kind))
    expect(kinds).toEqual(['started', 'segments', 6, 7])
    const late = readAll(history, early?.position).map((update) => (update.kind === 'snapshot' ? update.sequence : ''))
    expect(late).toEqual(['', 6, 7])
  })
})
