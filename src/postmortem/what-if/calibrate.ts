// What is known of a machine from the traces of recoveries on it.
import type { RecordedRun } from '../recorded-run.ts'
import { ASSUMED, type Calibration, type Figure, type FigureSource, spunNs } from './calibration.ts'
import { fitThreads } from './fit-threads.ts'
import type { RecordedTimes } from './recorded-times.ts'
import { FIRST_SLEEP_NS } from './simulation.ts'
import { type OverlappedSpans, soloWork } from './solo-work.ts'
import {
  at,
  LEAST_SPANS,
  median,
  perUnit,
  type Source,
  sourceOf,
  TOGETHER,
  verifyPerByte,
  verifyPerByteInAll,
} from './sources.ts'

/** A share of a span below which the other thread hardly was there. */
const APART = 0.25
const LEAST_WAITS = 8
/** A clock's overhead is that of two looks, of which the second waits for what stands in front of it, as the consumer's do not. */
const LOOK_SHARE = 1 / 3
/** No thread is slowed down more than by sharing a processor and its caches. */
const MOST_FACTOR = 2.5

/**
 * What is known from the trace of `run`, and, where given, from those of other recoveries: they count where they are of the same machine
 * and can be understood. What none of them tells is assumed.
 */
export function calibrate(run: RecordedRun, others: readonly RecordedRun[] = []): Calibration {
  const { processor, cores } = run.meta.machine
  const own = sourceOf(run, 'trace')
  const calibration: Calibration = { ...ASSUMED, processors: Math.max(cores, 1) }
  if (own === null) return calibration
  const alike = others.filter(({ meta }) => meta.machine.processor === processor && meta.machine.cores === cores)
  const sources = [own, ...alike.flatMap((other) => sourceOf(other, 'machine') ?? [])]
  readOff(calibration, own)
  fitSleeps(calibration, sources)
  fitConsumer(calibration, sources)
  fitSharing(calibration, sources)
  // How much of a replay the consumer takes follows from the figures of sharing, and they from it.
  fitConsumer(calibration, sources)
  fitSharing(calibration, sources)
  fitThreads(calibration, sources)
  fitDisk(calibration, sources)
  return calibration
}

/** What the records say as it is. */
function readOff(calibration: Calibration, { times }: Source): void {
  const { run, options, segments } = times
  const timerNs = run.end?.document?.timing.timerOverheadNs ?? 0
  if (timerNs > 0) calibration.clockNs = { value: timerNs * LOOK_SHARE, from: 'trace' }
  if (!options.preload) return
  const ready = median(Array.from(times.switchNs.subarray(1)).filter((ns) => ns > 0))
  if (ready !== null) calibration.switchNs = { value: ready, from: 'trace' }
  if (segments < 2) return
  const laterNs = at(times.openingNs, 1) - at(times.openingNs, 0)
  if (laterNs >= 0) calibration.preloaderStartNs = { value: laterNs, from: 'trace' }
}

/** What the system adds to a sleep: from the first trace in which threads have slept often enough. */
function fitSleeps(calibration: Calibration, sources: Source[]): void {
  for (const { times, from } of sources) {
    if (times.shortWaitsNs.length < LEAST_WAITS) continue
    const waitNs = sleptOnceNs(times.shortWaitsNs)
    calibration.oversleepNs = { value: Math.max(waitNs - calibration.spinNs.value - FIRST_SLEEP_NS, 0), from }
    return
  }
}

/** The median of the waits with one sleep: those with two are longer by the second sleep at least. */
export function sleptOnceNs(waitsNs: readonly number[]): number {
  const sorted = [...waitsNs].sort((a, b) => a - b)
  const shortestNs = sorted[Math.floor(sorted.length / 20)] ?? 0
  return median(sorted.filter((ns) => ns < shortestNs + 2 * FIRST_SLEEP_NS)) ?? 0
}

