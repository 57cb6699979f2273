import { describe, expect, test } from 'vitest'
import { BLOCK_BYTES, type BlockDocument, type HeadDocument } from '../../contract/index.ts'
import { subjectOfBlock, subjectOfHead } from './byte-subject.ts'

const coverage: BlockDocument['coverage'] = [
  { offset: 0, size: 64, repeats: 1, cover: 'walscope', checks: ['block-header-checksum'] },
  { offset: 64, size: 8, repeats: 2, cover: 'original', checks: ['structure', 'block-checksum'] },
  { offset: 72, size: 56, repeats: 2, cover: 'original', checks: ['block-checksum'] },
  { offset: 192, size: BLOCK_BYTES - 192, repeats: 1, cover: 'nothing', checks: [] },
]

const document: BlockDocument = {
  ...{ format: 'walscope.block/1', file: 'FS.00000001.wal', kind: 'hot', segmentHeaderStatus: 'OK', countedBlocks: 64 },
  ...{ block: 5, offset: 82_304, bytes: BLOCK_BYTES, condition: 'block-checksum-mismatch', strictStatus: 'OK' },
  ...{ verifies: false, headerIntact: true, belongsElsewhere: false, eventsCanBeHad: false },
  header: {
    ...{ firstEventId: 1n, lastEventId: 2n, blockChecksum: 0n, chainedChecksum: 0n, headerChecksum: 0n },
    ...{ blockIndex: 5, eventCount: 2 },
  },
  checksums: [],
  verdict: { cause: 'bit-flip', evidence: '', bits: [], repair: [{ offset: 81, stored: 8, repaired: 0 }] },
  findings: [],
  coverage,
  data: '08'.repeat(BLOCK_BYTES),
}

describe('subjectOfBlock', () => {
  const subject = subjectOfBlock(document)

  test('every byte has its coverage, in each of the events', () => {
    const coverOf = (byte: number) => subject.coverAt(byte)?.checks.join(' ')
    expect([0, 63].map(coverOf)).toEqual(Array(2).fill('block-header-checksum'))
    expect([64, 71, 128, 135].map(coverOf)).toEqual(Array(4).fill('structure block-checksum'))
    expect([72, 127, 136, 191].map(coverOf)).toEqual(Array(4).fill('block-checksum'))
    expect([192, 200, 256, BLOCK_BYTES - 1].map((byte) => subject.coverAt(byte)?.cover)).toEqual(
      Array(4).fill('nothing'),
    )
    expect(subject.coverAt(BLOCK_BYTES)).toBeNull()
  })

  test('the repaired bytes are the stored ones but for the change', () => {
    expect([...subject.changed]).toEqual([81])
    expect(subject.repaired?.[81]).toBe(0)
    expect(subject.bytes[81]).toBe(8)
    expect(subject.repaired?.filter((byte, i) => byte !== subject.bytes[i])).toHaveLength(1)
  })
})

describe('subjectOfHead', () => {
  const head: HeadDocument = {
    ...{ file: 'wal_meta.dat', kind: 'meta', fileBytes: 16, status: null, isUnfinalised: false },
    ...{ computedChecksum: null, verdict: null, data: '00'.repeat(16) },
  }
  test('a meta file of another size has bytes and no fields', () => {
    expect(subjectOfHead(head).fieldsAt(0)).toHaveLength(3)
    const short = subjectOfHead({ ...head, data: '00ff' })
    expect(short.fieldsAt(0)).toEqual([])
    expect([...short.bytes]).toEqual([0, 255])
    expect(short.repaired).toBeNull()
  })
})
