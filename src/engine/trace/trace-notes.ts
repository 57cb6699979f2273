import { Buffer } from 'node:buffer'
import { open, realpath } from 'node:fs/promises'
import { z } from 'zod'
import { pathBytes, type TraceNote, traceNotes, WalscopeFailure } from '../../contract/index.ts'
import { refuseInside, unwritable } from '../output-place.ts'
import { traceContents } from './trace-contents.ts'
import { CHUNK, encodeJsonChunk } from './trace-file.ts'
import { TraceReader } from './trace-reader.ts'

/** Whoever records a trace writes to it every second; one that was written to later than this may be recorded still. */
const RECORDED_WITHIN_MS = 3_000

/**
 * Appends notes to a trace, in the place of those that it had. What a killed engine left of its last chunk is cut off; a trace
 * that is damaged before its end is left as it is, because behind the damage nobody would read them.
 */
export async function saveTraceNotes(file: string, notes: TraceNote[], opened: string | null): Promise<void> {
  const path = Buffer.from(pathBytes(file))
  const { endOffset, damage, reason, hasEnd } = await lookAtTail(file)
  if (damage === 'damaged') {
    const message = `Notes cannot be saved in ${file}, which is damaged. ${reason}`
    throw new WalscopeFailure({ code: 'TRACE_INVALID', message, file })
  }
  if (opened !== null) await refuseInside(await locate(file), opened)
  const chunk = encodeJsonChunk(CHUNK.NOTES, z.encode(traceNotes, notes))
  try {
    const handle = await open(path, 'r+')
    try {
      const { mtimeMs } = await handle.stat()
      if (!hasEnd && Date.now() - mtimeMs < RECORDED_WITHIN_MS) {
        const message = `${file} is being recorded: save notes once the recovery has ended.`
        throw new WalscopeFailure({ code: 'USAGE', message, file })
      }
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, endOffset + done)
        done += bytesWritten
      }
      await handle.truncate(endOffset + chunk.length)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new WalscopeFailure({ code: 'DISK_FULL', message: `There is no room left for notes in ${file}.`, file })
    }
    throw unwritable(file, error)
  }
}

/** Where the file is; links are followed. What is written to has to have a name in UTF-8, as all output. */
async function locate(file: string): Promise<string> {
  try {
    const found = await realpath(Buffer.from(pathBytes(file)), 'buffer')
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(found)
  } catch (error) {
    throw unwritable(file, error)
  }
}

async function lookAtTail(file: string) {
  const reader = await TraceReader.open(file)
  try {
    const contents = traceContents(reader, { withRecords: true })
    let hasEnd = false
    let step = await contents.next()
    for (; !step.done; step = await contents.next()) hasEnd ||= step.value.kind === 'end'
    return { ...step.value, hasEnd }
  } finally {
    await reader.close()
  }
}