/** What an event's replay takes, without the consumer, where it is known that there was none. */
function replayAlone(calibration: Calibration, sources: Source[]): number | null {
  const rates = sources.flatMap(({ times, overlaps }) => {
    if (times.options.applyNs > 0) return []
    const { replayNs } = soloWork(times, calibration, overlaps)
    return median(perUnit(replayNs, times.events, times)) ?? []
  })
  return median(rates)
}

/** From recoveries with a consumer and others without: what the consumer takes for an event in fact. */
function fitConsumer(calibration: Calibration, sources: Source[]): void {
  const aloneNs = replayAlone(calibration, sources)
  if (aloneNs === null) return
  const applied = new Map<number, Figure>()
  for (const applyNs of new Set(sources.map(({ times }) => times.options.applyNs))) {
    if (applyNs === 0) continue
    const alike = sources.filter(({ times }) => times.options.applyNs === applyNs)
    const allNs = median(
      alike.flatMap(({ times, overlaps }) => perUnit(overlaps.replays.durationNs, times.events, times)),
    )
    if (allNs === null) continue
    applied.set(applyNs, { value: Math.max(allNs - aloneNs, applyNs), from: 'machine' })
  }
  if (applied.size === 0) return
  calibration.applied = applied
  fitSteps(applied, calibration)
}

/** How far the consumer's figures may be from what is assumed, one as easily as the other, and the times of one recovery from them. */
const STEP_SPREAD_NS = 2
const CALL_SPREAD_NS = 4
const APPLIED_SPREAD_NS = 2
const STEPS_NS = { least: 4, most: 100, by: 0.125 }

/** The steps of the consumer's spinning and what it takes besides: of all that come to what it took, those nearest to the assumed ones. */
function fitSteps(applied: ReadonlyMap<number, Figure>, calibration: Calibration): void {
  const { spinStepNs, applyCallNs } = ASSUMED
  let least = Number.POSITIVE_INFINITY
  for (let stepNs = STEPS_NS.least; stepNs <= STEPS_NS.most; stepNs += STEPS_NS.by) {
    const restsNs = Array.from(applied, ([ns, { value }]) => value - spunNs(ns, calibration.clockNs.value, stepNs))
    const callNs = Math.max(restsNs.reduce((sum, ns) => sum + ns, 0) / restsNs.length, 0)
    const far =
      ((stepNs - spinStepNs.value) / STEP_SPREAD_NS) ** 2 +
      ((callNs - applyCallNs.value) / CALL_SPREAD_NS) ** 2 +
      restsNs.reduce((sum, ns) => sum + ((ns - callNs) / APPLIED_SPREAD_NS) ** 2, 0)
    if (far >= least) continue
    least = far
    calibration.spinStepNs = { value: stepNs, from: 'machine' }
    calibration.applyCallNs = { value: callNs, from: 'machine' }
  }
}

/**
 * How fast a thread was while the other one was at work, in what it is alone: the median over the spans in which it mostly was. `alone`:
 * what a unit takes alone.
 */
function rateTogether(spans: OverlappedSpans, units: Float64Array, alone: number, fixedNs = 0): number | null {
  const rates: number[] = []
  for (let i = 0; i < units.length; i += 1) {
    const durationNs = at(spans.durationNs, i)
    const share = at(spans.overlapNs, i) / durationNs
    if (!(durationNs > 0) || !(share >= TOGETHER)) continue
    const workNs = alone * at(units, i) + fixedNs
    rates.push(1 - (1 - workNs / durationNs) / share)
  }
  return rates.length < LEAST_SPANS ? null : median(rates)
}

/** What a unit takes in the spans in which the other thread hardly was at work. */
function apart(spans: OverlappedSpans, units: Float64Array): number | null {
  const rates: number[] = []
  for (let i = 1; i < units.length; i += 1) {
    const durationNs = at(spans.durationNs, i)
    if (!(durationNs > 0) || at(spans.overlapNs, i) / durationNs > APART || at(units, i) <= 0) continue
    rates.push(durationNs / at(units, i))
  }
  return rates.length < LEAST_SPANS ? null : median(rates)
}

