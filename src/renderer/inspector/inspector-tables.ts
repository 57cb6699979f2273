// What the inspector shows of a block or a header, as CSV.
import {
  BLOCK_HEADER_BYTES,
  EVENT_BYTES,
  EVENT_FIELDS,
  eventsIn,
  ORDER_TYPES,
  type PlacedField,
  REQUEST_TYPES,
  SIDES,
} from '../../contract/index.ts'
import { hexText } from '../copy/bytes-as.ts'
import { type Cell, type Column, type Table, tableOf } from '../figures/csv.ts'
import type { ByteSubject } from './byte-subject.ts'

/** How many events of a block are shown: as its header counts them, as far as their bytes are there. */
export function shownEvents({ eventCount, bytes }: Pick<ByteSubject, 'eventCount' | 'bytes'>): number {
  const there = Math.floor((bytes.length - BLOCK_HEADER_BYTES) / EVENT_BYTES)
  return Math.max(Math.min(eventsIn(eventCount ?? 0), there), 0)
}

/** What the table of events shows: all but the padding. */
export const EVENT_COLUMNS = EVENT_FIELDS.filter(({ name }) => name !== 'padding')
export const EVENT_TITLES = ['#', ...EVENT_COLUMNS.map(({ name }) => name)]

/** What the row of an event shows. */
export function eventTexts(bytes: Uint8Array<ArrayBuffer>, event: number): string[] {
  const view = new DataView(bytes.buffer)
  const at = BLOCK_HEADER_BYTES + event * EVENT_BYTES
  return [String(event), ...EVENT_COLUMNS.map((field) => field.show(view, at + field.offset))]
}

/** A byte that stands for no name is its number. */
const named = (names: string[], byte: number): Cell => names[byte] ?? byte

/** The events of a block as they are stored, or repaired; null for what is no block. */
export function eventsCsv(subject: ByteSubject, bytes: Uint8Array<ArrayBuffer>): Table | null {
  const { file, block, eventCount } = subject
  if (eventCount === null) return null
  const view = new DataView(bytes.buffer)
  const positions = Array.from({ length: shownEvents(subject) }, (_, position) => position)
  const at = (position: number) => BLOCK_HEADER_BYTES + position * EVENT_BYTES
  const columns: Column<number>[] = [
    { name: 'id', value: (position) => view.getBigUint64(at(position), true) },
    { name: 'timestamp_ns', value: (position) => view.getBigUint64(at(position) + 8, true) },
    { name: 'type', value: (position) => named(REQUEST_TYPES, view.getUint8(at(position) + 40)) },
    { name: 'order_type', value: (position) => named(ORDER_TYPES, view.getUint8(at(position) + 41)) },
    { name: 'side', value: (position) => named(SIDES, view.getUint8(at(position) + 42)) },
    { name: 'price', value: (position) => view.getBigInt64(at(position) + 16, true) },
    { name: 'quantity', value: (position) => view.getBigInt64(at(position) + 24, true) },
    { name: 'user_id', value: (position) => view.getUint32(at(position) + 32, true) },
    { name: 'order_id', value: (position) => view.getUint32(at(position) + 36, true) },
    { name: 'file', value: () => file },
    { name: 'block', value: () => block },
    { name: 'position', value: (position) => position },
  ]
  return tableOf(positions, columns)
}

/** A value of a field as it is shown, a number where it is one; its bytes stand beside it. */
const numberOrText = (text: string): Cell => (/^-?\d+$/.test(text) ? BigInt(text) : text)

/** The fields of what a byte belongs to, stored, and repaired where a repair is known. Offsets are in the file. */
export function fieldsCsv({ file, base, bytes, repaired, fieldsAt }: ByteSubject, byte: number): Table {
  const stored = new DataView(bytes.buffer)
  const other = repaired === null ? null : new DataView(repaired.buffer)
  const columns: Column<PlacedField>[] = [
    { name: 'file', value: () => file },
    { name: 'owner', value: ({ owner }) => owner },
    { name: 'field', value: ({ name }) => name },
    { name: 'offset', value: ({ offset }) => base + offset },
    { name: 'size_bytes', value: ({ size }) => size },
    { name: 'stored', value: ({ show }) => numberOrText(show(stored)) },
    { name: 'stored_bytes', value: ({ offset, size }) => hexText(bytes.subarray(offset, offset + size)) },
    { name: 'repaired', value: ({ show }) => (other === null ? null : numberOrText(show(other))) },
    {
      name: 'repaired_bytes',
      value: ({ offset, size }) => (repaired === null ? null : hexText(repaired.subarray(offset, offset + size))),
    },
  ]
  return tableOf(fieldsAt(byte), columns)
}
