// All stalls of a run with their explanations: what `walscope trace --explain` and the panel of the Replay view show.
import type { TraceStallsDocument } from '../contract/index.ts'
import { explainStall } from './explain.ts'
import { originalEvents } from './original.ts'
import { type RecordedRun, traceDropped } from './recorded-run.ts'
import { findStalls, STALL_LIMIT_NS } from './stalls.ts'

export function stallReport(run: RecordedRun, limitNs = STALL_LIMIT_NS): TraceStallsDocument {
  const { stalls, totals, count } = findStalls(run, limitNs)
  return {
    format: 'walscope.trace-stalls/1',
    file: run.file,
    ...run.wholeness,
    traceDropped: traceDropped(run),
    ...{ wallNs: run.model.endNs, limitNs, totals, stallCount: count },
    stalls: stalls.map((stall) => ({ ...stall, explanation: explainStall(run, stall) })),
    original: originalEvents(run),
  }
}
