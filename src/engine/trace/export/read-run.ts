import { setImmediate as turn } from 'node:timers/promises'
import { type Progress, TRACE_RECORD_LIMIT } from '../../../contract/index.ts'
import { type RecordedRun, RunAssembler } from '../../../postmortem/recorded-run.ts'
import { readTrace } from '../trace-contents.ts'
import { cancelled } from './sink.ts'

const PROGRESS_INTERVAL_MS = 100
/** A record takes four to five bytes. */
const RECORD_BYTES = 4.4

/**
 * Reads a trace as far as it is whole. Gives progress in records, of about as many as the file has room for. Throws `TRACE_INVALID`,
 * `FILE_UNREADABLE`, and `CANCELLED` when aborted.
 */
export async function* readRun(file: string, signal: AbortSignal | undefined): AsyncGenerator<Progress, RecordedRun> {
  const start = performance.now()
  const assembler = new RunAssembler()
  let told = start
  for await (const update of readTrace(file)) {
    if (signal?.aborted) throw cancelled()
    assembler.add(update)
    await turn()
    const now = performance.now()
    if (now - told < PROGRESS_INTERVAL_MS) continue
    told = now
    const total = Math.min(Math.round(assembler.bytes / RECORD_BYTES), TRACE_RECORD_LIMIT)
    yield {
      ...{ kind: 'progress', phase: 'reading', done: assembler.records, total: Math.max(total, assembler.records) },
      ...{ unit: 'records', elapsedMs: now - start, file },
    }
  }
  if (signal?.aborted) throw cancelled()
  return assembler.finish()
}
