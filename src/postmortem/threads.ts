// What the two threads of a recovery did and when, from the records of its trace.
import {
  segmentState,
  TRACE_KIND,
  TRACE_RING,
  TRACE_THREAD,
  TRACE_WAIT_REASONS,
  type TraceRecords,
  type TraceWaitReason,
} from '../contract/index.ts'
import { countBelow } from './record-lists.ts'

/**
 * What a thread does. `scanning`: the manager before the first record; `not-started`: the preloader before its first one;
 * `switching`: the manager from the end of a segment to the beginning of the next, waits left out; `between`: none of the others.
 */
export const THREAD_ACTIVITIES = [
  'not-started',
  'scanning',
  'opening',
  'verifying',
  'replaying',
  'switching',
  'waiting',
  'closing',
  'between',
  'ended',
] as const
export type ThreadActivity = (typeof THREAD_ACTIVITIES)[number]

/** One thing that a thread did. */
export interface ThreadSpan {
  activity: ThreadActivity
  /** What it is about. */
  ordinal: number | null
  /** Of a wait. */
  reason: TraceWaitReason | null
  fromNs: number
  /** Null where nothing says when it ended. */
  toNs: number | null
}

const { STATE, POP, WAIT_BEGIN, WAIT_END, SWITCH } = TRACE_KIND
const { FINISHED } = TRACE_RING
const { MANAGER, PRELOADER } = TRACE_THREAD
const NO_ORDINAL = 0xffff_ffff
const ACTIVITY_MASK = 0x0f
const REASON_SHIFT = 4
const numberOf = (activity: ThreadActivity) => THREAD_ACTIVITIES.indexOf(activity)

const NOT_STARTED = numberOf('not-started')
const SCANNING = numberOf('scanning')
const REPLAYING = numberOf('replaying')
const SWITCHING = numberOf('switching')
const WAITING = numberOf('waiting')
const CLOSING = numberOf('closing')
const BETWEEN = numberOf('between')
const ENDED = numberOf('ended')
const STATE_REPLAYING = segmentState.options.indexOf('replaying')
const STATE_FINISHED = segmentState.options.indexOf('finished')
const PAUSED = TRACE_WAIT_REASONS.indexOf('paused')

/** What a thread does once one of its segments has come to a state; the end of one, for the manager, is another matter. */
const ACTIVITY_OF_STATE = Uint8Array.from(
  segmentState.options.map((state) =>
    state === 'opening' || state === 'verifying' || state === 'replaying' || state === 'closing'
      ? numberOf(state)
      : BETWEEN,
  ),
)

/** All spans of one thread, one behind the other without a hole. */
export class ThreadHistory {
  /** How many there are. */
  length = 0
  /** When the run ended; null where nothing says that it did. */
  readonly endNs: number | null
  private readonly trace: TraceRecords
  /** Numbers of THREAD_ACTIVITIES; that of a wait's reason stands above them. */
  private readonly activities: Uint8Array
  private readonly ordinals: Uint32Array
  /** How many records of the trace had been written when it began; more than there are for what begins at the end. */
  private records: Uint32Array

  /** Room for so many spans. */
  constructor(trace: TraceRecords, most: number, endNs: number | null) {
    this.trace = trace
    this.endNs = endNs
    this.activities = new Uint8Array(most)
    this.ordinals = new Uint32Array(most)
    this.records = new Uint32Array(most)
  }

  /** The next span; none where it is what the thread does already. */
  add(records: number, activity: number, ordinal: number, reason = 0): void {
    const last = this.length - 1
    if (activity !== WAITING && this.activities[last] === activity && this.ordinals[last] === ordinal) return
    this.activities[this.length] = activity | (reason << REASON_SHIFT)
    this.ordinals[this.length] = ordinal
    this.records[this.length] = records
    this.length += 1
  }

  /** Nothing is added any more. */
  finish(): this {
    this.records = this.records.subarray(0, this.length)
    return this
  }

  /** The number of what it does in THREAD_ACTIVITIES. */
  activity(index: number): number {
    return (this.activities[index] ?? BETWEEN) & ACTIVITY_MASK
  }

  fromNs(index: number): number {
    const records = this.records[index] ?? 0
    if (records === 0) return 0
    return this.trace.atNs[records - 1] ?? this.endNs ?? 0
  }

  span(index: number): ThreadSpan {
    const ordinal = this.ordinals[index] ?? NO_ORDINAL
    const activity = this.activity(index)
    const isLast = index >= this.length - 1
    return {
      activity: THREAD_ACTIVITIES[activity] ?? 'between',
      ordinal: ordinal === NO_ORDINAL ? null : ordinal,
      reason: activity === WAITING ? (TRACE_WAIT_REASONS[(this.activities[index] ?? 0) >> REASON_SHIFT] ?? null) : null,
      fromNs: this.fromNs(index),
      toNs: isLast ? null : this.fromNs(index + 1),
    }
  }

