// When each segment of a recorded run was opened, verified, replayed and closed: what the model of a pipeline takes its costs from.
import {
  segmentState,
  TRACE_KIND,
  TRACE_THREAD,
  TRACE_WAIT_REASONS,
  type WhatIfOptions,
  type WhatIfTimes,
} from '../../contract/index.ts'
import type { RecordedRun } from '../recorded-run.ts'

const HEADER_BYTES = 64
const BLOCK_BYTES = 16_448
/** Between these a thread that waits has slept, and not often (native/recovery/backoff.hpp): it spins before, and a system adds something to each sleep. */
const SLEPT_NS = [112_000, 260_000] as const
const MOST_WAITS = 2_048

const { STATE, WAIT_END, SWITCH } = TRACE_KIND
const { MANAGER } = TRACE_THREAD
const QUEUED = segmentState.options.indexOf('queued')
const OPENING = segmentState.options.indexOf('opening')
const VERIFYING = segmentState.options.indexOf('verifying')
const PREPARED_STATE = segmentState.options.indexOf('prepared')
const REPLAYING = segmentState.options.indexOf('replaying')
const FINISHED = segmentState.options.indexOf('finished')
const CLOSING = segmentState.options.indexOf('closing')
const CLOSED = segmentState.options.indexOf('closed')
const SKIPPED = segmentState.options.indexOf('skipped')
const RING_EMPTY = TRACE_WAIT_REASONS.indexOf('prepared-ring-empty')
const RING_FULL = TRACE_WAIT_REASONS.indexOf('prepared-ring-full')
const PAUSED = TRACE_WAIT_REASONS.indexOf('paused')

/** Times of each segment, by ordinal, in nanoseconds since the start of the run; NaN where it never came so far. */
export interface RecordedTimes {
  readonly run: RecordedRun
  readonly options: WhatIfOptions
  readonly segments: number
  readonly events: Float64Array
  readonly bytes: Float64Array
  readonly isSkipped: Uint8Array
  readonly openingNs: Float64Array
  readonly verifyingNs: Float64Array
  /** Verified, or skipped. */
  readonly loadedNs: Float64Array
  readonly replayingNs: Float64Array
  readonly finishedNs: Float64Array
  readonly closingNs: Float64Array
  readonly closedNs: Float64Array
  /** How long it was paused in its replay. */
  readonly pausedNs: Float64Array
  /** Of the switch to it, without its wait; 0 where there was none. */
  readonly switchNs: Float64Array
  readonly queuedNs: number
  /** How long the waits took in which a thread seems to have slept a few times; of the first ones. */
  readonly shortWaitsNs: readonly number[]
  /** What it took, without the time that it was paused. */
  readonly taken: WhatIfTimes
}

/** Why no model can be made of a run: the end of a sentence that begins with "It cannot be predicted because". */
export interface Unpredictable {
  kind: 'unpredictable'
  because: string
}

const unpredictable = (because: string): Unpredictable => ({ kind: 'unpredictable', because })

/** The options of a run that a prediction can change. */
export function recordedOptions({ meta: { options } }: RecordedRun): WhatIfOptions {
  const { preparedCapacity, finishedCapacity, verifyThreads, preload, applyNs, coldCache } = options
  return { preparedCapacity, finishedCapacity, verifyThreads, preload, applyNs, coldCache }
}

/** What forbids a model before any record is looked at. */
function refusal({ meta, end, segments, samples }: RecordedRun): string | null {
  if (meta.options.mode !== 'strict') return 'it was a diagnostic recovery, which the model does not know'
  if (segments.length === 0) return 'nothing was to be replayed: the trace has no segment'
  if (end === null) return 'the recording ends before the recovery did'
  if (end.document === null) return 'the recovery failed'
  if (end.document.stopped) return 'the recovery was stopped before its end'
  if (end.document.eventsReplayed === 0n) return 'no event was replayed: every segment was skipped'
  if (end.document.status !== 'ITEM_NOT_FOUND') return `the recovery ended early, with ${end.document.status}`
  const dropped = samples.at(-1)?.traceDropped ?? 0
  return dropped > 0 ? 'records of it were lost because a trace buffer was full' : null
}

class Reading {
  private readonly run: RecordedRun
  readonly opening: Float64Array
  readonly verifying: Float64Array
  readonly loaded: Float64Array
  readonly replaying: Float64Array
  readonly finished: Float64Array
  readonly closing: Float64Array
  readonly closed: Float64Array
  readonly paused: Float64Array
  readonly switches: Float64Array
  readonly isSkipped: Uint8Array
  readonly shortWaitsNs: number[] = []
  queuedNs = Number.NaN
  pausedNs = 0
  worstStallNs = 0
  waitPreparedNs = 0
  waitRoomNs = 0
  private replayed = -1

  constructor(run: RecordedRun) {
    this.run = run
    const column = () => new Float64Array(run.segments.length).fill(Number.NaN)
    this.opening = column()
    this.verifying = column()
    this.loaded = column()
    this.replaying = column()
    this.finished = column()
    this.closing = column()
    this.closed = column()
    this.paused = new Float64Array(run.segments.length)
    this.switches = new Float64Array(run.segments.length)
    this.isSkipped = new Uint8Array(run.segments.length)
  }

