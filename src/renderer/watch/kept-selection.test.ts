import { expect, test } from 'vitest'
import type { Finding, ScannedSegment } from '../../contract/index.ts'
import { keptSelection, sameFinding } from './kept-selection.ts'

const segment = (file: string, kind: 'hot' | 'cold', blocks: number, fileBytes: number): ScannedSegment => ({
  ...{ file, kind, finalised: true, headerStatus: 'OK', segmentIndex: 0, bytes: fileBytes, fileBytes },
  ...{ blockCount: blocks, eventCount: 0, firstEventId: 1n, lastEventId: 2n, createdNs: 1n, closedNs: 2n },
})
const BLOCK = 16_448
const scan = {
  segments: [segment('a.wal', 'hot', 0, 64 + 4 * BLOCK), segment('b.wal.lz4', 'cold', 9, 50)],
  meta: { file: 'wal_meta.dat', valid: true, lastSegmentIndex: 0, lastOffset: 0, lastEventId: 0n },
}
const finding = (offset: number): Finding => ({
  ...{ code: 'BLOCK_CHECKSUM_MISMATCH', severity: 'error', file: 'a.wal', block: 3, offset },
  ...{ cause: null, message: '' },
})

test.each<[what: string, file: string | null, block: number | null, kept: [string | null, number | null]]>([
  ['nothing', null, null, [null, null]],
  ['a file that is there', 'a.wal', null, ['a.wal', null]],
  ['a block that is there, though no header counts it', 'a.wal', 3, ['a.wal', 3]],
  ['a block that is cut away', 'a.wal', 4, ['a.wal', null]],
  ['a block of a cold segment', 'b.wal.lz4', 8, ['b.wal.lz4', 8]],
  ['a block that a cold segment has no more', 'b.wal.lz4', 9, ['b.wal.lz4', null]],
  ['the meta file', 'wal_meta.dat', null, ['wal_meta.dat', null]],
  ['a file that is gone', 'c.wal', 1, [null, null]],
])('%s', (_what, file, block, kept) => {
  const selection = keptSelection({ file, block, offset: block === null ? null : 70_000, finding: null }, scan)
  expect([selection.file, selection.block]).toEqual(kept)
  if (selection.block === null) expect(selection.offset).toBeNull()
})

test('a finding is the same where code and place are', () => {
  const found = [finding(1), finding(2)]
  expect(sameFinding(finding(2), found)).toBe(found[1])
  expect(sameFinding(finding(3), found)).toBeNull()
  expect(sameFinding(null, found)).toBeNull()
})