const factorOf = (rate: number) => Math.min(Math.max(1 / Math.max(rate, 0.01), 1), MOST_FACTOR)

/** How the two threads slow each other down. */
function fitSharing(calibration: Calibration, sources: Source[]): void {
  const single = sources.filter(({ times }) => times.options.verifyThreads === 1 && times.options.preload)
  const inOneThread = sources.filter(({ times }) => !times.options.preload)
  for (const source of single) {
    const { times, overlaps, from } = source
    const { applyNs, coldCache } = times.options
    // A consumer that takes most of the time leaves nothing to be seen.
    if (applyNs > 0) continue
    const withoutOther = inOneThread.find(({ times: { options } }) => options.applyNs === applyNs)
    const replayNs =
      (withoutOther &&
        median(perUnit(withoutOther.overlaps.replays.durationNs, withoutOther.times.events, withoutOther.times))) ??
      apart(overlaps.replays, times.events)
    const origin: FigureSource = withoutOther ? 'machine' : from
    const replayRate = replayNs === null ? null : rateTogether(overlaps.replays, times.events, replayNs)
    if (replayRate !== null) calibration.replayFactor = { value: factorOf(replayRate), from: origin }
    if (coldCache) continue
    const verifyNs = (withoutOther && verifiedAlone(withoutOther)) ?? apart(overlaps.verifications, times.bytes)
    const verifyRate = verifyNs === null ? null : rateTogether(overlaps.verifications, times.bytes, verifyNs)
    if (verifyRate !== null) calibration.verifyFactor = { value: factorOf(verifyRate), from: origin }
    if (replayRate !== null || verifyRate !== null) break
  }
}

/** A byte's verification in a recovery without a preloader. */
function verifiedAlone({ times }: Source): number | null {
  if (times.options.verifyThreads > 1 || times.options.coldCache) return null
  const rates: number[] = []
  for (let i = 1; i < times.segments; i += 1) {
    if (times.isSkipped[i] || at(times.bytes, i) <= 0) continue
    rates.push((at(times.loadedNs, i) - at(times.verifyingNs, i)) / at(times.bytes, i))
  }
  return median(rates)
}

/** What the page cache and the disk give. */
function fitDisk(calibration: Calibration, sources: Source[]): void {
  for (const source of sources) {
    const { times, from } = source
    if (times.options.verifyThreads > 1) continue
    const perByte = times.options.coldCache
      ? verifyPerByteInAll(source, calibration)
      : verifyPerByte(source, calibration)
    if (perByte === null || perByte <= 0) continue
    const figure: Figure = { value: 1e9 / perByte, from }
    const openNs = openingNs(times)
    if (!times.options.coldCache) {
      if (calibration.warmBytesPerSecond.from !== 'assumed') continue
      calibration.warmBytesPerSecond = figure
      if (openNs !== null) calibration.warmOpenNs = { value: openNs, from }
      continue
    }
    if (calibration.coldBytesPerSecond.from !== 'assumed') continue
    calibration.coldBytesPerSecond = figure
    if (openNs !== null) calibration.coldOpenNs = { value: openNs, from }
    let bytes = 0
    for (let i = 0; i < times.segments; i += 1) bytes += at(times.bytes, i)
    const dropNs = at(times.openingNs, 0) - times.queuedNs
    if (dropNs > 0) calibration.dropBytesPerSecond = { value: (bytes * 1e9) / dropNs, from }
  }
}

/** What it takes to open a segment: the mean, since one read from the disk can bring what the next ones need. */
function openingNs(times: RecordedTimes): number | null {
  let sum = 0
  let count = 0
  for (let i = 0; i < times.segments; i += 1) {
    const ns = at(times.verifyingNs, i) - at(times.openingNs, i)
    if (!(ns >= 0)) continue
    sum += ns
    count += 1
  }
  return count === 0 ? null : sum / count
}
