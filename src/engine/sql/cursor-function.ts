import {
  BOOLEAN,
  type DuckDBConnection,
  DuckDBEnumType,
  DuckDBTableFunction,
  type DuckDBType,
  UBIGINT,
} from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

/** What streams rows: a cursor of the addon. */
export interface RowCursor {
  readonly buffer: ArrayBuffer
  /** Where each column that was asked for begins in the buffer. */
  readonly offsets: number[]
  /** Fills the buffer; gives how many rows, 0 at the end, -1 where it wants to be called again. */
  next(): number
  readonly position: number
  close(): void
}

/** A column as the cursor has it and as SQL sees it. An enum's values are in the order of its numbers. */
export interface CursorColumn {
  name: string
  type: DuckDBType
  /** Width of a value in the cursor's buffer. */
  bytes: 1 | 2 | 4 | 8
}

export interface CursorFunction<Cursor extends RowCursor> {
  name: string
  columns: readonly CursorColumn[]
  /** Rows in all, for a function that takes bounds; null for one that always gives everything. */
  rows: number | null
  /** The threads of the database that may ask for rows. */
  threads: number
  /** Opens a cursor over some of the columns, and over the rows from `firstRow` up to `endRow`. */
  open(columns: number[], firstRow: number, endRow: number): Cursor
  /** Events that it has gone over, and in all. */
  progress(cursor: Cursor, firstRow: number, endRow: number): WorkDone
}

export interface WorkDone {
  done: number
  total: number
}

/** False in rows that stand for none: a cursor that wants to be called again gives such a row, so that others have their turn. */
export const PRESENT = 'present'

/** Rows of one chunk of the database, and of one call of a cursor. */
const CHUNK_ROWS = 2_048
const TRUE = new Uint8Array(CHUNK_ROWS).fill(1)
const FALSE = new Uint8Array(1)

/** How a column's values get from the cursor into a vector: the copy, and, of an enum that has another width there, the numbers. */
interface Transfer {
  column: number
  offset: number
  vectorBytes: number
  widened: { from: Uint8Array | Uint32Array; to: Uint8Array | Uint16Array | Uint32Array } | null
}

/** The width of an enum's numbers in the database: it chooses by their count. */
function enumBytes(type: DuckDBEnumType): 1 | 2 | 4 {
  if (type.values.length <= 0xff) return 1
  return type.values.length <= 0xffff ? 2 : 4
}

function makeTransfer({ type, bytes }: CursorColumn, column: number, cursor: RowCursor, offset: number): Transfer {
  const vectorBytes = type instanceof DuckDBEnumType ? enumBytes(type) : bytes
  if (vectorBytes === bytes) return { column, offset, vectorBytes, widened: null }
  const From = bytes === 1 ? Uint8Array : Uint32Array
  const To = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Uint32Array }[vectorBytes]
  const from = new From(cursor.buffer, offset, CHUNK_ROWS)
  return { column, offset, vectorBytes, widened: { from, to: new To(CHUNK_ROWS) } }
}

/** The type with its native counterpart made once: an enum of 10,000 names takes longer than many a scan. */
function madeOnce(type: DuckDBType): DuckDBType {
  const logicalType = type.toLogicalType()
  return Object.create(type, { toLogicalType: { value: () => logicalType } })
}

interface Scan {
  cursor: RowCursor
  transfers: Transfer[]
  /** Where the column {@link PRESENT} is among those asked for; -1 where it is not. */
  present: number
}

/** The cursors that the queries of a connection have opened. */
export class OpenCursors {
  private readonly cursors: { cursor: RowCursor; progress: () => WorkDone }[] = []
  /** What the cursors that are closed have gone over. */
  private readonly past: WorkDone = { done: 0, total: 0 }

  add(cursor: RowCursor, progress: () => WorkDone): void {
    this.cursors.push({ cursor, progress })
  }

