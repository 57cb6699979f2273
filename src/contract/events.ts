import { z } from 'zod'
import type { Gravity } from './blocks.ts'
import { ORDER_TYPES, REQUEST_TYPES, SIDES } from './fields.ts'
import { bytesOfBase64, count, SEGMENT_BATCH, u64 } from './scalars.ts'

/**
 * Which rows there are: `all` of them, `diagnostic` those whose events can be had, `strict` those that a strict recovery from
 * id 1 replays.
 */
export const eventMode = z.enum(['all', 'diagnostic', 'strict'])
export type EventMode = z.infer<typeof eventMode>

/**
 * What a row is worth. The position in this list is the byte that stands for it; it is that of `EventValidity` in
 * native/events.
 */
export const eventValidity = z.enum([
  'SOUND',
  'FLAWED',
  'UNFINALISED',
  'UNCOUNTED',
  'NOT_COUNTED',
  'STRUCTURE_INVALID',
  'BLOCK_CHECKSUM_MISMATCH',
  'CHAINED_CHECKSUM_MISMATCH',
  'BELONGS_ELSEWHERE',
  'ZEROED',
  'CUT',
  'UNREADABLE',
])
export type EventValidity = z.infer<typeof eventValidity>
export const EVENT_VALIDITIES: readonly EventValidity[] = eventValidity.options

/** What can be had: the first four. */
export const VALIDITIES_TO_BE_HAD: readonly EventValidity[] = EVENT_VALIDITIES.slice(0, 4)

/** Each validity with the words for it, and its gravity. */
export const VALIDITY_TEXTS: Record<EventValidity, { title: string; meaning: string; gravity: Gravity }> = {
  SOUND: { title: 'sound', meaning: 'Its block verifies.', gravity: 'sound' },
  FLAWED: {
    title: 'flawed',
    meaning: 'Its block verifies, but something that the original does not check is wrong.',
    gravity: 'flaw',
  },
  UNFINALISED: {
    title: 'never closed',
    meaning: 'Its block verifies, in a segment that was never closed: recovery does not see it.',
    gravity: 'unreached',
  },
  UNCOUNTED: {
    title: 'uncounted',
    meaning: 'Its block can be had, but the segment header does not count it: recovery does not reach it.',
    gravity: 'unreached',
  },
  NOT_COUNTED: {
    title: 'not counted',
    meaning: 'It is behind the events that its block counts.',
    gravity: 'empty',
  },
  STRUCTURE_INVALID: {
    title: 'structure',
    meaning: 'Count, ids or index of its block are none that a block can have, or the ids in it do not rise.',
    gravity: 'damage',
  },
  BLOCK_CHECKSUM_MISMATCH: {
    title: 'block checksum',
    meaning: 'The block checksum over the events of its block is not the stored one.',
    gravity: 'damage',
  },
  CHAINED_CHECKSUM_MISMATCH: {
    title: 'chained checksum',
    meaning: 'The chained checksum over the events of its block is not the stored one.',
    gravity: 'damage',
  },
  BELONGS_ELSEWHERE: {
    title: 'belongs elsewhere',
    meaning: 'The intact header of its block says that it is of another place.',
    gravity: 'damage',
  },
  ZEROED: { title: 'zeroed', meaning: 'All zeros where a block was.', gravity: 'damage' },
  CUT: { title: 'cut', meaning: 'The segment ends in its block.', gravity: 'damage' },
  UNREADABLE: { title: 'unreadable', meaning: 'It could not be read any more.', gravity: 'damage' },
}

/** The fields of a row in their order: of the filter language, of the table `events` and of every export. */
export const EVENT_FIELD_NAMES = [
  'id',
  'timestamp_ns',
  'type',
  'order_type',
  'side',
  'price',
  'quantity',
  'user_id',
  'order_id',
  'segment',
  'block',
  'position',
  'validity',
  'row',
] as const
export type EventFieldName = (typeof EVENT_FIELD_NAMES)[number]

/** The names of bytes; what has no name is written as its number. */
export const EVENT_ENUMS = { type: REQUEST_TYPES, order_type: ORDER_TYPES, side: SIDES } as const

/** A byte of an enum as it is shown, written and asked for: its name, or its number where it has none. */
export function enumText(names: readonly string[], byte: number): string {
  return names[byte] ?? String(byte)
}

/** The part of a segment's rows in a table. Its position in the list is the number in the column `segment`. */
export const eventSegment = z.object({
  file: z.string(),
  kind: z.enum(['hot', 'cold']),
  segmentIndex: count,
  firstRow: count,
  rows: count,
  /** Of what intact headers say; 0 where there is none. */
  firstEventId: u64,
  lastEventId: u64,
})
export type EventSegment = z.infer<typeof eventSegment>

/** What intact headers and blocks say of ids and times. */
export const eventRange = z.object({
  firstEventId: u64,
  lastEventId: u64,
  firstTimestampNs: u64,
  lastTimestampNs: u64,
})
export type EventRange = z.infer<typeof eventRange>

/** A batch of the table's segments, in order of rows. */
export const eventSegments = z.object({
  kind: z.literal('segments'),
  segments: z.array(eventSegment).max(SEGMENT_BATCH),
})

