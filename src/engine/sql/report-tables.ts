import {
  BOOLEAN,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  UBIGINT,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import type { Finding } from '../../contract/index.ts'
import type { Reports } from './reports.ts'

type Column<Row> = [name: string, type: DuckDBType, value: (row: Row) => DuckDBValue]

const SEGMENT_COLUMNS: Column<Reports['segments'][number]>[] = [
  ['file', VARCHAR, (it) => it.file],
  ['kind', VARCHAR, (it) => it.kind],
  ['finalised', BOOLEAN, (it) => it.finalised],
  ['header_status', VARCHAR, (it) => it.headerStatus],
  ['strict_status', VARCHAR, (it) => it.strictStatus],
  ['segment_index', UINTEGER, (it) => it.segmentIndex],
  ['bytes', UBIGINT, (it) => BigInt(it.bytes)],
  ['file_bytes', UBIGINT, (it) => BigInt(it.fileBytes)],
  ['block_count', UINTEGER, (it) => it.blockCount],
  ['event_count', UINTEGER, (it) => it.eventCount],
  ['first_event_id', UBIGINT, (it) => it.firstEventId],
  ['last_event_id', UBIGINT, (it) => it.lastEventId],
  ['created_ns', UBIGINT, (it) => it.createdNs],
  ['closed_ns', UBIGINT, (it) => it.closedNs],
  ['verified_blocks', UINTEGER, (it) => it.verifiedBlocks],
  ['verified_events', UINTEGER, (it) => it.verifiedEvents],
  ['bad_block_count', UINTEGER, (it) => it.badBlockCount],
  ['strict_block', UINTEGER, (it) => it.strictBlock],
]

const FINDING_COLUMNS: Column<Finding>[] = [
  ['code', VARCHAR, (it) => it.code],
  ['severity', VARCHAR, (it) => it.severity],
  ['file', VARCHAR, (it) => it.file],
  ['block', UINTEGER, (it) => it.block],
  ['byte_offset', UBIGINT, (it) => (it.offset === null ? null : BigInt(it.offset))],
  ['cause', VARCHAR, (it) => it.cause],
  ['message', VARCHAR, (it) => it.message],
]

const CHUNK_ROWS = 2_048

async function createTable<Row>(
  connection: DuckDBConnection,
  name: string,
  columns: Column<Row>[],
  rows: Row[],
): Promise<void> {
  await connection.run(
    `CREATE TABLE ${name} (${columns.map(([column, type]) => `${column} ${type.toString()}`).join(', ')})`,
  )
  const appender = await connection.createAppender(name)
  for (let first = 0; first < rows.length; first += CHUNK_ROWS) {
    const some = rows.slice(first, first + CHUNK_ROWS)
    const chunk = DuckDBDataChunk.create(
      columns.map(([, type]) => type),
      some.length,
    )
    for (const [index, [, , value]] of columns.entries()) chunk.setColumnValues(index, some.map(value))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** Makes the tables `segments` and `findings`; they stay empty where there are no reports. */
export async function createReportTables(connection: DuckDBConnection, reports: Reports | null): Promise<void> {
  await createTable(connection, 'segments', SEGMENT_COLUMNS, reports?.segments ?? [])
  await createTable(connection, 'findings', FINDING_COLUMNS, reports?.findings ?? [])
}
