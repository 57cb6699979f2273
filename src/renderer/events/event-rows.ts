// How a row of the log is shown, column by column.
import {
  BLOCK_BYTES,
  BLOCK_HEADER_BYTES,
  EVENT_BYTES,
  EVENT_ENUMS,
  EVENT_VALIDITIES,
  type EventColumns,
  type EventSegment,
  enumText,
  formatInstant,
  type Instrument,
  SEGMENT_HEADER_BYTES,
  type TimeZone,
  VALIDITY_TEXTS,
} from '../../contract/index.ts'
import { GRAVITY_COLOURS } from '../charts/states.ts'
import type { Chosen } from '../copy/forms.ts'
import { placeIn } from '../copy/places.ts'
import { type Cell, type Column, type Table, tableOf } from '../figures/csv.ts'
import type { GridColumn, GridRow } from '../grid/RowGrid.tsx'
import { quote } from './conditions.ts'
import { inUnits } from './instrument.ts'

const EVENTS_PER_BLOCK = (BLOCK_BYTES - BLOCK_HEADER_BYTES) / EVENT_BYTES

/** One event, taken out of its columns. */
export interface EventRow {
  row: number
  id: bigint
  timestampNs: bigint
  type: number
  orderType: number
  side: number
  price: bigint
  quantity: bigint
  userId: number
  orderId: number
  segment: number
  block: number
  position: number
  validity: number
}

/** What a row shows depends on these. */
export interface RowContext {
  segments: readonly EventSegment[]
  instrument: Instrument | null
  timeZone: TimeZone
}

/** The event at a place of a page. */
export function eventAt(columns: EventColumns, i: number): EventRow {
  return {
    row: columns.rows[i] ?? 0,
    id: columns.id[i] ?? 0n,
    timestampNs: columns.timestampNs[i] ?? 0n,
    type: columns.type[i] ?? 0,
    orderType: columns.orderType[i] ?? 0,
    side: columns.side[i] ?? 0,
    price: columns.price[i] ?? 0n,
    quantity: columns.quantity[i] ?? 0n,
    userId: columns.userId[i] ?? 0,
    orderId: columns.orderId[i] ?? 0,
    segment: columns.segment[i] ?? 0,
    block: columns.block[i] ?? 0,
    position: columns.position[i] ?? 0,
    validity: columns.validity[i] ?? 0,
  }
}

interface EventColumn extends GridColumn {
  /** The field's name in the filter language. */
  id: string
  show(event: EventRow, context: RowContext): string
  /** The value as the filter language writes it. */
  literal(event: EventRow, context: RowContext): string
  /** It has an order: above and below mean something. */
  isOrdered: boolean
}

const integer = (value: (event: EventRow) => bigint | number) => (event: EventRow) => String(value(event))
const named = (names: readonly string[], value: (event: EventRow) => number) => (event: EventRow) =>
  enumText(names, value(event))
const fileOf = ({ segment }: EventRow, { segments }: RowContext) => segments[segment]?.file ?? String(segment)
const validityOf = ({ validity }: EventRow) => EVENT_VALIDITIES[validity] ?? 'UNREADABLE'

function number(id: string, title: string, px: number, value: (event: EventRow) => bigint | number): EventColumn {
  const show = integer(value)
  return { id, title, px, kind: 'number', show, literal: show, isOrdered: true }
}

function word(id: string, title: string, px: number, names: readonly string[], value: (event: EventRow) => number) {
  const show = named(names, value)
  return { id, title, px, kind: 'code', show, literal: show, isOrdered: false } as const
}

