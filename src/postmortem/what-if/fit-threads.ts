// What several threads that verify a segment together are worth, from recoveries of several threads and of one.
import { ASSUMED, appliedNs, assumedSpeedup, type Calibration, type Figure } from './calibration.ts'
import { speedOf } from './rates.ts'
import { meanMemoryShare, sharingOf, soloWork } from './solo-work.ts'
import { at, median, type Source, TOGETHER, verifyPerByteInAll } from './sources.ts'

/** To wait for threads that have no processor takes long, but not as long as this. */
const MOST_START_NS = 500_000
/** By how much the two figures differ from what is assumed of them, one as easily as the other. */
const SPEEDUP_SPREAD = 0.3
const START_SPREAD_NS = 60_000
const STEPS = 32
const SOLVER_STEPS = 24

interface Threads {
  speedup: number
  startNs: number
}

/** Replaces what is assumed of threads by what the traces tell of them. */
export function fitThreads(calibration: Calibration, sources: readonly Source[]): void {
  const warm = sources.filter(({ times }) => !times.options.coldCache)
  const ofOne = warm.filter(({ times }) => times.options.verifyThreads === 1)
  const perByte = median(ofOne.flatMap((source) => verifyPerByteInAll(source, calibration) ?? []))
  if (perByte === null) return
  const speedups = new Map<number, Figure>()
  const shares = new Map<number, Figure>()
  const startsNs: number[] = []
  for (const source of warm) {
    const { verifyThreads } = source.times.options
    if (verifyThreads === 1 || speedups.has(verifyThreads)) continue
    const share = shareOfManager(source, ofOne, calibration)
    if (share !== null) shares.set(verifyThreads, { value: share, from: 'machine' })
    const threads = threadsOf(source, { ...calibration, managerShares: shares }, perByte)
    if (threads === null) continue
    speedups.set(verifyThreads, { value: threads.speedup, from: 'machine' })
    startsNs.push(threads.startNs)
  }
  calibration.managerShares = shares
  calibration.threadSpeedups = speedups
  const startNs = median(startsNs)
  if (startNs !== null) calibration.threadStartNs = { value: startNs, from: 'machine' }
}

/**
 * What the manager kept of its processor while threads verified: by so much its replays took longer than those of recoveries of one thread.
 * Null where each thread had a processor, and where they hardly were at work at once.
 */
function shareOfManager(
  { times, overlaps }: Source,
  ofOne: readonly Source[],
  calibration: Calibration,
): number | null {
  const { verifyThreads, preload, applyNs } = times.options
  const { processors } = calibration
  if (!preload || processors < 2 || verifyThreads < processors) return null
  const alone = median(
    ofOne.flatMap((one) => perEventInAll(one, soloWork(one.times, calibration, one.overlaps).replayNs) ?? []),
  )
  if (alone === null) return null
  const consumerNs = appliedNs(calibration, applyNs).value
  let [events, durationNs, besideNs] = [0, 0, 0]
  for (let i = 1; i < times.segments; i += 1) {
    if (times.isSkipped[i]) continue
    events += at(times.events, i)
    durationNs += at(overlaps.replays.durationNs, i)
    besideNs += at(overlaps.replays.overlapNs, i)
  }
  if (!(besideNs > durationNs * TOGETHER)) return null
  const factor = 1 + meanMemoryShare(times, overlaps, consumerNs) * (calibration.replayFactor.value - 1)
  const doneNs = events * (alone + consumerNs) - (durationNs - besideNs)
  return Math.min(Math.max((doneNs * factor) / besideNs, processors / (verifyThreads + 1)), 1)
}

function perEventInAll({ times }: Source, ns: Float64Array): number | null {
  let [sumNs, events] = [0, 0]
  for (let i = 1; i < times.segments; i += 1) {
    if (times.isSkipped[i]) continue
    sumNs += at(ns, i)
    events += at(times.events, i)
  }
  return events === 0 ? null : sumNs / events
}

/**
 * A recovery tells in all how much longer, or shorter, the verifications of several threads took than those of one. What of it is the
 * speed of the threads and what is starting them, it does not: small segments tell the one, large ones the other. Of all that come to what it
 * took, the two figures that are nearest to what is assumed of them. Null where none come to it.
 */
function threadsOf(source: Source, calibration: Calibration, perByte: number): Threads | null {
  const { verifyThreads } = source.times.options
  const startNs = (speedup: number) => startOf(source, calibration, perByte, speedup)
  const likely = assumedSpeedup(calibration, verifyThreads)
  if (startNs(1) > MOST_START_NS) return { speedup: likely, startNs: MOST_START_NS }
  if (!(startNs(verifyThreads) >= 0)) return null
  // The faster they are, the more of it is left for starting them.
  const low = firstAt(startNs, 0, verifyThreads)
  const high = firstAt(startNs, MOST_START_NS, verifyThreads)
  const farOf = (it: Threads) =>
    ((it.speedup - likely) / SPEEDUP_SPREAD) ** 2 + ((it.startNs - ASSUMED.threadStartNs.value) / START_SPREAD_NS) ** 2
  return Array.from({ length: STEPS + 1 }, (_, step): Threads => {
    const speedup = low + ((high - low) * step) / STEPS
    return { speedup, startNs: Math.max(startNs(speedup), 0) }
  }).reduce((best, it) => (farOf(it) < farOf(best) ? it : best))
}

/** Where a function that rises comes to `value`, between 1 and `most`: what is nearest to it where it does not. */
function firstAt(rising: (x: number) => number, value: number, most: number): number {
  let [low, high] = [1, most]
  for (let i = 0; i < SOLVER_STEPS; i += 1) {
    const middle = (low + high) / 2
    if (rising(middle) < value) low = middle
    else high = middle
  }
  return high
}

/** What starting a further thread takes a segment, where so many are `speedup` times as fast as one. */
function startOf(source: Source, calibration: Calibration, perByte: number, speedup: number): number {
  const { times } = source
  const { verifyThreads } = times.options
  const figures: Calibration = {
    ...calibration,
    threadSpeedups: new Map([[verifyThreads, { value: speedup, from: 'machine' }]]),
    threadStartNs: { value: 0, from: 'machine' },
  }
  const withoutStart = verifyPerByteInAll(source, figures) ?? Number.NaN
  let [bytes, segments] = [0, 0]
  for (let i = 1; i < times.segments; i += 1) {
    if (times.isSkipped[i]) continue
    bytes += at(times.bytes, i)
    segments += 1
  }
  // `soloWork` counts it as time in which all threads would have been at work.
  const speed = speedOf(sharingOf(figures, verifyThreads), Math.min(verifyThreads, Math.max(figures.processors, 1)))
  return ((withoutStart - perByte) * bytes) / (segments * (verifyThreads - 1) * speed)
}
