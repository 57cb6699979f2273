import { describe, expect, test } from 'vitest'
import type { Finding, FindingFilter } from '../../contract/index.ts'
import { placeOf } from './finding-place.ts'
import { NO_FINDING_FILTER as everything, findingLines, stepFinding } from './findings.ts'

const finding = (change: Partial<Finding>): Finding => ({
  ...{ code: 'BLOCK_CHECKSUM_MISMATCH', severity: 'error', file: 'FS.00000001.wal', block: 5, offset: 82_304 },
  ...{ cause: 'bit-flip', message: 'Block 5 does not verify.' },
  ...change,
})

const note = finding({
  severity: 'note',
  code: 'META_STALE',
  file: 'wal_meta.dat',
  block: null,
  offset: null,
  cause: null,
})
const warning = finding({ severity: 'warning', code: 'BLOCK_IDS_MISMATCH', block: 7 })
const error = finding({})
const all = [note, warning, error]

describe('the list of findings', () => {
  test('worst first; filters by severity, code, file and text', () => {
    const shown = (filter: Partial<FindingFilter>) =>
      findingLines(all, { ...everything, ...filter }).flatMap((line) => (line.kind === 'finding' ? [line.finding] : []))
    expect(shown({})).toEqual([error, warning, note])
    expect(shown({ severity: 'note' })).toEqual([note])
    expect(shown({ code: 'BLOCK_IDS_MISMATCH' })).toEqual([warning])
    expect(shown({ file: 'wal_meta.dat' })).toEqual([note])
    expect(shown({ text: 'BIT-flip' })).toEqual([error, warning])
    expect(shown({ text: 'nothing like it' })).toEqual([])
  })

  test('groups by file or code, each with its number', () => {
    const groups = (grouping: FindingFilter['grouping']) =>
      findingLines(all, { ...everything, grouping }).flatMap((line) =>
        line.kind === 'group' ? [[line.title, line.count]] : [],
      )
    expect(groups('file')).toEqual([
      ['FS.00000001.wal', 2],
      ['wal_meta.dat', 1],
    ])
    expect(groups('code')).toHaveLength(3)
  })

  test('steps over the heads of groups and stays at the ends', () => {
    const lines = findingLines(all, { ...everything, grouping: 'code' })
    expect(stepFinding(lines, null, 1)).toBe(error)
    expect(stepFinding(lines, null, -1)).toBe(note)
    expect(stepFinding(lines, error, 1)).toBe(warning)
    expect(stepFinding(lines, error, Number.POSITIVE_INFINITY)).toBe(note)
    expect(stepFinding(lines, error, -1)).toBe(error)
    expect(stepFinding([], null, 1)).toBeNull()
  })
})

describe('placeOf', () => {
  const at = (block: number | null, offset: number | null) => {
    const place = placeOf({ file: 'FS.00000001.wal', block, offset })
    return [place.block, place.offset]
  }
  test('a whole block, a byte of it, the header, or an offset alone', () => {
    expect(at(5, 82_304)).toEqual([5, null])
    expect(at(5, 82_350)).toEqual([5, 82_350])
    expect(at(null, 48)).toEqual([null, 48])
    expect(at(null, null)).toEqual([null, null])
    expect(at(null, 82_304 + 16_448)).toEqual([6, null])
    // The header's flaw, though a block is named.
    expect(at(3, 12)).toEqual([null, 12])
  })
})
