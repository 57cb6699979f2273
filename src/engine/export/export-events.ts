import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type EventExportOptions, type ExportDocument, type Progress, WalscopeFailure } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { composeFilter } from '../events/event-filter.ts'
import type { OpenTable } from '../events/event-tables.ts'
import { OutputPlace, unwritable } from '../output-place.ts'
import { type ByteSink, writeEventText } from './write-text.ts'

export type ExportAddon = Pick<Addon, 'EventCursor' | 'BlockCursor' | 'checkEventFilter'>

export interface EventExportRequest extends EventExportOptions {
  directory: string
  /** The open table of the mode. */
  table: OpenTable
  output: string
}

/**
 * Writes events to a new file, or partitioned to a new directory: in its place only when it is whole. Gives progress in events gone
 * over; returns what was written. Throws `FILTER_INVALID`, `CANCELLED`, `DISK_FULL` and what OutputPlace throws.
 */
export async function* exportEvents(
  request: EventExportRequest,
  signal: AbortSignal | undefined,
  addon: ExportAddon,
): AsyncGenerator<Progress, ExportDocument> {
  const { directory, table, output, format, partitioned } = request
  const start = performance.now()
  if (partitioned && format !== 'parquet') {
    throw new WalscopeFailure({ code: 'USAGE', message: 'Only Parquet can be partitioned by segment.' })
  }
  const where = composeFilter(request, addon)
  const place = await OutputPlace.prepare(output, directory, partitioned ? 'directory' : 'file')
  let isDone = false
  try {
    const { rows, files } = yield* writeTo(place, { table, where, format, partitioned }, signal, addon)
    const bytes = await sizeOf(place.staging)
    await place.commit()
    isDone = true
    return {
      format: 'walscope.export/1',
      directory,
      output: place.text,
      fileFormat: format,
      rows,
      bytes,
      files,
      elapsedNs: Math.round((performance.now() - start) * 1e6),
    }
  } catch (error) {
    throw place.inPlace(error)
  } finally {
    if (!isDone) await place.discard()
  }
}

type What = Pick<EventExportRequest, 'table' | 'format' | 'partitioned'> & { where: string }

async function* writeTo(
  { staging }: OutputPlace,
  { table, where, format, partitioned }: What,
  signal: AbortSignal | undefined,
  addon: ExportAddon,
): AsyncGenerator<Progress, { rows: number; files: number }> {
  if (format !== 'parquet') {
    const file = await open(staging, 'wx')
    try {
      const { rows } = yield* writeEventText({ table, where, format }, sinkOf(file, staging), signal, addon)
      return { rows, files: 1 }
    } finally {
      await file.close()
    }
  }
  // DuckDB is large: it is loaded where it is needed.
  const { writeParquet, writePartitions } = await import('./parquet.ts')
  if (partitioned) return yield* writePartitions({ table, where }, staging, signal, addon)
  return { rows: yield* writeParquet({ table, where }, staging, signal, addon), files: 1 }
}

function sinkOf(file: FileHandle, path: string): ByteSink {
  return async (bytes) => {
    try {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
    } catch (error) {
      throw unwritable(path, error)
    }
  }
}

/** Bytes of a file, or of all files of a directory. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  let bytes = 0
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name))
  return bytes
}
