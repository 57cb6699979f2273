import { describe, expect, test } from 'vitest'
import type { RecoverDocument } from '../contract/index.ts'
import { emptyDocument } from '../contract/testing/updates.ts'
import { exitOfFindings, exitOfRecovery } from './exit.ts'

describe('exit codes', () => {
  test('of findings: notes alone are sound', () => {
    expect(exitOfFindings([])).toBe(0)
    expect(exitOfFindings([{ severity: 'note' }])).toBe(0)
    expect(exitOfFindings([{ severity: 'note' }, { severity: 'warning' }])).toBe(1)
    expect(exitOfFindings([{ severity: 'error' }])).toBe(1)
  })

  const lossless: Partial<RecoverDocument> = { status: 'ITEM_NOT_FOUND' }
  const skipped = { file: 'FS.00000001.wal', status: 'SEGMENT_CORRUPTED' as const, block: null, events: 1 }
  const damaged = { file: 'FS.00000001.wal', status: 'BLOCK_CHECKSUM_MISMATCH' as const, block: 5 }
  test.each<[string, Partial<RecoverDocument>, number]>([
    ['whole', lossless, 0],
    ['a skipped segment', { skipped: [skipped] }, 1],
    ['an invisible segment', { invisible: [skipped] }, 1],
    ['a gap', { gapCount: 1 }, 1],
    ['an overlap', { overlapCount: 1 }, 1],
    ['a damaged segment', { damaged: [{ ...damaged, eventsReplayed: 1 }] }, 1],
    ['events out of order', { outOfOrderEvents: 1n }, 1],
    ['a read failure', { readFailure: { file: '/wal/FS.00000001.wal', offset: 64 } }, 1],
    ['stopped', { stopped: true }, 1],
    ['refused', { status: 'BLOCK_CHECKSUM_MISMATCH' }, 1],
  ])('of a recovery: %s', (_name, change, expected) => {
    expect(exitOfRecovery(emptyDocument({ ...lossless, ...change }))).toBe(expected)
  })
})
