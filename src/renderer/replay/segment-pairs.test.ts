import { expect, test } from 'vitest'
import type { SegmentPair, SegmentTimes } from '../../contract/index.ts'
import { PAIR_COLUMNS, pairRow } from './segment-pairs.ts'

const times = (ordinal: number, change: Partial<SegmentTimes> = {}): SegmentTimes => ({
  ...{ ordinal, openNs: 100, verifyNs: 1_000_000, replayNs: 2_000_000, closeNs: null, isSkipped: false },
  ...change,
})
const cells = (pair: SegmentPair) => {
  const row = pairRow(pair)
  return Object.fromEntries(PAIR_COLUMNS.map(({ id }, i) => [id, [row?.texts[i], row?.colours?.[i]]]))
}

test('a pair has the times of both runs, and a mark where B took another time', () => {
  const b = times(4, { verifyNs: 5_000_000, replayNs: 1_000_000, openNs: 105 })
  expect(cells({ file: 'one', a: times(3), b })).toEqual({
    ordinal: ['3/4', undefined],
    'verify-a': ['1.00 ms', undefined],
    'verify-b': ['5.00 ms', 'warn'],
    'replay-a': ['2.00 ms', undefined],
    'replay-b': ['1.00 ms', 'ok'],
    'open-a': ['100 ns', undefined],
    'open-b': ['105 ns', undefined],
    'close-a': ['–', undefined],
    'close-b': ['–', undefined],
    file: ['one', undefined],
  })
})

test('a segment of one run only, and one that was skipped', () => {
  const pair: SegmentPair = { file: 'one', a: null, b: times(0, { isSkipped: true }) }
  expect(cells(pair)).toMatchObject({ ordinal: ['–/0', undefined], 'verify-a': ['not there', undefined] })
  expect(pairRow(pair)?.isDamaged).toBe(true)
  expect(pairRow(pair)).toBe(pairRow(pair))
  expect(pairRow(undefined)).toBeUndefined()
})
