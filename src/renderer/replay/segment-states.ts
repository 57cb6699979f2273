// The states of all segments at an instant, kept up to date from one instant to the next: what lies between them is looked at, not all.
import { segmentState, TRACE_KIND } from '../../contract/index.ts'
import type { TraceModel } from '../../postmortem/model.ts'

const QUEUED = segmentState.options.indexOf('queued')

export class SegmentStates {
  /** Numbers of `segmentState.options`, by ordinal. */
  readonly states: Uint8Array
  /** How many segments are in each state. */
  readonly counts: Uint32Array
  private readonly model: TraceModel
  /** Records that are taken into account. */
  private written = 0

  constructor(model: TraceModel) {
    this.model = model
    this.states = new Uint8Array(model.segmentCount).fill(QUEUED)
    this.counts = new Uint32Array(segmentState.options.length)
    this.counts[QUEUED] = model.segmentCount
  }

  /** Goes to where so many records had been written. */
  moveTo(records: number): void {
    if (records < this.written && this.written - records > records) this.reset()
    if (records >= this.written) this.ahead(records)
    else this.back(records)
    this.written = records
  }

  private reset(): void {
    this.states.fill(QUEUED)
    this.counts.fill(0)
    this.counts[QUEUED] = this.states.length
    this.written = 0
  }

  private ahead(records: number): void {
    const { kind, code, ordinal } = this.model.records
    for (let i = this.written; i < records; i += 1) {
      if (kind[i] === TRACE_KIND.STATE) this.set(ordinal[i] ?? 0, code[i] ?? QUEUED)
    }
  }

  private back(records: number): void {
    const { kind, ordinal } = this.model.records
    for (let i = records; i < this.written; i += 1) {
      if (kind[i] !== TRACE_KIND.STATE) continue
      const segment = ordinal[i] ?? 0
      if (segment < this.states.length) this.set(segment, this.model.stateNumberAfter(records, segment))
    }
  }

  private set(ordinal: number, state: number): void {
    if (ordinal >= this.states.length) return
    const before = this.states[ordinal] ?? QUEUED
    this.counts[before] = (this.counts[before] ?? 0) - 1
    this.counts[state] = (this.counts[state] ?? 0) + 1
    this.states[ordinal] = state
  }
}
