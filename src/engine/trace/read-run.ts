import { type RecordedRun, RunAssembler } from '../../postmortem/recorded-run.ts'
import { readTrace } from './trace-contents.ts'

/** All of a trace at once. `TRACE_NOT_FOUND`, `TRACE_INVALID`, `FILE_UNREADABLE`; a trace that is cut is read up to there. */
export async function readRun(file: string): Promise<RecordedRun> {
  const assembler = new RunAssembler()
  for await (const update of readTrace(file)) assembler.add(update)
  return assembler.finish()
}
