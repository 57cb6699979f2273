// What each segment of a recorded run would have taken had no other thread been there: its times, less what the other thread cost.
import { appliedNs, type Calibration, managerShare, threadSpeedup } from './calibration.ts'
import { Rates, type Sharing, speedOf, WORK } from './rates.ts'
import type { RecordedTimes } from './recorded-times.ts'

/** A thread that did one thing for a while, and how long the other one was at work meanwhile. */
export interface OverlappedSpans {
  /** By ordinal; NaN where there is none. */
  readonly durationNs: Float64Array
  /** Of a replay: how long the preloader verified. Of a verification: how long the manager replayed. */
  readonly overlapNs: Float64Array
}

export interface Overlaps {
  replays: OverlappedSpans
  /** Of the preloader. */
  verifications: OverlappedSpans
  /** Of the first segment, which the manager verifies: how long the preloader did so as well. By ordinal of the preloader's. */
  verifiedTogetherNs: Float64Array
}

const at = (column: Float64Array, i: number) => column[i] ?? 0

/** Where both threads were at work at once. Two pointers, one pass. */
export function overlapsOf(times: RecordedTimes): Overlaps {
  const { segments, isSkipped, options } = times
  const column = () => new Float64Array(segments)
  const overlaps: Overlaps = {
    replays: { durationNs: column().fill(Number.NaN), overlapNs: column() },
    verifications: { durationNs: column().fill(Number.NaN), overlapNs: column() },
    verifiedTogetherNs: column(),
  }
  const { replays, verifications, verifiedTogetherNs } = overlaps
  for (let i = 0; i < segments; i += 1) {
    if (isSkipped[i]) continue
    const durationNs = at(times.finishedNs, i) - at(times.replayingNs, i) - at(times.pausedNs, i)
    replays.durationNs[i] = Math.max(durationNs, 0)
  }
  if (!options.preload) return overlaps
  let replay = 0
  for (let i = 1; i < segments; i += 1) {
    const fromNs = Number.isNaN(at(times.verifyingNs, i)) ? at(times.openingNs, i) : at(times.verifyingNs, i)
    const toNs = at(times.loadedNs, i)
    verifications.durationNs[i] = toNs - fromNs
    verifiedTogetherNs[i] = overlap(fromNs, toNs, at(times.verifyingNs, 0), at(times.loadedNs, 0))
    while (replay < segments && (isSkipped[replay] || at(times.finishedNs, replay) <= fromNs)) replay += 1
    for (let j = replay; j < segments && (isSkipped[j] || at(times.replayingNs, j) < toNs); j += 1) {
      if (isSkipped[j]) continue
      const togetherNs = overlap(fromNs, toNs, at(times.replayingNs, j), at(times.finishedNs, j))
      verifications.overlapNs[i] = at(verifications.overlapNs, i) + togetherNs
      replays.overlapNs[j] = Math.min(at(replays.overlapNs, j) + togetherNs, at(replays.durationNs, j))
    }
  }
  return overlaps
}

function overlap(fromNs: number, toNs: number, otherFromNs: number, otherToNs: number): number {
  return Math.max(Math.min(toNs, otherToNs) - Math.max(fromNs, otherFromNs), 0)
}

/** How much of the replay of a segment is not the consumer's. A replay takes something, whatever the consumer takes. */
export function memoryShareOf(durationNs: number, consumerNs: number): number {
  return durationNs <= 0 ? 1 : Math.min(Math.max(1 - consumerNs / durationNs, 0.03), 1)
}

/** The speeds of a machine, for up to so many threads. */
export function sharingOf(calibration: Calibration, threads: number): Sharing {
  return {
    processors: Math.max(calibration.processors, 1),
    replayFactor: calibration.replayFactor.value,
    verifyFactor: calibration.verifyFactor.value,
    verifyBesideVerifyFactor: calibration.verifyBesideVerifyFactor.value,
    managerShare: managerShare(calibration, threads).value,
    speedups: Float64Array.from({ length: threads + 1 }, (_, count) =>
      count === 0 ? 0 : threadSpeedup(calibration, count).value,
    ),
  }
}