  /** Events that were gone over, and in all. */
  progress(): WorkDone {
    let { done, total } = this.past
    for (const { progress } of this.cursors) {
      const its = progress()
      done += its.done
      total += its.total
    }
    return { done, total }
  }

  /** Frees what they hold; no query runs when this is called. */
  close(): void {
    Object.assign(this.past, this.progress())
    for (const { cursor } of this.cursors.splice(0)) cursor.close()
  }
}

/**
 * Makes a cursor a table function: `name()`, or `name(first_row, end_row)` where it takes bounds. Its callbacks run on the JavaScript thread, a chunk of 2,048 rows at
 * a time; columns are copied from the cursor's buffer as they are, and only those that a query needs.
 */
export function registerCursor<Cursor extends RowCursor>(
  connection: DuckDBConnection,
  source: CursorFunction<Cursor>,
  opened: OpenCursors,
): void {
  const { rows } = source
  const columns = source.columns.map((column) => ({ ...column, type: madeOnce(column.type) }))
  const initialise = (firstRow: number, endRow: number, asked: number[]): Scan => {
    // For a mere count of rows, a column that there is not is asked for.
    const wanted = asked.filter((column) => column < columns.length)
    const cursor = source.open(wanted, firstRow, endRow)
    opened.add(cursor, () => source.progress(cursor, firstRow, endRow))
    const transfers = asked.flatMap((column, index) => {
      const described = columns[column]
      const offset = cursor.offsets[wanted.indexOf(column)]
      return described === undefined || offset === undefined ? [] : [makeTransfer(described, index, cursor, offset)]
    })
    return { cursor, transfers, present: asked.indexOf(columns.length) }
  }
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: source.name,
      parameterTypes: rows === null ? [] : [UBIGINT, UBIGINT],
      supportsProjectionPushdown: true,
      bindFunction: (info) => {
        for (const { name, type } of columns) info.addResultColumn(name, type)
        info.addResultColumn(PRESENT, BOOLEAN)
        const bound = (parameter: number) => Math.min(Number(info.getParameter(parameter)), rows ?? 0)
        const firstRow = rows === null ? 0 : bound(0)
        const endRow = rows === null ? 0 : Math.max(bound(1), firstRow)
        if (rows !== null) info.setCardinality(endRow - firstRow, false)
        info.setBindData({ firstRow, endRow })
      },
      initFunction: (info) => {
        const { firstRow, endRow } = info.bindData as { firstRow: number; endRow: number }
        try {
          info.setInitData(initialise(firstRow, endRow, info.getColumnIndexes()))
          info.setMaxThreads(source.threads)
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error))
        }
      },
      mainFunction: (info, output) => {
        try {
          output.rowCount = fill(info.initData as Scan, output.chunk)
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error))
        }
      },
    }),
  )
}

/** Fills a chunk; gives its rows. The chunks of all threads come from one cursor: they call one after the other. */
function fill({ cursor, transfers, present }: Scan, chunk: duckdb.DataChunk): number {
  let count = cursor.next()
  // Without the column nobody could tell the row that is none.
  while (count < 0 && present < 0) count = cursor.next()
  const rows = Math.abs(count)
  if (rows === 0) return 0
  duckdb.data_chunk_set_size(chunk, rows)
  for (const { column, offset, vectorBytes, widened } of transfers) {
    const vector = duckdb.data_chunk_get_vector(chunk, column)
    if (widened === null) {
      duckdb.copy_data_to_vector(vector, 0, cursor.buffer, offset, rows * vectorBytes)
    } else {
      widened.to.set(widened.from)
      duckdb.copy_data_to_vector(vector, 0, widened.to.buffer as ArrayBuffer, 0, rows * vectorBytes)
    }
  }
  if (present >= 0) {
    const vector = duckdb.data_chunk_get_vector(chunk, present)
    duckdb.copy_data_to_vector(vector, 0, (count < 0 ? FALSE : TRUE).buffer as ArrayBuffer, 0, rows)
  }
  return rows
}