  /** The span that lasts when so many records have been written. */
  indexAfter(records: number): number {
    return Math.max(countBelow(this.records, records + 1) - 1, 0)
  }

  /** The same at a time, `records` having been written until then: the end of the manager has no record. */
  indexAt(atNs: number, records: number): number {
    const last = this.length - 1
    return records === this.trace.length && atNs >= this.fromNs(last) ? last : this.indexAfter(records)
  }
}

/** The segments that are replayed at once: one, or in diagnostic mode some. */
class ReplayedSegments {
  oldest = NO_ORDINAL
  private readonly others = new Set<number>()

  add(ordinal: number): void {
    if (this.oldest === NO_ORDINAL) this.oldest = ordinal
    else if (ordinal !== this.oldest) this.others.add(ordinal)
  }

  delete(ordinal: number): void {
    if (ordinal !== this.oldest) {
      this.others.delete(ordinal)
      return
    }
    this.oldest = NO_ORDINAL
    if (this.others.size === 0) return
    const [next = NO_ORDINAL] = this.others
    this.others.delete(next)
    this.oldest = next
  }
}

/** `ownCount`: how many records are the manager's. `endNs`: when the run ended, where that is known. */
export function managerHistory(trace: TraceRecords, ownCount: number, endNs: number | null): ThreadHistory {
  const { kind: kinds, code: codes, ordinal: ordinals, thread } = trace
  const history = new ThreadHistory(trace, ownCount + 2, endNs)
  history.add(0, SCANNING, NO_ORDINAL)
  const replayed = new ReplayedSegments()
  for (let record = 0; record < trace.length; record += 1) {
    if (thread[record] !== MANAGER) continue
    const written = record + 1
    const kind = kinds[record]
    const code = codes[record] ?? 0
    const ordinal = ordinals[record] ?? 0
    if (kind === STATE && code === STATE_FINISHED) {
      replayed.delete(ordinal)
      if (replayed.oldest === NO_ORDINAL) history.add(written, SWITCHING, ordinal)
      else history.add(written, REPLAYING, replayed.oldest)
    } else if (kind === STATE) {
      if (code === STATE_REPLAYING) replayed.add(ordinal)
      const activity = ACTIVITY_OF_STATE[code] ?? BETWEEN
      history.add(written, activity, activity === BETWEEN ? NO_ORDINAL : ordinal)
    } else if (kind === POP) {
      history.add(written, SWITCHING, ordinal)
    } else if (kind === WAIT_BEGIN) {
      history.add(written, WAITING, replayed.oldest, code)
    } else if (kind === WAIT_END) {
      if (code === PAUSED && replayed.oldest !== NO_ORDINAL) history.add(written, REPLAYING, replayed.oldest)
      else history.add(written, SWITCHING, NO_ORDINAL)
    } else if (kind === SWITCH) {
      history.add(written, REPLAYING, ordinal)
    }
  }
  if (endNs !== null) history.add(trace.length + 1, ENDED, NO_ORDINAL)
  return history.finish()
}

/** The same of the preloader, which has ended with its last record where the run has ended. */
export function preloaderHistory(trace: TraceRecords, ownCount: number, endNs: number | null): ThreadHistory {
  const { kind: kinds, code: codes, ordinal: ordinals, thread } = trace
  const history = new ThreadHistory(trace, ownCount + 2, endNs)
  let last = 0
  history.add(0, NOT_STARTED, NO_ORDINAL)
  for (let record = 0; record < trace.length; record += 1) {
    if (thread[record] !== PRELOADER) continue
    last = record
    const kind = kinds[record]
    const code = codes[record] ?? 0
    const ordinal = ordinals[record] ?? 0
    if (kind === STATE) {
      const activity = ACTIVITY_OF_STATE[code] ?? BETWEEN
      history.add(record + 1, activity, activity === BETWEEN ? NO_ORDINAL : ordinal)
    } else if (kind === POP && code === FINISHED) {
      history.add(record + 1, CLOSING, ordinal)
    } else if (kind === WAIT_BEGIN) {
      history.add(record + 1, WAITING, NO_ORDINAL, code)
    } else if (kind === WAIT_END) {
      history.add(record + 1, BETWEEN, NO_ORDINAL)
    }
  }
  if (endNs !== null && ownCount > 0) history.add(last + 1, ENDED, NO_ORDINAL)
  return history.finish()
}
