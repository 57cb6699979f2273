// What the segments of a recorded run took, one by one and as a rule: what a stall or another run is held against.
import {
  BLOCK_BYTES,
  type RunSegment,
  SEGMENT_HEADER_BYTES,
  type SegmentTimes,
  segmentState,
  TRACE_KIND,
} from '../contract/index.ts'
import type { TraceModel } from './model.ts'
import type { RecordedRun } from './recorded-run.ts'
import { THREAD_ACTIVITIES } from './threads.ts'

/** A segment, and when it was opened and verified. */
export interface SegmentFacts extends SegmentTimes {
  /** From the start of opening to the end of verifying; null where it was not, or nothing says when it ended. */
  loadFromNs: number | null
  loadToNs: number | null
  /** Bytes that its verification read, as far as its header and the first bad block tell. */
  bytes: number
  /** How fast it was verified, in bytes a second; null where it was not to its end. */
  bytesPerSecond: number | null
}

export interface RunFacts {
  /** By ordinal. */
  segments: SegmentFacts[]
  /** Of segments that were verified to their end, rising; the first of a strict run, which is sought in as well, is left out. */
  rates: number[]
  sizes: number[]
  /** What share of each came from a disk, rising; of those of which that was recorded. */
  diskShares: number[]
  /** What a segment takes as a rule (median): opening and verifying, replaying; null where there is none. */
  loadNs: number | null
  replayNs: number | null
}

const WAITING = THREAD_ACTIVITIES.indexOf('waiting')

/** Bytes of a segment as its header counts its blocks. */
export function segmentBytes(segment: RunSegment | undefined): number {
  return segment === undefined ? 0 : SEGMENT_HEADER_BYTES + segment.blockCount * BLOCK_BYTES
}

/** The middle of rising numbers; null where there is none. */
export function median(rising: ArrayLike<number>): number | null {
  const middle = rising.length >>> 1
  const upper = rising[middle]
  if (upper === undefined) return null
  return rising.length % 2 === 1 ? upper : ((rising[middle - 1] ?? upper) + upper) / 2
}

/** Where a value stands in rising numbers; -1 where it does not. */
function placeOf(rising: readonly number[], value: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return rising[low] === value ? low : -1
}

/** The others: how many of the rising numbers are left without one value, and the middle of these; null where there is none. */
export function othersThan(rising: readonly number[], value: number | null): { count: number; median: number | null } {
  const place = value === null ? -1 : placeOf(rising, value)
  if (place < 0) return { count: rising.length, median: median(rising) }
  const count = rising.length - 1
  const at = (index: number) => rising[index < place ? index : index + 1] ?? 0
  const middle = count >>> 1
  if (count === 0) return { count, median: null }
  return { count, median: count % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2 }
}

const facts = new WeakMap<TraceModel, RunFacts>()

/** Made once a run: one pass over the changes of all segments, and one over the pauses. */
export function factsOf(run: RecordedRun): RunFacts {
  let known = facts.get(run.model)
  if (known === undefined) {
    known = findFacts(run)
    facts.set(run.model, known)
  }
  return known
}

const rising = (numbers: (number | null)[]) =>
  numbers.filter((it): it is number => it !== null).sort((one, other) => one - other)

function findFacts(run: RecordedRun): RunFacts {
  const segments = run.segments.map((segment, ordinal) => emptyFacts(segment, ordinal))
  addTimes(run.model, segments)
  subtractPauses(run.model, segments)
  for (const it of segments) addRate(it)
  const isStrict = run.meta.options.mode === 'strict'
  const sound = segments.filter(
    ({ ordinal, bytesPerSecond }) => bytesPerSecond !== null && (!isStrict || ordinal > 0 || segments.length === 1),
  )
  const loads = sound.map(({ loadFromNs, loadToNs }) =>
    loadFromNs === null || loadToNs === null ? null : loadToNs - loadFromNs,
  )
  return {
    segments,
    rates: rising(sound.map(({ bytesPerSecond }) => bytesPerSecond)),
    sizes: rising(sound.map(({ bytes }) => bytes)),
    diskShares: rising(sound.map(({ ordinal, bytes }) => diskShare(run.model.diskBytes(ordinal), bytes))),
    loadNs: median(rising(loads)),
    replayNs: median(rising(segments.map(({ replayNs }) => replayNs))),
  }
}

