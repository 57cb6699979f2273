import { describe, expect, test } from 'vitest'
import type { ChangeAspect } from '../../contract/index.ts'
import { changedRows, compareRows, countChanges } from './difference.ts'
import { readRow } from './look.ts'
import { type MadeFile, makeLook, makeRow } from './testing/looks.ts'

const OPEN: MadeFile = { isFinalised: false, blocks: 4, eventCount: 0, lastEventId: 0n }
const META: MadeFile = { kind: 'meta', sizeBytes: 16n, headBytes: 16, isFinalised: false, blocks: 0 }

const CASES: [what: string, before: MadeFile, now: MadeFile, aspects: ChangeAspect[] | null][] = [
  ['nothing', {}, {}, null],
  ['the time alone', {}, { modifiedNs: 5n }, ['modified']],
  ['another inode alone, as a network file system gives it', {}, { inode: 8n }, null],
  ['another file with a time of its own', {}, { inode: 8n, modifiedNs: 5n }, ['replaced']],
  ['a shorter file in its place', {}, { inode: 8n, sizeBytes: 100n }, ['replaced', 'shrank']],
  ['cut', {}, { sizeBytes: 100n }, ['shrank']],
  ['cut into the header', {}, { sizeBytes: 30n, headBytes: 30, isFinalised: false, blocks: 0 }, ['shrank']],
  ['longer', {}, { sizeBytes: 999_999n }, ['grew']],
  ['a block more, and no other sign of it', OPEN, { ...OPEN, blocks: 5 }, ['grew']],
  ['a block more behind the counted ones', {}, { blocks: 17, modifiedNs: 5n }, ['grew']],
  ['closed', OPEN, {}, ['finalised', 'grew']],
  ['closed without another block', { ...OPEN, blocks: 16 }, {}, ['finalised']],
  ['another count in the header', {}, { eventCount: 9 }, ['header']],
  ['a damaged header', {}, { isFinalised: false, lastEventId: 9n }, ['header']],
  ['blocks that are zeros now', {}, { blocks: 3 }, ['blocks-gone']],
  ['no longer allowed to be read', {}, { errorNumber: 13, headBytes: 0, isFinalised: false, blocks: 16 }, ['readable']],
  ['a FIFO in its place', {}, { isRegular: false, sizeBytes: 0n, headBytes: 0, blocks: 0 }, ['shrank', 'readable']],
  [
    'a cold segment, written anew',
    { kind: 'cold', headBytes: 0 },
    { kind: 'cold', headBytes: 0, modifiedNs: 5n },
    ['modified'],
  ],
  ['a meta file that says the same, written anew', META, { ...META, inode: 9n, modifiedNs: 9n }, null],
  ['a meta file that says something else', META, { ...META, inode: 9n, lastEventId: 9n }, ['header']],
  ['a meta file that is cut', META, { ...META, sizeBytes: 8n, headBytes: 8 }, ['shrank']],
]

test.each(CASES)('%s', (_what, before, now, aspects) => {
  const change = compareRows({ file: 'x', before: makeRow(before), now: makeRow(now) })
  expect(change?.aspects ?? null).toEqual(aspects)
})

describe('two looks', () => {
  const before = makeLook({
    'a.wal': {},
    'b.wal': {},
    'c.wal': OPEN,
    'd.wal.lz4': { kind: 'cold' },
    'wal_meta.dat': META,
  })

  test('of the same differ in nothing', () => {
    expect(changedRows(before, before)).toEqual([])
  })

  test('name what was added, changed and removed', () => {
    const now = makeLook({
      ...{ 'a.wal': {}, 'c.wal': { ...OPEN, blocks: 6 }, 'd.wal.lz4': { kind: 'cold', modifiedNs: 1n } },
      ...{ 'e.wal': {}, 'wal_meta.dat': { ...META, lastEventId: 1n } },
    })
    const changes = changedRows(before, now).flatMap((row) => compareRows(row) ?? [])
    expect(
      changes.map(({ file, before: was, now: is, aspects }) => [file, was !== null, is !== null, ...aspects]),
    ).toEqual([
      ['c.wal', true, true, 'grew'],
      ['d.wal.lz4', true, true, 'modified'],
      ['e.wal', false, true],
      ['wal_meta.dat', true, true, 'header'],
      ['b.wal', true, false],
    ])
    const none = { replaced: 0, shrank: 0, finalised: 0 }
    expect(countChanges(changes)).toEqual({ ...none, added: 1, removed: 1, grew: 1, otherwise: 1 })
  })

  test('of which one is empty', () => {
    const empty = makeLook({})
    expect(changedRows(before, empty).map(({ file, now }) => [file, now])).toEqual(
      ['a.wal', 'b.wal', 'c.wal', 'd.wal.lz4', 'wal_meta.dat'].map((file) => [file, null]),
    )
    expect(changedRows(empty, before)).toHaveLength(5)
    expect(changedRows(empty, empty)).toEqual([])
  })
})

test('what no file has is still a number', () => {
  const file = readRow(makeRow({ sizeBytes: 2n ** 63n - 1n, modifiedNs: -5n }))
  expect(file.sizeBytes).toBe(Number.MAX_SAFE_INTEGER)
  expect(file.modifiedNs).toBe(0n)
})
