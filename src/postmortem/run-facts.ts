// What the segments of a recorded run took, one by one and as a rule: what a stall or another run is held against.
import { BLOCK_BYTES, type RunSegment, SEGMENT_HEADER_BYTES, type SegmentTimes } from '../contract/index.ts'
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
export function median(rising: readonly number[]): number | null {
  const middle = rising.length >>> 1
  const upper = rising[middle]
  if (upper === undefined) return null
  return rising.length % 2 === 1 ? upper : ((rising[middle - 1] ?? upper) + upper) / 2
}

/** The middle of the others: of rising numbers without one of them. */
export function medianWithout(rising: readonly number[], value: number | null): number | null {
  const place = value === null ? -1 : rising.indexOf(value)
  return median(place < 0 ? rising : rising.toSpliced(place, 1))
}

const facts = new WeakMap<RecordedRun, RunFacts>()

/** Made once a run: one pass over the changes of all segments, and one over the pauses. */
export function factsOf(run: RecordedRun): RunFacts {
  let known = facts.get(run)
  if (known === undefined) {
    known = findFacts(run)
    facts.set(run, known)
  }
  return known
}

const rising = (numbers: (number | null)[]) =>
  numbers.filter((it): it is number => it !== null).sort((one, other) => one - other)

function findFacts(run: RecordedRun): RunFacts {
  const pausedNs = pausesBySegment(run)
  const segments = run.segments.map((_, ordinal) => segmentFacts(run, ordinal, pausedNs.get(ordinal) ?? 0))
  const isStrict = run.meta.options.mode === 'strict'
  const usual = segments.filter(({ ordinal }) => !isStrict || ordinal > 0 || segments.length === 1)
  const sound = usual.filter(({ bytesPerSecond }) => bytesPerSecond !== null)
  return {
    segments,
    rates: rising(sound.map(({ bytesPerSecond }) => bytesPerSecond)),
    sizes: rising(sound.map(({ bytes }) => bytes)),
    loadNs: median(
      rising(
        sound.map(({ loadFromNs, loadToNs }) =>
          loadFromNs === null || loadToNs === null ? null : loadToNs - loadFromNs,
        ),
      ),
    ),
    replayNs: median(rising(segments.map(({ replayNs }) => replayNs))),
  }
}

/** How long the manager was paused in the replay of each segment. */
function pausesBySegment({ model: { manager, endNs } }: RecordedRun): Map<number, number> {
  const paused = new Map<number, number>()
  for (let i = 0; i < manager.length; i += 1) {
    if (manager.activity(i) !== WAITING) continue
    const { reason, ordinal, fromNs, toNs } = manager.span(i)
    if (reason !== 'paused' || ordinal === null) continue
    paused.set(ordinal, (paused.get(ordinal) ?? 0) + (toNs ?? endNs) - fromNs)
  }
  return paused
}

function segmentFacts({ model, segments }: RecordedRun, ordinal: number, pausedNs: number): SegmentFacts {
  const found: SegmentFacts = {
    ...{ ordinal, openNs: null, verifyNs: null, replayNs: null, closeNs: null, isSkipped: false },
    ...{ loadFromNs: null, loadToNs: null, bytes: segmentBytes(segments[ordinal]), bytesPerSecond: null },
  }
  for (const { state, fromNs, toNs } of model.spans(ordinal)) {
    if (state === 'skipped') found.isSkipped = true
    if (state === 'opening') found.loadFromNs ??= fromNs
    if (toNs === null) continue
    const ns = toNs - fromNs
    if (state === 'opening') found.openNs = (found.openNs ?? 0) + ns
    else if (state === 'verifying') found.verifyNs = (found.verifyNs ?? 0) + ns
    else if (state === 'replaying') found.replayNs = (found.replayNs ?? 0) + ns
    else if (state === 'closing') found.closeNs = (found.closeNs ?? 0) + ns
    if (state === 'opening' || state === 'verifying') found.loadToNs = toNs
  }
  if (found.replayNs !== null) found.replayNs = Math.max(found.replayNs - pausedNs, 0)
  const skip = model.skip(ordinal)
  if (skip?.block != null) found.bytes = Math.min(found.bytes, SEGMENT_HEADER_BYTES + (skip.block + 1) * BLOCK_BYTES)
  const isVerified = !found.isSkipped && found.verifyNs !== null && found.verifyNs > 0
  if (isVerified && found.verifyNs !== null) found.bytesPerSecond = (found.bytes * 1e9) / found.verifyNs
  return found
}