/** By ordinal; 0 where there was nothing to do. */
export interface SoloWork {
  openNs: Float64Array
  /** By one thread. */
  verifyNs: Float64Array
  /** Without the consumer. */
  replayNs: Float64Array
  closeNs: Float64Array
}

/** What is left of a time when the fixed part of it is taken away: never nothing. */
const without = (ns: number, fixedNs: number) => Math.max(ns - fixedNs, ns * 0.05)

export function soloWork(times: RecordedTimes, calibration: Calibration, overlaps = overlapsOf(times)): SoloWork {
  const { segments, isSkipped, options } = times
  const { verifyThreads, preload } = options
  const sharing = sharingOf(calibration, verifyThreads)
  const rates = new Rates(sharing, verifyThreads)
  const column = () => new Float64Array(segments)
  const work: SoloWork = { openNs: column(), verifyNs: column(), replayNs: column(), closeNs: column() }
  const threadsNs = (verifyThreads - 1) * calibration.threadStartNs.value
  const consumerNs = appliedNs(calibration, options.applyNs).value
  const speedAlone = speedOf(sharing, Math.min(verifyThreads, sharing.processors))
  rates.update(WORK.VERIFY, WORK.VERIFY, 1)
  const speedTogether = rates.preloader
  const { replays, verifications, verifiedTogetherNs } = overlaps
  const meanShare = meanMemoryShare(times, overlaps, consumerNs)
  rates.update(WORK.REPLAY, WORK.VERIFY, meanShare)
  const speedBeside = rates.preloader
  let togetherNs = 0
  for (let i = 0; i < segments; i += 1) {
    const verifyingNs = Number.isNaN(at(times.verifyingNs, i)) ? at(times.loadedNs, i) : at(times.verifyingNs, i)
    work.openNs[i] = verifyingNs - at(times.openingNs, i)
    if (i > 0 && preload) {
      const besideNs = at(verifications.overlapNs, i)
      const withFirstNs = at(verifiedTogetherNs, i)
      togetherNs += withFirstNs
      const aloneNs = Math.max(at(times.loadedNs, i) - verifyingNs - besideNs - withFirstNs, 0)
      const doneNs = aloneNs * speedAlone + besideNs * speedBeside + withFirstNs * speedTogether
      work.verifyNs[i] = without(doneNs, threadsNs * speedAlone)
    } else if (i > 0) {
      work.verifyNs[i] = without((at(times.loadedNs, i) - verifyingNs) * speedAlone, threadsNs * speedAlone)
    }
    if (isSkipped[i]) continue
    work.closeNs[i] = at(times.closedNs, i) - at(times.closingNs, i)
    const durationNs = at(replays.durationNs, i)
    const appliedInIt = at(times.events, i) * consumerNs
    rates.update(WORK.REPLAY, WORK.VERIFY, memoryShareOf(durationNs, appliedInIt))
    const besideNs = at(replays.overlapNs, i)
    const doneNs = durationNs - besideNs + besideNs * rates.manager
    work.replayNs[i] = Math.max(doneNs - appliedInIt, doneNs * 0.02)
  }
  const firstNs = at(times.loadedNs, 0) - at(times.verifyingNs, 0)
  const sharedNs = Math.min(togetherNs, firstNs)
  const doneNs = (firstNs - sharedNs) * speedAlone + sharedNs * speedTogether
  work.verifyNs[0] = without(doneNs, threadsNs * speedAlone)
  return work
}

/** Of all replays. */
export function meanMemoryShare(times: RecordedTimes, { replays }: Overlaps, consumerNs: number): number {
  let durationNs = 0
  let events = 0
  for (let i = 0; i < times.segments; i += 1) {
    if (times.isSkipped[i]) continue
    durationNs += at(replays.durationNs, i)
    events += at(times.events, i)
  }
  return memoryShareOf(durationNs, events * consumerNs)
}
