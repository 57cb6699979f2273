import { expect, test } from 'vitest'
import type { QueryValue } from '../../contract/index.ts'
import { QueryResult } from './query-result.ts'
import { placeOfRow } from './row-place.ts'

function placeOf(values: Record<string, QueryValue>) {
  const result = new QueryResult(Object.keys(values).map((name) => ({ name, type: 'VARCHAR' })))
  result.add([Object.values(values)])
  return placeOfRow(result, 0)
}

test('a file, a block of it, an event of that, or a byte', () => {
  const file = 'FS.00000001.wal'
  expect(placeOf({ file })).toEqual({ file, block: null, offset: null })
  expect(placeOf({ segment: file, block: 5 })).toEqual({ file, block: 5, offset: null })
  expect(placeOf({ segment: file, block: 1, position: 2 })).toEqual({ file, block: 1, offset: 64 + 16_448 + 64 + 128 })
  expect(placeOf({ file, block: 1, byte_offset: '16512' })).toEqual({ file, block: 1, offset: 16_512 })
})

test('a row that names no file, or no place that there can be', () => {
  expect(placeOf({ block: 5 })).toBeNull()
  expect(placeOf({ segment: null, block: 5 })).toBeNull()
  expect(placeOf({ segment: 7 })).toBeNull()
  expect(placeOf({ file: 'a.wal', block: null })).toEqual({ file: 'a.wal', block: null, offset: null })
  expect(placeOf({ file: 'a.wal', block: '18446744073709551615' })).toMatchObject({ block: null })
})
