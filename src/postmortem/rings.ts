// What was in a ring and when, from the records of a trace.

import { TRACE_KIND, type TraceRecords } from '../contract/index.ts'
import { countBelow } from './record-lists.ts'

export interface RingState {
  occupancy: number
  /** Ordinals of the segments in it, oldest first. */
  slots: number[]
  pushes: number
  pops: number
}

/** Each push and pop of one ring. */
export class RingHistory {
  private readonly records: TraceRecords
  /** Indices of the records of all changes, and of the pushes alone. */
  private readonly changes: Uint32Array
  private readonly pushed: Uint32Array
  /** Behind each change. */
  private readonly pushes: Uint32Array
  private readonly pops: Uint32Array

  /** `changes`: indices of its pushes and pops. */
  constructor(records: TraceRecords, changes: Uint32Array) {
    this.records = records
    this.changes = changes
    this.pushes = new Uint32Array(changes.length)
    this.pops = new Uint32Array(changes.length)
    const pushed = new Uint32Array(changes.length)
    const { kind, value } = records
    let pushes = 0
    let pops = 0
    let pushedCount = 0
    for (let i = 0; i < changes.length; i += 1) {
      const record = changes[i] ?? 0
      // Each side counts for itself, and only ahead.
      if (kind[record] === TRACE_KIND.POP) {
        pops = Math.max(pops, value[record] ?? 0)
      } else {
        pushes = Math.max(pushes, value[record] ?? 0)
        pushed[pushedCount] = i
        pushedCount += 1
      }
      this.pushes[i] = pushes
      this.pops[i] = pops
    }
    this.pushed = pushed.subarray(0, pushedCount)
  }

  /** How many changes there were. */
  get length(): number {
    return this.changes.length
  }

  atNs(change: number): number {
    return this.records.atNs[this.changes[change] ?? -1] ?? 0
  }

  /** Behind a change; before the first one (-1) it is empty. */
  occupancy(change: number): number {
    return Math.max((this.pushes[change] ?? 0) - (this.pops[change] ?? 0), 0)
  }

  /** The last change when so many records had been written; -1 where there was none. */
  changeAfter(records: number): number {
    return countBelow(this.changes, records) - 1
  }

  /** When so many records had been written. */
  stateAfter(records: number): RingState {
    const change = this.changeAfter(records)
    const pushes = this.pushes[change] ?? 0
    const pops = this.pops[change] ?? 0
    const slots: number[] = []
    for (let i = this.firstPushBehind(pops); i < this.pushed.length; i += 1) {
      const place = this.pushed[i] ?? 0
      if (place > change) break
      slots.push(this.records.ordinal[this.changes[place] ?? 0] ?? 0)
    }
    return { occupancy: this.occupancy(change), slots, pushes, pops }
  }

  /** The first push that so many pops had not taken out. */
  private firstPushBehind(pops: number): number {
    let low = 0
    let high = this.pushed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.pushes[this.pushed[middle] ?? 0] ?? 0) <= pops) low = middle + 1
      else high = middle
    }
    return low
  }
}