/** The columns in the order in which they are shown. */
export const EVENT_COLUMNS: readonly EventColumn[] = [
  number('id', 'id', 92, ({ id }) => id),
  {
    ...number('timestamp_ns', 'time', 228, ({ timestampNs }) => timestampNs),
    show: ({ timestampNs }, { timeZone }) => formatInstant(timestampNs, timeZone, 9),
  },
  word('type', 'type', 166, EVENT_ENUMS.type, ({ type }) => type),
  word('order_type', 'order type', 74, EVENT_ENUMS.order_type, ({ orderType }) => orderType),
  word('side', 'side', 44, EVENT_ENUMS.side, ({ side }) => side),
  {
    ...number('price', 'price', 84, ({ price }) => price),
    show: ({ price }, { instrument }) => (instrument === null ? String(price) : inUnits(price, instrument.priceTick)),
  },
  {
    ...number('quantity', 'quantity', 76, ({ quantity }) => quantity),
    show: ({ quantity }, { instrument }) =>
      instrument === null ? String(quantity) : inUnits(quantity, instrument.quantityTick),
  },
  number('user_id', 'user', 58, ({ userId }) => userId),
  number('order_id', 'order', 80, ({ orderId }) => orderId),
  {
    ...{ id: 'segment', title: 'segment', px: 154, kind: 'code', isOrdered: false },
    show: fileOf,
    literal: (event, context) => quote(fileOf(event, context)),
  },
  number('block', 'block', 58, ({ block }) => block),
  {
    ...{ id: 'validity', title: 'validity', px: 156, kind: 'text', isOrdered: false },
    show: (event) => VALIDITY_TEXTS[validityOf(event)].title,
    literal: validityOf,
  },
]
const VALIDITY = EVENT_COLUMNS.length - 1

/** An event as a row of the table. */
export function gridRowOf(event: EventRow, context: RowContext): GridRow {
  const gravity = VALIDITY_TEXTS[validityOf(event)].gravity
  return {
    texts: EVENT_COLUMNS.map(({ show }) => show(event, context)),
    colours: { [VALIDITY]: GRAVITY_COLOURS[gravity] },
    isDamaged: gravity === 'damage',
  }
}

/** What the row of an event shows. */
export const eventTexts = (event: EventRow, context: RowContext) =>
  EVENT_COLUMNS.map(({ show }) => show(event, context))

/** A byte that stands for no name is its number. */
const nameOrByte = (names: readonly string[], byte: number): Cell => names[byte] ?? byte

/** Events as exact values, with the names that they have in SQL and in exports. */
export function eventTable(events: readonly EventRow[], context: RowContext): Table {
  const columns: Column<EventRow>[] = [
    { name: 'id', value: ({ id }) => id },
    { name: 'timestamp_ns', value: ({ timestampNs }) => timestampNs },
    { name: 'type', value: ({ type }) => nameOrByte(EVENT_ENUMS.type, type) },
    { name: 'order_type', value: ({ orderType }) => nameOrByte(EVENT_ENUMS.order_type, orderType) },
    { name: 'side', value: ({ side }) => nameOrByte(EVENT_ENUMS.side, side) },
    { name: 'price', value: ({ price }) => price },
    { name: 'quantity', value: ({ quantity }) => quantity },
    { name: 'user_id', value: ({ userId }) => userId },
    { name: 'order_id', value: ({ orderId }) => orderId },
    { name: 'segment', value: (event) => fileOf(event, context) },
    { name: 'block', value: ({ block }) => block },
    { name: 'position', value: ({ position }) => position },
    { name: 'validity', value: validityOf },
    { name: 'row', value: ({ row }) => row },
  ]
  return tableOf(events, columns)
}

/** An event as it is copied. */
export function eventChosen(event: EventRow, context: RowContext): Chosen {
  return {
    ...{ what: `event ${event.id}`, texts: eventTexts(event, context) },
    exact: { table: eventTable([event], context), row: 0 },
    place: placeIn('events', {
      ...{ file: fileOf(event, context), block: event.block, offset: byteOffsetOf(event), eventId: event.id },
    }),
  }
}

/** Where the event's bytes begin in its file (in a cold one, in the decompressed segment). */
export function byteOffsetOf({ block, position }: EventRow): number {
  return SEGMENT_HEADER_BYTES + block * BLOCK_BYTES + BLOCK_HEADER_BYTES + position * EVENT_BYTES
}

/** The row of a segment that a byte of a block belongs to: the block's first where there is no byte, or it is of the header. */
export function rowInSegment(block: number, offset: number | null): number {
  const inBlock = offset === null ? 0 : offset - SEGMENT_HEADER_BYTES - block * BLOCK_BYTES - BLOCK_HEADER_BYTES
  return block * EVENTS_PER_BLOCK + Math.min(Math.max(Math.floor(inBlock / EVENT_BYTES), 0), EVENTS_PER_BLOCK - 1)
}
