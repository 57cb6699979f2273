import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EVENT_FIELD_NAMES, type EventSegment, type Progress, WalscopeFailure } from '../../contract/index.ts'
import type { OpenTable } from '../events/event-tables.ts'
import { type DatabaseAddon, EventDatabase } from '../sql/event-database.ts'
import { runCopy } from './run-copy.ts'

/** The fields of an export; of a partition, the path says the segment. */
const FIELDS = EVENT_FIELD_NAMES.slice(0, -1)
const PARTITION_FIELDS = FIELDS.filter((name) => name !== 'segment')

/** The one file of a partition. */
const PART_NAME = 'part-0.parquet'
/** Longest name of a file or directory, in bytes. */
const NAME_BYTES = 255

export interface ParquetSource {
  table: OpenTable
  /** As native code takes it. */
  where: string
}

function select(fields: string[], { where }: ParquetSource, firstRow: number, endRow: number): string {
  // A cursor that looks for matches gives rows that are none, so that others have their turn.
  const condition = where === '' ? '' : ' WHERE present'
  return `SELECT ${fields.join(', ')} FROM event_rows(${firstRow}::UBIGINT, ${endRow}::UBIGINT)${condition}`
}

/** Writes events to one Parquet file, in the order of the rows. Returns how many. */
export async function* writeParquet(
  source: ParquetSource,
  path: string,
  signal: AbortSignal | undefined,
  addon: DatabaseAddon,
): AsyncGenerator<Progress, number> {
  const options = { table: source.table, where: source.where, reports: null, writable: { files: [path] } }
  const start = performance.now()
  const database = await EventDatabase.open(options, addon)
  try {
    const query = select(FIELDS, source, 0, source.table.rows)
    return yield* runCopy(database, { query, path, format: 'parquet', total: source.table.rows, start }, signal)
  } finally {
    database.close()
  }
}

/** The name of a partition's directory, as Hive writes it: what a path could not have or what has a meaning there as %XX. */
export function partitionName(file: string): string {
  const name = `segment=${file.replace(/[^\p{L}\p{N}._-]/gu, (character) => encodeURIComponent(character).replace(/^[^%]$/, hexOf))}`
  if (Buffer.byteLength(name) > NAME_BYTES) {
    const message = `A directory of the name ${name} is longer than a name may be: export without partitions.`
    throw new WalscopeFailure({ code: 'OUTPUT_UNWRITABLE', message, file })
  }
  return name
}

const hexOf = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** Writes events to a directory with one for each segment that has any. Returns rows and files. */
export async function* writePartitions(
  source: ParquetSource,
  directory: string,
  signal: AbortSignal | undefined,
  addon: DatabaseAddon,
): AsyncGenerator<Progress, { rows: number; files: number }> {
  await mkdir(directory)
  const options = { table: source.table, where: source.where, reports: null, writable: { directory } }
  const start = performance.now()
  const database = await EventDatabase.open(options, addon)
  try {
    let rows = 0
    let files = 0
    for (const segment of source.table.segments) {
      const written = yield* writePartition(database, source, segment, { directory, start }, signal)
      rows += written
      if (written > 0) files += 1
    }
    return { rows, files }
  } finally {
    database.close()
  }
}

async function* writePartition(
  database: EventDatabase,
  source: ParquetSource,
  { file, firstRow, rows }: EventSegment,
  { directory, start }: { directory: string; start: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, number> {
  if (rows === 0) return 0
  const query = select(PARTITION_FIELDS, source, firstRow, firstRow + rows)
  const path = join(directory, PART_NAME)
  const written = yield* runCopy(database, { query, path, format: 'parquet', total: source.table.rows, start }, signal)
  if (written === 0) {
    await rm(path)
    return 0
  }
  const partition = join(directory, partitionName(file))
  await mkdir(partition)
  await rename(path, join(partition, PART_NAME))
  return written
}
