// Exact durations out of the records of a trace.
import { TRACE_KIND, TRACE_WAIT_REASONS, type TraceWaitReason } from '../../../contract/index.ts'
import type { TraceModel } from '../../../postmortem/model.ts'

/** How long each switch from one segment to the next took, in ns. */
export function* switchDurations({ records }: TraceModel): Generator<number> {
  for (let i = 0; i < records.length; i += 1) {
    if (records.kind[i] === TRACE_KIND.SWITCH) yield records.value[i] ?? 0
  }
}

/** How long each wait for a reason took. One that never ended is left out. */
export function* waitDurations({ records }: TraceModel, reason: TraceWaitReason): Generator<number> {
  const code = TRACE_WAIT_REASONS.indexOf(reason)
  for (let i = 0; i < records.length; i += 1) {
    if (records.kind[i] === TRACE_KIND.WAIT_END && records.code[i] === code) yield records.value[i] ?? 0
  }
}

/** How long each segment was in a state. One that nothing led out of is left out. */
export function* stateDurations(model: TraceModel, state: 'opening' | 'verifying' | 'closing'): Generator<number> {
  for (let ordinal = 0; ordinal < model.segmentCount; ordinal += 1) {
    for (const span of model.spans(ordinal)) {
      if (span.state === state && span.toNs !== null) yield span.toNs - span.fromNs
    }
  }
}
