import { expect, test } from 'vitest'
import { type DirectoryDifference, directoryDifference, LISTED_CHANGES } from '../../contract/index.ts'
import { DifferenceTracker } from './difference-tracker.ts'
import { type MadeFile, makeLook } from './testing/looks.ts'

const SEGMENTS: Record<string, MadeFile> = { 'a.wal': {}, 'b.wal': {}, 'c.wal': { isFinalised: false, blocks: 4 } }
const grown = (blocks: number) => ({ ...SEGMENTS, 'c.wal': { isFinalised: false, blocks } })

/** What a tracker says, made sure that it is what a client may be told. */
function told(difference: DirectoryDifference | null): DirectoryDifference {
  return directoryDifference.parse(difference)
}

test('nothing is told while nothing changes, and each change once', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS))
  expect(tracker.take(makeLook(SEGMENTS, 1_000))).toBeNull()
  const changed = { ...SEGMENTS, 'a.wal': { modifiedNs: 9n } }
  expect(told(tracker.take(makeLook(changed, 2_000)))).toMatchObject({ changeCount: 1, lookedAtMs: 2_000 })
  expect(tracker.take(makeLook(changed, 3_000))).toBeNull()
  expect(told(tracker.take(makeLook(SEGMENTS, 4_000)))).toMatchObject({ changeCount: 0, changes: [] })
  expect(tracker.take(makeLook(SEGMENTS, 5_000))).toBeNull()
})

test('each change of a file has a signature of its own, until it is written continuously', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS))
  const signatures: string[] = []
  const writing: string[][] = []
  for (let i = 1; i <= 6; i += 1) {
    const difference = told(tracker.take(makeLook(grown(4 + i), i * 1_000)))
    signatures.push(difference.signature)
    writing.push(difference.writing)
  }
  expect(new Set(signatures.slice(0, 3)).size).toBe(3)
  expect(new Set(signatures.slice(2)).size).toBe(1)
  expect(writing).toEqual([[], [], ['c.wal'], ['c.wal'], ['c.wal'], ['c.wal']])

  // Something else than growing is news.
  const closed = { ...SEGMENTS, 'c.wal': { blocks: 16 } }
  const after = told(tracker.take(makeLook(closed, 7_000)))
  expect(after.signature).not.toBe(signatures.at(-1))
  expect(after.segments).toMatchObject({ finalised: 1, grew: 0 })
  expect(tracker.take(makeLook(closed, 16_000))).toBeNull()
  const ended = told(tracker.take(makeLook(closed, 18_000)))
  expect(ended).toMatchObject({ writing: [], writingCount: 0, signature: after.signature })
})

test('a file that changes now and then is not being written', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS))
  for (let i = 1; i <= 6; i += 1) {
    expect(told(tracker.take(makeLook(grown(4 + i), i * 40_000))).writing).toEqual([])
  }
})

test('another directory of the same content is no difference, one of another content is', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS))
  expect(tracker.take(makeLook(SEGMENTS, 1_000, 99n))).toBeNull()
  expect(told(tracker.take(makeLook({}, 2_000, 99n)))).toMatchObject({
    isOtherDirectory: true,
    segments: { removed: 3 },
  })
})

test('after a directory was lost, its state is told again', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS))
  tracker.lose()
  expect(told(tracker.take(makeLook(SEGMENTS, 1_000)))).toMatchObject({ changeCount: 0 })
  expect(tracker.take(makeLook(SEGMENTS, 2_000))).toBeNull()
})

test('a change that nobody saw is told, though not what it is', () => {
  const tracker = new DifferenceTracker(makeLook(SEGMENTS), true)
  expect(told(tracker.take(makeLook(SEGMENTS, 1_000)))).toMatchObject({ isUnknown: true, changeCount: 0 })
  expect(tracker.take(makeLook(SEGMENTS, 2_000))).toBeNull()
})

test('of 10,000 changes the first are listed, and all are counted', () => {
  const files = (modifiedNs: bigint) =>
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`FS.${String(i).padStart(8, '0')}.wal`, { modifiedNs }]),
    )
  const tracker = new DifferenceTracker(makeLook(files(1n)))
  const difference = told(tracker.take(makeLook(files(2n), 1_000)))
  expect(difference.changes).toHaveLength(LISTED_CHANGES)
  expect(difference.changeCount).toBe(10_000)
  expect(difference.segments.otherwise).toBe(10_000)
})
