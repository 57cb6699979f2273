// A recorded recovery at any instant: the state of each segment, both rings, and what each thread does.

import type { TraceRecords } from '../contract/index.ts'
import { type SegmentState, type Status, segmentState, status } from '../contract/index.ts'
import { countBelow, listRecords, type RecordLists } from './record-lists.ts'
import { RingHistory, type RingState } from './rings.ts'
import { managerHistory, preloaderHistory, type ThreadHistory, type ThreadSpan } from './threads.ts'

const STATES = segmentState.options
const QUEUED = STATES.indexOf('queued')
const SKIPPED = STATES.indexOf('skipped')

/** A time that a segment spent in a state. `toNs` is null for the end of its way, and where nothing says when it ended. */
export interface SegmentSpan {
  state: SegmentState
  fromNs: number
  toNs: number | null
}

/** Why a segment was skipped. */
export interface TraceSkip {
  atNs: number
  status: Status
  block: number | null
}

/** What was, when some of the records had been written. Made at once; each answer takes O(log n). */
export class TraceState {
  readonly atNs: number
  /** How many records had been written. */
  readonly records: number
  private readonly model: TraceModel

  constructor(model: TraceModel, atNs: number, records: number) {
    this.model = model
    this.atNs = atNs
    this.records = records
  }

  get prepared(): RingState {
    return this.model.prepared.stateAfter(this.records)
  }

  get finished(): RingState {
    return this.model.finished.stateAfter(this.records)
  }

  get manager(): ThreadSpan {
    return this.spanOf(this.model.manager)
  }

  get preloader(): ThreadSpan {
    return this.spanOf(this.model.preloader)
  }

  /** Segments that are closed or skipped. */
  get segmentsDone(): number {
    return this.model.segmentsDoneAfter(this.records)
  }

  stateOf(ordinal: number): SegmentState {
    return STATES[this.model.stateNumberAfter(this.records, ordinal)] ?? 'queued'
  }

  /** Of all segments, as numbers in `segmentState.options`, which `into` may have room for. */
  states(into: Uint8Array = new Uint8Array(this.model.segmentCount)): Uint8Array {
    for (let ordinal = 0; ordinal < into.length; ordinal += 1) {
      into[ordinal] = this.model.stateNumberAfter(this.records, ordinal)
    }
    return into
  }

  private spanOf(thread: ThreadHistory): ThreadSpan {
    return thread.span(thread.indexAt(this.atNs, this.records))
  }
}

interface TraceIndex {
  endNs: number
  lists: RecordLists
  prepared: RingHistory
  finished: RingHistory
  manager: ThreadHistory
  preloader: ThreadHistory
}

/** A part takes some 20 ms of a million records. */
function* indexInParts(records: TraceRecords, segmentCount: number, endNs: number | null): Generator<void, TraceIndex> {
  const lastNs = Math.max(endNs ?? 0, records.atNs[records.length - 1] ?? 0)
  const knownEndNs = endNs === null ? null : lastNs
  const lists = listRecords(records, segmentCount)
  yield
  const prepared = new RingHistory(records, lists.prepared)
  const finished = new RingHistory(records, lists.finished)
  yield
  const manager = managerHistory(records, lists.managerCount, knownEndNs)
  yield
  const preloader = preloaderHistory(records, lists.preloaderCount, knownEndNs)
  return { endNs: lastNs, lists, prepared, finished, manager, preloader }
}

/** All parts of something at once. */
export function allParts<Result>(parts: Generator<void, Result>): Result {
  let step = parts.next()
  while (!step.done) step = parts.next()
  return step.value
}

/** An index over the records of a trace. Whatever the records are, it throws nothing. */
export class TraceModel {
  readonly records: TraceRecords
  /** Records about others are passed over. */
  readonly segmentCount: number
  /** Where the run ended, or the last thing known happened. */
  readonly endNs: number
  readonly prepared: RingHistory
  readonly finished: RingHistory
  readonly manager: ThreadHistory
  readonly preloader: ThreadHistory
  private readonly lists: RecordLists

  /** `endNs`: how long the run took, where it is known that it ended. `index` is made at once where it is not given. */
  constructor(
    records: TraceRecords,
    segmentCount: number,
    endNs: number | null = null,
    index = allParts(indexInParts(records, segmentCount, endNs)),
  ) {
    this.records = records
    this.segmentCount = segmentCount
    this.endNs = index.endNs
    this.lists = index.lists
    this.prepared = index.prepared
    this.finished = index.finished
    this.manager = index.manager
    this.preloader = index.preloader
  }

  /** The same, made in parts, between which others may have their turn. */
  static *inParts(records: TraceRecords, segmentCount: number, endNs: number | null): Generator<void, TraceModel> {
    return new TraceModel(records, segmentCount, endNs, yield* indexInParts(records, segmentCount, endNs))
  }

  /** How many records had been written at a time, those of that very nanosecond included. */
  recordsAt(atNs: number): number {
    return countBelow(this.records.atNs, Math.floor(atNs) + 1)
  }

  stateAt(atNs: number): TraceState {
    return new TraceState(this, atNs, this.recordsAt(atNs))
  }

  /** When so many records had been written: for going from one to the next. */
  stateAfter(records: number): TraceState {
    const bounded = Math.min(Math.max(Math.trunc(records), 0), this.records.length)
    return new TraceState(this, bounded === 0 ? 0 : (this.records.atNs[bounded - 1] ?? 0), bounded)
  }

  /** The way of a segment through its states. */
  spans(ordinal: number): SegmentSpan[] {
    const spans: SegmentSpan[] = []
    for (const record of this.changesOf(ordinal)) {
      const fromNs = this.records.atNs[record] ?? 0
      const last = spans.at(-1)
      if (last !== undefined) last.toNs = fromNs
      spans.push({ state: STATES[this.records.code[record] ?? QUEUED] ?? 'queued', fromNs, toNs: null })
    }
    return spans
  }

  /** Null where it was not skipped. */
  skip(ordinal: number): TraceSkip | null {
    const record = this.changesOf(ordinal).find((it) => this.records.code[it] === SKIPPED)
    if (record === undefined) return null
    const block = this.records.value[record] ?? -1
    return {
      atNs: this.records.atNs[record] ?? 0,
      status: status.options[this.records.related[record] ?? 0] ?? 'OK',
      block: block < 0 ? null : block,
    }
  }

  /** Bytes that came from a disk while it was opened and verified: 0 where all were in the page cache. Null where nothing says. */
  diskBytes(ordinal: number): number | null {
    const bytes = this.lists.diskBytes[ordinal] ?? Number.NaN
    return Number.isNaN(bytes) ? null : bytes
  }

  /** The number of a state in `segmentState.options`. */
  stateNumberAfter(records: number, ordinal: number): number {
    const changes = this.changesOf(ordinal)
    const last = changes[countBelow(changes, records) - 1]
    return last === undefined ? QUEUED : (this.records.code[last] ?? QUEUED)
  }

  segmentsDoneAfter(records: number): number {
    return countBelow(this.lists.done, records)
  }

  /** Indices of the records that say that this segment changed its state. */
  private changesOf(ordinal: number): Uint32Array {
    const { changes, firstChange } = this.lists
    return changes.subarray(firstChange[ordinal] ?? 0, firstChange[ordinal + 1] ?? 0)
  }
}
