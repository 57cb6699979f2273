import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { EVENTS_PER_BLOCK } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import type { OpenTable } from '../events/event-tables.ts'
import { OpenCursors, registerCursor } from './cursor-function.ts'
import { createReportTables } from './report-tables.ts'
import type { Reports } from './reports.ts'
import { BLOCKS_VIEW, blockColumns, EVENTS_VIEW, eventColumns } from './tables.ts'

export type DatabaseAddon = Pick<Addon, 'EventCursor' | 'BlockCursor'>

/** What a query may take, besides what a segment takes that is being read. */
export const QUERY_MEMORY = '512 MB'
/** Threads that work on a query. The rows come from one. */
const THREADS = 2

export interface DatabaseOptions {
  table: OpenTable
  /** A filter of the rows in `events` and in `event_rows`, as native code takes it. */
  where: string
  /** Null where no query needs them. */
  reports: Reports | null
  /** Files, or one directory, that may be written. */
  writable?: { files: string[] } | { directory: string }
  memory?: string
}

/** A text in SQL. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * A database in memory with the tables `events`, `blocks`, `segments` and `findings`. What runs in it reads and writes no file but
 * those that are named writable, reaches no network, loads no extension, spills nothing to a disk and cannot change any of this.
 */
export class EventDatabase {
  readonly connection: DuckDBConnection
  readonly cursors: OpenCursors
  private readonly instance: DuckDBInstance

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, cursors: OpenCursors) {
    this.instance = instance
    this.connection = connection
    this.cursors = cursors
  }

  static async open(options: DatabaseOptions, addon: DatabaseAddon): Promise<EventDatabase> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memory ?? QUERY_MEMORY,
      threads: String(THREADS),
      temp_directory: '',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_persistent_secrets: 'false',
    })
    const connection = await instance.connect()
    const database = new EventDatabase(instance, connection, new OpenCursors())
    try {
      await database.fill(options, addon)
      await database.lock(options)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** Runs no query any more when this is called. Frees all memory. */
  close(): void {
    this.cursors.close()
    this.connection.closeSync()
    this.instance.closeSync()
  }

  private async fill({ table, where, reports }: DatabaseOptions, addon: DatabaseAddon): Promise<void> {
    const { connection, cursors } = this
    const files = table.segments.map(({ file }) => file)
    registerCursor(
      connection,
      {
        name: 'event_rows',
        columns: eventColumns(files),
        rows: table.rows,
        threads: THREADS,
        open: (columns, firstRow, endRow) => new addon.EventCursor(table.native, { columns, where, firstRow, endRow }),
        progress: ({ position }, firstRow, endRow) => ({ done: position - firstRow, total: endRow - firstRow }),
      },
      cursors,
    )
    registerCursor(
      connection,
      {
        name: 'block_rows',
        columns: blockColumns(files),
        rows: null,
        threads: 1,
        open: (columns) => new addon.BlockCursor(table.native, { columns }),
        progress: ({ position, blocks }) => ({
          done: position * EVENTS_PER_BLOCK,
          total: blocks * EVENTS_PER_BLOCK,
        }),
      },
      cursors,
    )
    await connection.run(EVENTS_VIEW)
    await connection.run(BLOCKS_VIEW)
    await createReportTables(connection, reports)
  }

  private async lock({ writable }: DatabaseOptions): Promise<void> {
    const { connection } = this
    await connection.run("SET TimeZone = 'UTC'")
    await connection.run('SET errors_as_json = true')
    if (writable !== undefined) {
      await connection.run(
        'files' in writable
          ? `SET allowed_paths = [${writable.files.map(literal).join(', ')}]`
          : `SET allowed_directories = [${literal(writable.directory)}]`,
      )
    }
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
  }
}
