// The fields of headers, events and the meta file: where their bytes are, and how they are written.
import { formatUtc } from './quantities.ts'
import { formatHash } from './scalars.ts'

export const SEGMENT_HEADER_BYTES = 64
export const BLOCK_HEADER_BYTES = 64
export const EVENT_BYTES = 64
export const BLOCK_BYTES = 16_448
export const EVENTS_PER_BLOCK = 256

/** A field, by its place in what holds it. */
export interface Field {
  name: string
  offset: number
  size: number
  /** The value of the field whose bytes begin at `at`, as text. */
  show(view: DataView, at: number): string
}

export const REQUEST_TYPES = ['NEW_ORDER', 'MODIFY_ORDER_PRICE', 'MODIFY_ORDER_QUANTITY', 'CANCEL_ORDER']
export const ORDER_TYPES = ['LIMIT', 'MARKET']
export const SIDES = ['BID', 'ASK']

const u8 = (view: DataView, at: number) => String(view.getUint8(at))
const u32 = (view: DataView, at: number) => String(view.getUint32(at, true))
const u64 = (view: DataView, at: number) => String(view.getBigUint64(at, true))
const i64 = (view: DataView, at: number) => String(view.getBigInt64(at, true))
const u16 = (view: DataView, at: number) => String(view.getUint16(at, true))
const hash = (view: DataView, at: number) => formatHash(view.getBigUint64(at, true))
const time = (view: DataView, at: number) => formatUtc(view.getBigUint64(at, true))
const magic = (view: DataView, at: number) => `0x${view.getUint16(at, true).toString(16).padStart(4, '0')}`
const named = (names: string[]) => (view: DataView, at: number) =>
  names[view.getUint8(at)] ?? `${view.getUint8(at)} (none)`
const padding = (size: number) => (view: DataView, at: number) => {
  const set = Array.from({ length: size }, (_, i) => view.getUint8(at + i)).filter((byte) => byte !== 0)
  return set.length === 0 ? 'zeros' : `${set.length} of ${size} bytes are not zero`
}

export const SEGMENT_HEADER_FIELDS: Field[] = [
  { name: 'magic', offset: 0, size: 2, show: magic },
  { name: 'version', offset: 2, size: 1, show: u8 },
  { name: 'header size', offset: 3, size: 1, show: u8 },
  { name: 'segment index', offset: 4, size: 4, show: u32 },
  { name: 'block count', offset: 8, size: 4, show: u32 },
  { name: 'event count', offset: 12, size: 4, show: u32 },
  { name: 'first event id', offset: 16, size: 8, show: u64 },
  { name: 'last event id', offset: 24, size: 8, show: u64 },
  { name: 'created (UTC)', offset: 32, size: 8, show: time },
  { name: 'closed (UTC)', offset: 40, size: 8, show: time },
  { name: 'header checksum', offset: 48, size: 8, show: hash },
  { name: 'last chained checksum', offset: 56, size: 8, show: hash },
]

export const BLOCK_HEADER_FIELDS: Field[] = [
  { name: 'first event id', offset: 0, size: 8, show: u64 },
  { name: 'last event id', offset: 8, size: 8, show: u64 },
  { name: 'block checksum', offset: 16, size: 8, show: hash },
  { name: 'chained checksum', offset: 24, size: 8, show: hash },
  { name: 'block header checksum', offset: 32, size: 8, show: hash },
  { name: 'block index', offset: 40, size: 4, show: u32 },
  { name: 'event count', offset: 44, size: 2, show: u16 },
  { name: 'padding', offset: 46, size: 18, show: padding(18) },
]

export const EVENT_FIELDS: Field[] = [
  { name: 'event id', offset: 0, size: 8, show: u64 },
  { name: 'timestamp (UTC)', offset: 8, size: 8, show: time },
  { name: 'price (ticks)', offset: 16, size: 8, show: i64 },
  { name: 'quantity (lots)', offset: 24, size: 8, show: i64 },
  { name: 'user id', offset: 32, size: 4, show: u32 },
  { name: 'order id', offset: 36, size: 4, show: u32 },
  { name: 'request type', offset: 40, size: 1, show: named(REQUEST_TYPES) },
  { name: 'order type', offset: 41, size: 1, show: named(ORDER_TYPES) },
  { name: 'side', offset: 42, size: 1, show: named(SIDES) },
  { name: 'padding', offset: 43, size: 21, show: padding(21) },
]

export const META_FIELDS: Field[] = [
  { name: 'last offset', offset: 0, size: 4, show: u32 },
  { name: 'last segment index', offset: 4, size: 4, show: u32 },
  { name: 'last event id', offset: 8, size: 8, show: u64 },
]

/** A field where it stands in the bytes that are shown. */
export interface PlacedField {
  /** What it belongs to: "block header", "event 126", "unused tail", … */
  owner: string
  /** Where the owner begins. */
  ownerOffset: number
  name: string
  offset: number
  size: number
  show(view: DataView): string
}

function place(owner: string, ownerOffset: number, { name, offset, size, show }: Field): PlacedField {
  const at = ownerOffset + offset
  return { owner, ownerOffset, name, offset: at, size, show: (view) => show(view, at) }
}

/** All fields of a header, an event or a meta file that begins at `offset`; those only of which all bytes are there. */
export function placeFields(owner: string, offset: number, fields: Field[], totalBytes: number): PlacedField[] {
  return fields.map((field) => place(owner, offset, field)).filter((it) => it.offset + it.size <= totalBytes)
}

/** The events of a block as its header counts them; all 256 where it counts none that a block can have. */
export function eventsIn(eventCount: number): number {
  return eventCount >= 1 && eventCount <= EVENTS_PER_BLOCK ? eventCount : EVENTS_PER_BLOCK
}

/** The fields of what the byte of a block belongs to: its header, an event, or the tail behind the last event. */
export function fieldsAround(byte: number, eventCount: number, totalBytes: number): PlacedField[] {
  if (byte < BLOCK_HEADER_BYTES) return placeFields('block header', 0, BLOCK_HEADER_FIELDS, totalBytes)
  const event = Math.floor((byte - BLOCK_HEADER_BYTES) / EVENT_BYTES)
  const events = eventsIn(eventCount)
  if (event < events) {
    return placeFields(`event ${event}`, BLOCK_HEADER_BYTES + event * EVENT_BYTES, EVENT_FIELDS, totalBytes)
  }
  const offset = BLOCK_HEADER_BYTES + events * EVENT_BYTES
  const tail: Field = { name: 'tail', offset: 0, size: totalBytes - offset, show: padding(totalBytes - offset) }
  return placeFields('behind the last event', offset, [tail], totalBytes)
}

/** The field that a byte is of. */
export function fieldOf(fields: PlacedField[], byte: number): PlacedField | null {
  return fields.find(({ offset, size }) => byte >= offset && byte < offset + size) ?? null
}
