import {
  BLOCK_BYTES,
  BLOCK_HEADER_BYTES,
  EVENT_BYTES,
  type QueryValue,
  SEGMENT_HEADER_BYTES,
} from '../../contract/index.ts'
import type { QueryResult } from './query-result.ts'

/** What a row of a result is about, by its columns' names. */
export interface RowPlace {
  file: string
  block: number | null
  /** Of a byte in the segment. */
  offset: number | null
}

/** A count within the log: what no number can hold, no file has. */
function countOf(value: QueryValue | undefined): number | null {
  const number = value === null || value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isSafeInteger(number) && number >= 0 ? number : null
}

/** The place of the log that a row names: its file, and where it has them, its block and its event or byte. Null for none. */
export function placeOfRow({ columns, rows }: QueryResult, index: number): RowPlace | null {
  const row = rows[index]
  const valueAt = (name: string) => row?.[columns.findIndex((column) => column.name === name)]
  const file = valueAt('segment') ?? valueAt('file')
  if (typeof file !== 'string' || file === '') return null
  const block = countOf(valueAt('block'))
  const position = countOf(valueAt('position'))
  if (block === null || position === null) return { file, block, offset: countOf(valueAt('byte_offset')) }
  const blockOffset = SEGMENT_HEADER_BYTES + block * BLOCK_BYTES
  return { file, block, offset: blockOffset + BLOCK_HEADER_BYTES + position * EVENT_BYTES }
}
