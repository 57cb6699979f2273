import { describe, expect, test } from 'vitest'
import { type DirectoryPlace, placeOfDirectory, type ScanDocument } from '../../contract/index.ts'
import { findInScan } from './place-in-scan.ts'

/** Two blocks and a half, and a cold segment, of which a scan knows only the header. */
const HOT_BYTES = 64 + 2 * 16_448 + 8_224
const SCAN = {
  directory: '/wal',
  segments: [
    { file: 'FS.00000000.wal', kind: 'hot', bytes: HOT_BYTES, fileBytes: HOT_BYTES },
    { file: 'FS.00000001.wal.lz4', kind: 'cold', bytes: 0, fileBytes: 5_000 },
  ],
  meta: { file: 'FS.meta' },
  findings: [{ file: 'FS.broken.wal' }, { file: null }],
} as unknown as ScanDocument

const find = (place: Partial<DirectoryPlace>) => findInScan({ ...placeOfDirectory('/wal'), ...place }, SCAN)
const hot = { file: 'FS.00000000.wal' }

describe('what is there is selected', () => {
  test.each<[string, Partial<DirectoryPlace>, object]>([
    ['a segment', hot, { ...hot, block: null, offset: null }],
    ['its last block, which is cut', { ...hot, block: 2 }, { ...hot, block: 2, offset: null }],
    ['a byte, and with it its block', { ...hot, offset: 64 + 16_448 }, { ...hot, block: 1, offset: 64 + 16_448 }],
    ['a byte of the header', { ...hot, offset: 63 }, { ...hot, block: null, offset: 63 }],
    ['a byte of a block', { ...hot, block: 0, offset: 64 }, { ...hot, block: 0, offset: 64 }],
    [
      'a block of a cold segment, as large as it may be',
      { file: 'FS.00000001.wal.lz4', block: 500 },
      { file: 'FS.00000001.wal.lz4', block: 500, offset: null },
    ],
    ['the meta file', { file: 'FS.meta', offset: 8 }, { file: 'FS.meta', block: null, offset: 8 }],
    ['a file that cannot be read', { file: 'FS.broken.wal' }, { file: 'FS.broken.wal', block: null, offset: null }],
  ])('%s', (_what, place, selection) => {
    expect(find(place)).toEqual({ selection, missing: null })
  })

  test('nothing, where no file is named', () => {
    expect(find({ block: 5 })).toEqual({ selection: null, missing: null })
  })
})

describe('what is not there is said, and the rest selected', () => {
  test.each<[string, Partial<DirectoryPlace>, object | null, string]>([
    ['a file', { file: '../../etc/passwd' }, null, 'There is no file ../../etc/passwd in /wal.'],
    [
      'a block',
      { ...hot, block: 3 },
      { ...hot, block: null, offset: null },
      'There is no block 3 in FS.00000000.wal. It has 41,184 bytes.',
    ],
    [
      'a block of what is no segment',
      { file: 'FS.meta', block: 0 },
      { file: 'FS.meta', block: null, offset: null },
      'There is no block 0 in FS.meta. It is no segment.',
    ],
    [
      'a byte behind the end',
      { ...hot, offset: HOT_BYTES },
      { ...hot, block: 2, offset: null },
      'Byte 41,184 is not in block 2 of FS.00000000.wal.',
    ],
    [
      'a byte of another block',
      { ...hot, block: 0, offset: 64 + 16_448 },
      { ...hot, block: 0, offset: null },
      'Byte 16,512 is not in block 0 of FS.00000000.wal.',
    ],
  ])('%s', (_what, place, selection, missing) => {
    expect(find(place)).toEqual({ selection, missing })
  })
})
