// How an export comes out: in chunks, each with how far it is.
import type { FileHandle } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { type Progress, WalscopeFailure } from '../../../contract/index.ts'
import { unwritable } from '../../output-place.ts'

/** Some bytes of an export, and how many records of the trace have gone into them and those before. */
export interface ExportChunk {
  bytes: Uint8Array
  done: number
}

/** Takes bytes in their order. They are the sink's until its promise is kept. */
export type ByteSink = (bytes: Uint8Array) => Promise<void>

const PROGRESS_INTERVAL_MS = 100
const TEXT_AT_ONCE = 128 * 1024

/** A sink that writes to a file. `path` is for errors. */
export function fileSink(file: FileHandle, path: string): ByteSink {
  return async (bytes) => {
    try {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
    } catch (error) {
      throw unwritable(path, error)
    }
  }
}

export function cancelled(): WalscopeFailure {
  return new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' })
}

/** Writes all chunks; gives progress in records of `total`, and returns how many bytes there were. `CANCELLED` when aborted. */
export async function* pump(
  chunks: Iterable<ExportChunk> | AsyncIterable<ExportChunk>,
  total: number,
  sink: ByteSink,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, number> {
  const start = performance.now()
  let told = start
  let bytes = 0
  for await (const chunk of chunks) {
    if (signal?.aborted) throw cancelled()
    bytes += chunk.bytes.length
    await sink(chunk.bytes)
    // Others have their turn: requests, and the signal that ends this.
    await turn()
    const now = performance.now()
    if (now - told < PROGRESS_INTERVAL_MS) continue
    told = now
    yield {
      ...{ kind: 'progress', phase: 'exporting', done: chunk.done, total, unit: 'records' },
      ...{ elapsedMs: now - start, file: null },
    }
  }
  return bytes
}

/** Pieces of a text as chunks of bounded size. */
export function* textChunks(pieces: Iterable<{ text: string; done: number }>): Generator<ExportChunk> {
  const encoder = new TextEncoder()
  let held: string[] = []
  let length = 0
  let last = 0
  for (const { text, done } of pieces) {
    held.push(text)
    length += text.length
    last = done
    if (length < TEXT_AT_ONCE) continue
    yield { bytes: encoder.encode(held.join('')), done }
    held = []
    length = 0
  }
  yield { bytes: encoder.encode(held.join('')), done: last }
}
