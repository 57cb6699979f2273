import { BIGINT, type DuckDBType, ENUM, UBIGINT, UINTEGER, USMALLINT } from '@duckdb/node-api'
import {
  BLOCK_CONDITIONS,
  EVENT_ENUMS,
  EVENT_FIELD_NAMES,
  EVENT_VALIDITIES,
  type EventFieldName,
  enumText,
} from '../../contract/index.ts'
import type { CursorColumn } from './cursor-function.ts'

const BYTES = 256

/** A byte as an enum: any may stand in a log, so each has a value. */
const byteEnum = (names: readonly string[]) => ENUM(Array.from({ length: BYTES }, (_, byte) => enumText(names, byte)))

/** Names of segments as an enum; of a log without any, one that nothing has. */
const fileEnum = (files: readonly string[]) => ENUM(files.length === 0 ? [''] : files)

/** The columns of `events` in the order of the fields; `files` are the segments by their ordinals. */
export function eventColumns(files: readonly string[]): CursorColumn[] {
  const types: Record<EventFieldName, [DuckDBType, CursorColumn['bytes']]> = {
    id: [UBIGINT, 8],
    timestamp_ns: [UBIGINT, 8],
    type: [byteEnum(EVENT_ENUMS.type), 1],
    order_type: [byteEnum(EVENT_ENUMS.order_type), 1],
    side: [byteEnum(EVENT_ENUMS.side), 1],
    price: [BIGINT, 8],
    quantity: [BIGINT, 8],
    user_id: [UINTEGER, 4],
    order_id: [UINTEGER, 4],
    segment: [fileEnum(files), 4],
    block: [UINTEGER, 4],
    position: [USMALLINT, 2],
    validity: [ENUM(EVENT_VALIDITIES), 1],
    row: [UBIGINT, 8],
  }
  return EVENT_FIELD_NAMES.map((name) => ({ name, type: types[name][0], bytes: types[name][1] }))
}

/** The columns of `blocks` in the order of BlockCursor's. */
export function blockColumns(files: readonly string[]): CursorColumn[] {
  return [
    { name: 'segment', type: fileEnum(files), bytes: 4 },
    { name: 'block', type: UINTEGER, bytes: 4 },
    { name: 'byte_offset', type: UBIGINT, bytes: 8 },
    { name: 'first_event_id', type: UBIGINT, bytes: 8 },
    { name: 'last_event_id', type: UBIGINT, bytes: 8 },
    { name: 'event_count', type: USMALLINT, bytes: 2 },
    { name: 'block_checksum', type: UBIGINT, bytes: 8 },
    { name: 'chained_checksum', type: UBIGINT, bytes: 8 },
    { name: 'header_checksum', type: UBIGINT, bytes: 8 },
    { name: 'condition', type: ENUM(BLOCK_CONDITIONS), bytes: 1 },
  ]
}

/** The views that a query sees. A time is computed only where one asks for it; beyond the year 2262 there is none. */
export const EVENTS_VIEW = `
  CREATE VIEW events AS
  SELECT id, timestamp_ns,
    make_timestamp_ns(CASE WHEN timestamp_ns < 9223372036854775807 THEN timestamp_ns::BIGINT END) AS time,
    type, order_type, side, price, quantity, user_id, order_id, segment, block, position, validity, "row"
  FROM event_rows(0::UBIGINT, 18446744073709551615::UBIGINT)`

export const BLOCKS_VIEW = `
  CREATE VIEW blocks AS
  SELECT * EXCLUDE (present) FROM block_rows() WHERE present`