/** The table is open. `rows` counts damaged ones too: a filter, the empty one as well, leaves out what the mode does not show. */
export const eventTableDone = z.object({ kind: z.literal('done'), rows: count, range: eventRange.nullable() })

/** Most rows of one page. */
export const EVENT_PAGE_LIMIT = 4_096

/** Columns of one length as typed arrays: what a view works with. */
export interface EventColumns {
  /** Row numbers in the table. */
  rows: Float64Array
  id: BigUint64Array
  timestampNs: BigUint64Array
  type: Uint8Array
  orderType: Uint8Array
  side: Uint8Array
  price: BigInt64Array
  quantity: BigInt64Array
  userId: Uint32Array
  orderId: Uint32Array
  /** Position in the list of segments. */
  segment: Uint32Array
  block: Uint32Array
  position: Uint16Array
  /** Position in {@link EVENT_VALIDITIES}. */
  validity: Uint8Array
}

/** Bytes in base64: 8 bytes a row at most. */
const columnBytes = z.string().max(4 * Math.ceil((8 * EVENT_PAGE_LIMIT) / 3))

/** A page as a message carries it: the little-endian bytes of each column in base64. */
export const encodedEventColumns = z.object({
  rows: columnBytes,
  id: columnBytes,
  timestampNs: columnBytes,
  type: columnBytes,
  orderType: columnBytes,
  side: columnBytes,
  price: columnBytes,
  quantity: columnBytes,
  userId: columnBytes,
  orderId: columnBytes,
  segment: columnBytes,
  block: columnBytes,
  position: columnBytes,
  validity: columnBytes,
})
export type EncodedEventColumns = z.infer<typeof encodedEventColumns>

/** The columns of a page. */
export function decodeEventColumns(encoded: EncodedEventColumns): EventColumns {
  const buffer = (name: keyof EncodedEventColumns) => bytesOfBase64(encoded[name]).buffer
  return {
    rows: new Float64Array(buffer('rows')),
    id: new BigUint64Array(buffer('id')),
    timestampNs: new BigUint64Array(buffer('timestampNs')),
    type: new Uint8Array(buffer('type')),
    orderType: new Uint8Array(buffer('orderType')),
    side: new Uint8Array(buffer('side')),
    price: new BigInt64Array(buffer('price')),
    quantity: new BigInt64Array(buffer('quantity')),
    userId: new Uint32Array(buffer('userId')),
    orderId: new Uint32Array(buffer('orderId')),
    segment: new Uint32Array(buffer('segment')),
    block: new Uint32Array(buffer('block')),
    position: new Uint16Array(buffer('position')),
    validity: new Uint8Array(buffer('validity')),
  }
}

/** A filter as its text; empty for all rows. Native code refuses longer ones, and says so. */
export const filterText = z.string().max(1_048_576)

/** What is wrong with a filter, and where: characters from the start of the text. */
export const filterError = z.object({ position: count, length: count, message: z.string(), hint: z.string() })
export type FilterError = z.infer<typeof filterError>

/** Most parts that a histogram has. */
export const HISTOGRAM_BUCKET_LIMIT = 4_096

const histogram = z.object({ all: z.array(count), matching: z.array(count) })

/** Which list of a table is meant: all of it, or the matches of a filter. */
export const eventListReference = z.object({ mode: eventMode, filterId: count.nullable() })

/** What a filter has found so far. The parts of a histogram divide the table's range of ids, or of times, evenly. */
export const filterCounts = z.object({ matches: count, byId: histogram, byTime: histogram })
export type FilterCounts = z.infer<typeof filterCounts>

/** A place that a jump leads to. */
export const eventTarget = z.union([
  z.object({ eventId: u64 }).strict(),
  z.object({ timestampNs: u64 }).strict(),
  z.object({ row: count }).strict(),
])
export type EventTarget = z.infer<typeof eventTarget>

/** The first row that is at or behind the place asked for; all rows are before it where `row` is the number of rows. */
export const eventPlace = z.object({
  row: count,
  /** The same in the list of matches: how many lie before the row. */
  index: count,
})

/** The files that events and query results are written to. */
export const exportFormat = z.enum(['parquet', 'csv', 'ndjson'])
export type ExportFormat = z.infer<typeof exportFormat>

/** What an export of events is asked for. */
export const eventExportOptions = z.object({
  mode: eventMode,
  where: filterText,
  /** Bounds of the ids, both included. */
  fromId: u64.optional(),
  toId: u64.optional(),
  format: exportFormat,
  /** Parquet only: a folder with one of its own for each segment (`segment=FS.00000001.wal/part-0.parquet`). */
  partitioned: z.boolean(),
})
export type EventExportOptions = z.infer<typeof eventExportOptions>

/** What an export came to: `walscope events -o FILE --json`, and the last message of an export. */
export const exportDocument = z.object({
  format: z.literal('walscope.export/1'),
  directory: z.string(),
  output: z.string(),
  fileFormat: exportFormat,
  rows: count,
  bytes: count,
  files: count,
  elapsedNs: z.number().nonnegative(),
})
export type ExportDocument = z.infer<typeof exportDocument>
