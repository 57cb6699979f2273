// Reads exported events back, with DuckDB, as anybody would, and puts their 64 bytes together again.
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import xxhash from 'xxhash-wasm'
import { EVENT_ENUMS } from '../../src/contract/index.ts'

export type Exported = 'parquet' | 'partitions' | 'csv' | 'ndjson'

export interface ReadBack {
  count: number
  /** XXH64 (seed 0) over the events in their order, as `walscope recover --digest` gives it. */
  digest: string
  /** In the order of the file, as texts; bigints are not numbers. */
  rows: Record<string, bigint | number | string>[]
}

const EVENT_BYTES = 64

/** What the columns are: a CSV or NDJSON file does not say it. */
const TYPES = {
  ...{ id: 'UBIGINT', timestamp_ns: 'UBIGINT', type: 'VARCHAR', order_type: 'VARCHAR', side: 'VARCHAR' },
  ...{ price: 'BIGINT', quantity: 'BIGINT', user_id: 'UINTEGER', order_id: 'UINTEGER', segment: 'VARCHAR' },
  ...{ block: 'UINTEGER', position: 'USMALLINT', validity: 'VARCHAR' },
}
const COLUMNS = `columns = {${Object.entries(TYPES).map(([name, type]) => `${name}: '${type}'`)}}`

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

function sourceOf(path: string, kind: Exported): string {
  if (kind === 'csv') return `FROM read_csv(${literal(path)}, header = true, ${COLUMNS})`
  if (kind === 'ndjson') return `FROM read_json(${literal(path)}, format = 'newline_delimited', ${COLUMNS})`
  if (kind === 'parquet') return `FROM read_parquet(${literal(path)})`
  const files = literal(join(path, '*', '*.parquet'))
  return `FROM read_parquet(${files}, hive_partitioning = true, hive_types = {'segment': VARCHAR}) ORDER BY segment, block, position`
}

const byteOf = (names: readonly string[], text: string) => {
  const known = names.indexOf(text)
  return known < 0 ? Number(text) : known
}

/** Reads what was exported. */
export async function readBack(path: string, kind: Exported): Promise<ReadBack> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const names = Object.keys(TYPES)
    const reader = await connection.runAndReadAll(`SELECT ${names.join(', ')} ${sourceOf(path, kind)}`)
    const rows = reader.getRowObjects() as ReadBack['rows']
    const events = Buffer.alloc(rows.length * EVENT_BYTES)
    rows.forEach((row, index) => {
      const at = index * EVENT_BYTES
      events.writeBigUInt64LE(row.id as bigint, at)
      events.writeBigUInt64LE(row.timestamp_ns as bigint, at + 8)
      events.writeBigInt64LE(row.price as bigint, at + 16)
      events.writeBigInt64LE(row.quantity as bigint, at + 24)
      events.writeUInt32LE(row.user_id as number, at + 32)
      events.writeUInt32LE(row.order_id as number, at + 36)
      events.writeUInt8(byteOf(EVENT_ENUMS.type, row.type as string), at + 40)
      events.writeUInt8(byteOf(EVENT_ENUMS.order_type, row.order_type as string), at + 41)
      events.writeUInt8(byteOf(EVENT_ENUMS.side, row.side as string), at + 42)
    })
    const { h64Raw } = await xxhash()
    return { count: rows.length, digest: `0x${h64Raw(events, 0n).toString(16).padStart(16, '0')}`, rows }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
