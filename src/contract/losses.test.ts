import { describe, expect, test } from 'vitest'
import type { Loss, Losses } from './documents.ts'
import { describeDeletion, describeRanges, silentLoss } from './losses.ts'

const range = (firstEventId: bigint, lastEventId: bigint) => ({
  firstEventId,
  lastEventId,
  events: lastEventId - firstEventId + 1n,
})
const loss = (...ranges: ReturnType<typeof range>[]): Loss => ({
  events: 1_000n,
  lostEvents: ranges.reduce((sum, { events }) => sum + events, 0n),
  ranges,
  rangeCount: ranges.length,
})
const losses = (strict: Loss, diagnostic: Loss): Losses => ({ strict, diagnostic, pointInTime: strict })

describe('lost ranges', () => {
  test.each<[Loss, string]>([
    [loss(), '–'],
    [loss(range(7n, 7n)), '7'],
    [loss(range(1n, 256n), range(513n, 600n)), '1–256, 513–600'],
    [loss(range(1n, 2n), range(4n, 5n), range(7n, 8n), range(10n, 11n)), '1–2, 4–5, 7–8 and 1 more range'],
    [{ ...loss(range(1n, 2n)), rangeCount: 12_345 }, '1–2 and 12,344 more ranges'],
  ])('%#', (it, expected) => {
    expect(describeRanges(it)).toBe(expected)
  })
})

describe('what recovery leaves out without a word', () => {
  test('nothing', () => {
    expect(silentLoss(losses(loss(), loss()))).toBeNull()
  })

  test('a segment of which all but a block can be had', () => {
    expect(silentLoss(losses(loss(range(16_385n, 32_768n)), loss(range(17_665n, 17_920n))))).toBe(
      'Without a word, recovery leaves out 16,384 events (ids 16385–32768): 16,128 of them can be had, 256 are lost for good.',
    )
  })

  test('what can be had whole, and what cannot at all', () => {
    const gone = loss(range(1n, 10n))
    expect(silentLoss(losses(gone, loss()))).toMatch(/: all of them can be had\.$/)
    expect(silentLoss(losses(gone, gone))).toMatch(/: none of them can be had\.$/)
  })
})

test.each([
  [{ isUnused: true }, 'x.wal: never used, no event is in it'],
  [{ recoverableEvents: 0n }, 'x.wal: no event in it can be had'],
  [{}, 'x.wal: 5 events can be had (ids 1–5), none of them stands in a file that stays'],
  [{ onlyHere: 2n }, 'x.wal: 5 events can be had (ids 1–5), 2 of them in no file that stays'],
])('a deletion %#', (change, expected) => {
  const deletion = {
    ...{ file: 'x.wal', strictStatus: 'SEGMENT_CORRUPTED' as const, isUnused: false, events: 5n },
    ...{ recoverableEvents: 5n, onlyHere: 5n, ids: range(1n, 5n) },
  }
  expect(describeDeletion({ ...deletion, ...change })).toBe(expected)
})
