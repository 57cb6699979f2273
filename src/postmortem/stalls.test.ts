import { describe, expect, test } from 'vitest'
import { findStalls } from './stalls.ts'
import { pipelineRun, Recording, runOf } from './testing/recorded.ts'

const MS = 1_000_000

describe('findStalls', () => {
  test('lists the waits of both threads over the limit, the longest first, with their neighbours', () => {
    const { recording, endNs } = pipelineRun(6, { loadNs: { 3: 40 * MS }, usualLoadNs: MS / 2, preparedCapacity: 2 })
    const run = runOf(recording.records, 6, { endNs })
    const { stalls, count } = findStalls(run)
    const [longest] = stalls
    expect(longest).toMatchObject({ thread: 'manager', reason: 'prepared-ring-empty', before: 2, after: 3 })
    // 3 was begun when 1 was taken, at 2.501 ms; the manager was through with 1 and 2 at 6.501 ms.
    expect(longest?.fromNs).toBe(6_501_000)
    expect(longest?.toNs).toBe(42_501_000)
    expect(longest?.durationNs).toBe(36 * MS)
    expect(longest?.share).toBeCloseTo((36 * MS) / endNs, 9)
    expect(count).toBe(stalls.length)
    for (const { durationNs } of stalls) expect(durationNs).toBeGreaterThanOrEqual(MS)
    const lengths = stalls.map(({ durationNs }) => durationNs)
    expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
  })

  test('counts every wait in the totals, and the time in which the manager loads itself', () => {
    const { recording, endNs } = pipelineRun(5, { usualReplayNs: MS / 10, usualLoadNs: MS })
    const run = runOf(recording.records, 5, { endNs })
    const { totals, stalls } = findStalls(run, 5 * MS)
    expect(stalls).toEqual([])
    const waits = totals.find(({ reason }) => reason === 'prepared-ring-empty')
    expect(waits).toMatchObject({ thread: 'manager', count: 3, longestNs: MS - MS / 10 })
    // 1 is ready before 0 is through; 0 itself takes the manager 1 ms from the start on.
    expect(totals.find(({ reason }) => reason === 'loading')).toMatchObject({ count: 1, totalNs: MS + 1_000 })
    expect(findStalls(run).stalls[0]).toMatchObject({ reason: 'loading', before: null, after: 0, fromNs: 0 })
  })

  test('a wait that has no end lasts until the last thing that is known', () => {
    const recording = new Recording().replay(100, 200, 0, false).wait(200, null, 'prepared-ring-empty')
    recording.state(5_000_000, 'preloader', 1, 'opening')
    const [stall] = findStalls(runOf(recording.records, 2)).stalls
    expect(stall).toMatchObject({ toNs: null, durationNs: 4_999_800, before: 0, after: null })
  })

  test('a pause counts only where the preloader has to wait for room meanwhile; idling never does', () => {
    const paused = (full: boolean) => {
      const recording = new Recording().replay(0, 50 * MS, 0, false).wait(10 * MS, 30 * MS, 'paused')
      recording.wait(12 * MS, 29 * MS, full ? 'prepared-ring-full' : 'idle')
      recording.records.sort((one, other) => one.atNs - other.atNs)
      return findStalls(runOf(recording.records, 1, { endNs: 60 * MS }))
    }
    expect(paused(true).stalls.map(({ reason }) => reason)).toEqual(['paused', 'prepared-ring-full'])
    expect(paused(false).stalls).toEqual([])
    expect(paused(false).totals.map(({ reason }) => reason)).toEqual(['paused', 'idle'])
  })

  test('without a preloader each segment is a time in which nothing is replayed', () => {
    const recording = new Recording()
    recording
      .state(1, 'manager', 0, 'opening')
      .state(2, 'manager', 0, 'verifying')
      .replay(2 * MS, 3 * MS, 0, false)
    recording.state(3 * MS, 'manager', 0, 'closing').state(3 * MS + 5, 'manager', 0, 'closed')
    recording.state(3 * MS + 10, 'manager', 1, 'opening').state(3 * MS + 20, 'manager', 1, 'verifying')
    recording.replay(7 * MS, 8 * MS, 1, false)
    const { stalls } = findStalls(runOf(recording.records, 2, { endNs: 8 * MS, options: { preload: false } }))
    expect(stalls).toMatchObject([
      { reason: 'loading', fromNs: 3 * MS + 10, toNs: 7 * MS, before: 0, after: 1 },
      { reason: 'loading', fromNs: 0, toNs: 2 * MS, before: null, after: 0 },
    ])
  })

  test('keeps no more than it is asked for, and counts all', () => {
    const { recording, endNs } = pipelineRun(40, { usualReplayNs: MS / 10, usualLoadNs: 3 * MS })
    const { stalls, count } = findStalls(runOf(recording.records, 40, { endNs }), MS, 7)
    expect(stalls).toHaveLength(7)
    // 38 waits for what the preloader loads, and the start.
    expect(count).toBe(39)
  })

  test('of no record at all there is nothing', () => {
    expect(findStalls(runOf([], 0))).toMatchObject({ stalls: [], count: 0, totals: [] })
  })
})
