import { describe, expect, test } from 'vitest'
import type { ChangeCounts, DirectoryDifference, FileChange, WatchedFile } from '../../contract/index.ts'
import { beforeAndNow, describeChange, headline, sizeOf, summarise, timeOfDay, writingNow } from './change-words.ts'

const NONE: ChangeCounts = { added: 0, removed: 0, replaced: 0, shrank: 0, finalised: 0, grew: 0, otherwise: 0 }
const SEGMENT: WatchedFile = {
  ...{ kind: 'hot', sizeBytes: 263_232, modifiedNs: 1n, isReadable: true, isFinalised: true },
  ...{ blocks: 16, eventCount: 4_096, lastEventId: 4_096n },
}
const META: WatchedFile = { ...SEGMENT, kind: 'meta', sizeBytes: 16, blocks: 0 }

test.each<[Partial<ChangeCounts>, boolean, string]>([
  [{}, false, ''],
  [{}, true, 'meta file changed'],
  [{ added: 1 }, false, '1 segment added'],
  [{ added: 2, grew: 1 }, true, '2 segments added, 1 grew, meta file changed'],
  [
    { added: 1, removed: 2, replaced: 3, shrank: 4, finalised: 5, grew: 6, otherwise: 7_000 },
    false,
    '2 segments removed, 1 added, 3 replaced, 4 cut, 5 finalised, 6 grew, 7,000 written to',
  ],
])('%o, meta %s: %s', (counts, isMetaChanged, text) => {
  expect(summarise({ segments: { ...NONE, ...counts }, isMetaChanged })).toBe(text)
})

describe('a difference', () => {
  const difference: DirectoryDifference = {
    ...{
      kind: 'difference',
      lookedAtMs: 0,
      files: 4,
      lookMs: 1,
      segments: NONE,
      isMetaChanged: false,
      isOtherDirectory: false,
    },
    ...{ isUnknown: false, changes: [], changeCount: 1, writing: [], writingCount: 0, signature: '' },
  }

  test('says what has happened', () => {
    expect(headline(difference)).toBe('The directory has changed')
    expect(headline({ ...difference, isUnknown: true })).toContain('was not seen')
    expect(headline({ ...difference, isOtherDirectory: true })).toContain('Another directory')
  })

  test('names the file that is being written, or how many', () => {
    expect(writingNow(difference)).toBe('')
    expect(writingNow({ ...difference, writing: ['a.wal'], writingCount: 1 })).toBe('a.wal is being written now')
    expect(writingNow({ ...difference, writing: ['a', 'b'], writingCount: 12 })).toBe('12 files are being written now')
  })
})

test.each<[string, Omit<FileChange, 'file'>]>([
  ['removed', { before: SEGMENT, now: null, aspects: [] }],
  ['added', { before: null, now: SEGMENT, aspects: [] }],
  ['added; it cannot be read', { before: null, now: { ...SEGMENT, isReadable: false }, aspects: [] }],
  ['replaced by another file, cut', { before: SEGMENT, now: SEGMENT, aspects: ['replaced', 'shrank'] }],
  ['3 blocks more written', { before: SEGMENT, now: { ...SEGMENT, blocks: 19 }, aspects: ['grew'] }],
  ['longer', { before: SEGMENT, now: SEGMENT, aspects: ['grew'] }],
  ['1 block fewer written', { before: SEGMENT, now: { ...SEGMENT, blocks: 15 }, aspects: ['blocks-gone'] }],
  ['cannot be read any more', { before: SEGMENT, now: { ...SEGMENT, isReadable: false }, aspects: ['readable'] }],
  ['can be read again', { before: SEGMENT, now: SEGMENT, aspects: ['readable'] }],
  ['finalised', { before: SEGMENT, now: SEGMENT, aspects: ['finalised'] }],
  ['another header', { before: SEGMENT, now: SEGMENT, aspects: ['header'] }],
  [
    'its header is not intact any more',
    { before: SEGMENT, now: { ...SEGMENT, isFinalised: false }, aspects: ['header'] },
  ],
  ['last event id 77, before 4096', { before: META, now: { ...META, lastEventId: 77n }, aspects: ['header'] }],
  ['written to; any of its bytes may be others', { before: SEGMENT, now: SEGMENT, aspects: ['modified'] }],
])('%s', (text, change) => {
  expect(describeChange({ file: 'x', ...change })).toBe(text)
})

test('figures before and now', () => {
  const change = (before: WatchedFile | null, now: WatchedFile | null) => ({ file: 'x', before, now, aspects: [] })
  expect(beforeAndNow(change(SEGMENT, SEGMENT), sizeOf)).toBe('263 kB')
  expect(beforeAndNow(change(SEGMENT, META), sizeOf)).toBe('263 kB → 16 B')
  expect(beforeAndNow(change(null, META), sizeOf)).toBe('– → 16 B')
  expect(beforeAndNow(change(META, null), sizeOf)).toBe('16 B → –')
})

test('the time of day', () => {
  expect(timeOfDay(Date.UTC(2026, 0, 31, 4, 3, 22, 999), 'utc')).toBe('04:03:22')
})
