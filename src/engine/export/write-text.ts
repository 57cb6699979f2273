import { setImmediate as turn } from 'node:timers/promises'
import type { EventCursor } from '../../../native/addon/walscope.d.ts'
import { type Progress, WalscopeFailure } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import type { OpenTable } from '../events/event-tables.ts'
import { toFailure } from '../failure.ts'
import { CURSOR_ROWS, EventText, type EventTextFormat, EXPORT_COLUMNS } from './event-text.ts'
import { TextBuffer } from './text-buffer.ts'

/** Written at once. There are two of them: one is filled while the other is written. */
const BUFFER_BYTES = 4 * 1024 * 1024
const PROGRESS_INTERVAL_MS = 100

/** Takes bytes in their order. They are the sink's until its promise is kept. */
export type ByteSink = (bytes: Uint8Array) => Promise<void>

export interface TextSource {
  table: OpenTable
  /** As native code takes it. */
  where: string
  format: EventTextFormat
}

/**
 * Writes events as text, in the order of the rows. Gives progress in rows gone over; returns how many were written and their bytes.
 * Throws `CANCELLED` when aborted, and what the sink throws.
 */
export async function* writeEventText(
  { table, where, format }: TextSource,
  sink: ByteSink,
  signal: AbortSignal | undefined,
  addon: Pick<Addon, 'EventCursor'>,
): AsyncGenerator<Progress, { rows: number; bytes: number }> {
  const start = performance.now()
  const cursor = openCursor(table, where, addon)
  const lines = new EventText(
    format,
    cursor,
    table.segments.map(({ file }) => file),
  )
  const buffers = [newBuffer(lines), newBuffer(lines)] as const
  let [filling, writing] = buffers
  let written: Promise<void> = Promise.resolve()
  let rows = 0
  let bytes = 0
  let told = start
  const flush = async () => {
    await written
    const full = filling
    filling = writing
    writing = full
    bytes += full.length
    written = sink(full.bytes.subarray(0, full.length))
    // It may fail before anybody waits for it.
    written.catch(() => undefined)
    filling.length = 0
  }
  try {
    filling.put(lines.head)
    for (let count = cursor.next(); count !== 0; count = cursor.next()) {
      if (signal?.aborted) throw new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' })
      if (count > 0) {
        lines.append(count, filling)
        rows += count
        if (filling.room < CURSOR_ROWS * lines.lineBytes) await flush()
      }
      // Others have their turn: requests, and the signal that ends this.
      await turn()
      const now = performance.now()
      if (now - told < PROGRESS_INTERVAL_MS) continue
      told = now
      yield {
        kind: 'progress',
        phase: 'exporting',
        done: cursor.position,
        total: table.rows,
        unit: 'events',
        elapsedMs: now - start,
        file: null,
      }
    }
    await flush()
    await written
    return { rows, bytes }
  } finally {
    cursor.close()
    await written.catch(() => undefined)
  }
}

function openCursor(table: OpenTable, where: string, addon: Pick<Addon, 'EventCursor'>): EventCursor {
  try {
    return new addon.EventCursor(table.native, { columns: EXPORT_COLUMNS, where, firstRow: 0, endRow: table.rows })
  } catch (error) {
    throw toFailure(error)
  }
}

/** Room for the lines of one call of the cursor at least, however long the names of the files are. */
function newBuffer(lines: EventText): TextBuffer {
  return new TextBuffer(lines.head.length + Math.max(BUFFER_BYTES, 2 * CURSOR_ROWS * lines.lineBytes))
}