  /** One pass over all records; those about segments that there are not are passed over. */
  read(): this {
    const { records } = this.run.model
    const { length, kind, code, thread, ordinal, atNs, value, waitNs } = records
    for (let i = 0; i < length; i += 1) {
      const at = atNs[i] ?? 0
      const about = ordinal[i] ?? 0
      const number = code[i] ?? 0
      switch (kind[i]) {
        case STATE:
          if (about < this.run.segments.length) this.change(about, number, at)
          break
        case WAIT_END:
          this.endWait(number, value[i] ?? 0)
          break
        case SWITCH:
          if (about < this.run.segments.length && thread[i] === MANAGER) {
            this.switches[about] = Math.max((value[i] ?? 0) - (waitNs[i] ?? 0), 0)
            this.worstStallNs = Math.max(this.worstStallNs, value[i] ?? 0)
          }
      }
    }
    return this
  }

  private change(ordinal: number, state: number, at: number): void {
    if (state === QUEUED && Number.isNaN(this.queuedNs)) this.queuedNs = at
    else if (state === OPENING) this.opening[ordinal] = at
    else if (state === VERIFYING) this.verifying[ordinal] = at
    else if (state === PREPARED_STATE) this.loaded[ordinal] = at
    else if (state === REPLAYING) {
      this.replaying[ordinal] = at
      this.replayed = ordinal
      // The manager's own has no ring to wait in.
      if (Number.isNaN(this.loaded[ordinal] ?? 0)) this.loaded[ordinal] = at
    } else if (state === FINISHED) this.finished[ordinal] = at
    else if (state === CLOSING) this.closing[ordinal] = at
    else if (state === CLOSED) this.closed[ordinal] = at
    else if (state === SKIPPED) {
      this.loaded[ordinal] = at
      this.isSkipped[ordinal] = 1
    }
  }

  private endWait(reason: number, durationNs: number): void {
    if (reason === PAUSED) {
      this.pausedNs += durationNs
      const { replayed } = this
      if (replayed >= 0) this.paused[replayed] = (this.paused[replayed] ?? 0) + durationNs
      return
    }
    if (reason === RING_EMPTY) this.waitPreparedNs += durationNs
    else if (reason === RING_FULL) this.waitRoomNs += durationNs
    else return
    const [least, most] = SLEPT_NS
    if (durationNs >= least && durationNs <= most && this.shortWaitsNs.length < MOST_WAITS) {
      this.shortWaitsNs.push(durationNs)
    }
  }
}

const isRising = (...times: number[]) => times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))

/** The first segment of which the records do not tell the whole way; null where there is none. */
function firstUntold(reading: Reading, segments: number): number | null {
  const { opening, verifying, loaded, replaying, finished, closing, closed, isSkipped } = reading
  const at = (column: Float64Array, i: number) => column[i] ?? Number.NaN
  for (let i = 0; i < segments; i += 1) {
    // What could not be opened was never verified.
    const isTold = isSkipped[i]
      ? isRising(reading.queuedNs, at(opening, i), at(loaded, i))
      : isRising(
          ...[reading.queuedNs, at(opening, i), at(verifying, i), at(loaded, i), at(replaying, i), at(finished, i)],
          ...[at(closing, i), at(closed, i)],
        )
    if (!isTold || Number.isNaN(reading.queuedNs)) return i
  }
  return null
}

/** Reads the times off a trace in one pass, or says why they cannot be had. Whatever the trace holds, it throws nothing. */
export function recordedTimes(run: RecordedRun): RecordedTimes | Unpredictable {
  const refused = refusal(run)
  if (refused !== null) return unpredictable(refused)
  const reading = new Reading(run).read()
  const segments = run.segments.length
  const untold = firstUntold(reading, segments)
  if (untold !== null) {
    return unpredictable(`the records do not tell the whole way of segment ${run.segments[untold]?.file ?? untold}`)
  }
  if (reading.isSkipped[0]) return unpredictable('the recovery was refused at its first segment')
  const events = Float64Array.from(run.segments, ({ eventCount }) => eventCount)
  const replayed = Number(run.end?.document?.eventsReplayed ?? 0n)
  let behindFirst = 0
  for (let i = 1; i < segments; i += 1) behindFirst += reading.isSkipped[i] ? 0 : (events[i] ?? 0)
  // Of the first segment, only what lies behind the start id was replayed.
  events[0] = Math.max(replayed - behindFirst, 1)
  return {
    run,
    options: recordedOptions(run),
    segments,
    events,
    bytes: Float64Array.from(run.segments, ({ blockCount }) => HEADER_BYTES + blockCount * BLOCK_BYTES),
    isSkipped: reading.isSkipped,
    openingNs: reading.opening,
    verifyingNs: reading.verifying,
    loadedNs: reading.loaded,
    replayingNs: reading.replaying,
    finishedNs: reading.finished,
    closingNs: reading.closing,
    closedNs: reading.closed,
    pausedNs: reading.paused,
    switchNs: reading.switches,
    queuedNs: reading.queuedNs,
    shortWaitsNs: reading.shortWaitsNs,
    taken: {
      totalNs: Math.max(run.model.endNs - reading.pausedNs, 0),
      worstStallNs: reading.worstStallNs,
      waitPreparedNs: reading.waitPreparedNs,
      waitRoomNs: reading.waitRoomNs,
    },
  }
}
