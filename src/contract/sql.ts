import { z } from 'zod'
import { count, nanoseconds } from './scalars.ts'

/** Longest text of a query. */
export const QUERY_TEXT_LIMIT = 1_048_576

/** Most rows of a result that a client is given, unless it asks for another limit. */
export const QUERY_ROW_LIMIT = 100_000

/** Most rows, and most characters, of one message; a longer value comes alone, cut to these characters. */
export const QUERY_BATCH_ROWS = 1_000
export const QUERY_BATCH_CHARACTERS = 262_144

/** A column of a result, with its type as SQL spells it. */
export const queryColumn = z.object({ name: z.string(), type: z.string() })
export type QueryColumn = z.infer<typeof queryColumn>

/**
 * A value of a result. Integers that a number cannot hold are texts of digits, whichever value they have: BIGINT, UBIGINT,
 * HUGEINT, UHUGEINT, and DECIMAL. Times, lists, structures and bytes are texts as SQL writes them.
 */
export const queryValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type QueryValue = z.infer<typeof queryValue>

/** How a query went. */
export const queryDone = z.object({
  kind: z.literal('done'),
  /** Rows that were given. */
  rows: count,
  /** There are more of them than the limit allows. */
  isCut: z.boolean(),
  /** Values that were too long for a message, and end in "…". */
  cutValues: count,
  elapsedNs: nanoseconds,
})
export type QueryDone = z.infer<typeof queryDone>

export const queryColumns = z.object({ kind: z.literal('columns'), columns: z.array(queryColumn) })
export const queryRows = z.object({ kind: z.literal('rows'), rows: z.array(z.array(queryValue)).max(QUERY_BATCH_ROWS) })

/** `walscope sql --json`. */
export const queryDocument = z.object({
  format: z.literal('walscope.sql/1'),
  directory: z.string(),
  columns: z.array(queryColumn),
  rows: z.array(z.array(queryValue)),
  rowCount: count,
  isCut: z.boolean(),
  elapsedNs: nanoseconds,
})
export type QueryDocument = z.infer<typeof queryDocument>

/** The tables of a query. */
export const QUERY_TABLES = ['events', 'segments', 'blocks', 'findings'] as const

/** Columns of the tables with their types, for completion. Enumerations are shown as such: they compare as texts. */
export const QUERY_TABLE_COLUMNS: Record<(typeof QUERY_TABLES)[number], readonly (readonly [string, string])[]> = {
  events: [
    ['id', 'UBIGINT'],
    ['timestamp_ns', 'UBIGINT'],
    ['time', 'TIMESTAMP_NS'],
    ['type', 'ENUM'],
    ['order_type', 'ENUM'],
    ['side', 'ENUM'],
    ['price', 'BIGINT'],
    ['quantity', 'BIGINT'],
    ['user_id', 'UINTEGER'],
    ['order_id', 'UINTEGER'],
    ['segment', 'ENUM'],
    ['block', 'UINTEGER'],
    ['position', 'USMALLINT'],
    ['validity', 'ENUM'],
    ['row', 'UBIGINT'],
  ],
  segments: [
    ['file', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['finalised', 'BOOLEAN'],
    ['header_status', 'VARCHAR'],
    ['strict_status', 'VARCHAR'],
    ['segment_index', 'UINTEGER'],
    ['bytes', 'UBIGINT'],
    ['file_bytes', 'UBIGINT'],
    ['block_count', 'UINTEGER'],
    ['event_count', 'UINTEGER'],
    ['first_event_id', 'UBIGINT'],
    ['last_event_id', 'UBIGINT'],
    ['created_ns', 'UBIGINT'],
    ['closed_ns', 'UBIGINT'],
    ['verified_blocks', 'UINTEGER'],
    ['verified_events', 'UINTEGER'],
    ['bad_block_count', 'UINTEGER'],
    ['strict_block', 'UINTEGER'],
  ],
  blocks: [
    ['segment', 'ENUM'],
    ['block', 'UINTEGER'],
    ['byte_offset', 'UBIGINT'],
    ['first_event_id', 'UBIGINT'],
    ['last_event_id', 'UBIGINT'],
    ['event_count', 'USMALLINT'],
    ['block_checksum', 'UBIGINT'],
    ['chained_checksum', 'UBIGINT'],
    ['header_checksum', 'UBIGINT'],
    ['condition', 'ENUM'],
  ],
  findings: [
    ['code', 'VARCHAR'],
    ['severity', 'VARCHAR'],
    ['file', 'VARCHAR'],
    ['block', 'UINTEGER'],
    ['byte_offset', 'UBIGINT'],
    ['cause', 'VARCHAR'],
    ['message', 'VARCHAR'],
  ],
}