function diskShare(diskBytes: number | null, bytes: number): number | null {
  return diskBytes === null || bytes === 0 ? null : diskBytes / bytes
}

function emptyFacts(segment: RunSegment, ordinal: number): SegmentFacts {
  return {
    ...{ ordinal, openNs: null, verifyNs: null, replayNs: null, closeNs: null, isSkipped: false },
    ...{ loadFromNs: null, loadToNs: null, bytes: segmentBytes(segment), bytesPerSecond: null },
  }
}

const { STATE } = TRACE_KIND
const [OPENING, VERIFYING, REPLAYING, CLOSING, SKIPPED] = (
  ['opening', 'verifying', 'replaying', 'closing', 'skipped'] as const
).map((state) => segmentState.options.indexOf(state)) as [number, number, number, number, number]
const NONE = 0xff

/** Each change of a state ends the one before: what that took is added. */
function addTimes({ records }: TraceModel, segments: SegmentFacts[]): void {
  const { kind: kinds, code: codes, ordinal: ordinals, atNs: times, value } = records
  const states = new Uint8Array(segments.length).fill(NONE)
  const since = new Float64Array(segments.length)
  for (let i = 0; i < records.length; i += 1) {
    if (kinds[i] !== STATE) continue
    const ordinal = ordinals[i] ?? 0
    const facts = segments[ordinal]
    if (facts === undefined) continue
    const atNs = times[i] ?? 0
    const state = codes[i] ?? 0
    addTime(facts, states[ordinal] ?? NONE, atNs - (since[ordinal] ?? 0), atNs)
    if (state === OPENING) facts.loadFromNs ??= atNs
    if (state === SKIPPED && !facts.isSkipped) {
      facts.isSkipped = true
      const block = value[i] ?? -1
      if (block >= 0) facts.bytes = Math.min(facts.bytes, SEGMENT_HEADER_BYTES + (block + 1) * BLOCK_BYTES)
    }
    states[ordinal] = state
    since[ordinal] = atNs
  }
}

function addTime(facts: SegmentFacts, state: number, ns: number, untilNs: number): void {
  if (state === OPENING) facts.openNs = (facts.openNs ?? 0) + ns
  else if (state === VERIFYING) facts.verifyNs = (facts.verifyNs ?? 0) + ns
  else if (state === REPLAYING) facts.replayNs = (facts.replayNs ?? 0) + ns
  else if (state === CLOSING) facts.closeNs = (facts.closeNs ?? 0) + ns
  if (state === OPENING || state === VERIFYING) facts.loadToNs = untilNs
}

/** What the manager was paused in the replay of a segment is none of its time. */
function subtractPauses({ manager, endNs }: TraceModel, segments: SegmentFacts[]): void {
  for (let i = 0; i < manager.length; i += 1) {
    if (manager.activity(i) !== WAITING) continue
    const { reason, ordinal, fromNs, toNs } = manager.span(i)
    const facts = reason !== 'paused' || ordinal === null ? undefined : segments[ordinal]
    if (facts === undefined || facts.replayNs === null) continue
    facts.replayNs = Math.max(facts.replayNs - ((toNs ?? endNs) - fromNs), 0)
  }
}

function addRate(facts: SegmentFacts): void {
  const { isSkipped, verifyNs, bytes } = facts
  if (!isSkipped && verifyNs !== null && verifyNs > 0) facts.bytesPerSecond = (bytes * 1e9) / verifyNs
}
