import { describe, expect, test } from 'vitest'
import { numbersOf, showPlace } from './evidence-words.ts'
import { EMPTY_REPLAY, useReplay } from './replay-store.ts'

describe('the numbers of an evidence', () => {
  test('each has its name and its unit', () => {
    const numbers = {
      ...{ durationNs: 1_500_000, bytesPerSecond: 3e9, eventsPerSecond: 2e6, segmentBytes: 16_512, share: 0.25 },
      ...{ coldCache: 1, preload: 0, preparedCapacity: 3 },
    }
    expect(numbersOf({ kind: 'rate', fromNs: null, toNs: null, ordinal: null, numbers })).toEqual([
      ['duration', '1.50 ms'],
      ['bytes per second', '3.00 GB/s'],
      ['events per second', '2.00 M/s'],
      ['segment bytes', '16.5 kB'],
      ['share', '25.0 %'],
      ['cold cache', 'on'],
      ['preload', 'off'],
      ['prepared capacity', '3'],
    ])
  })
})

test('what has no place shows nothing', () => {
  useReplay.setState(EMPTY_REPLAY, true)
  showPlace({ fromNs: null, toNs: null, ordinal: 3 })
  expect(useReplay.getState()).toEqual(EMPTY_REPLAY)
  showPlace({ fromNs: 50, toNs: null, ordinal: 3 })
  expect(useReplay.getState().ordinal).toBe(3)
})
