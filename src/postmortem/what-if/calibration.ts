// What a model knows of a machine beside the costs of the segments, and where each figure comes from.

/** `trace`: from the trace that the prediction is about; `machine`: from another trace of the same machine. */
export type FigureSource = 'trace' | 'machine' | 'assumed'

export interface Figure {
  value: number
  from: FigureSource
}

export const assumed = (value: number): Figure => ({ value, from: 'assumed' })

/**
 * Times are nanoseconds. The assumed ones were measured on one machine (docs/what-if.md) and are the better replaced: `calibrate`
 * does it from traces.
 */
export interface Calibration {
  processors: number
  /** How many times as long the replay's own work takes while the preloader verifies. */
  replayFactor: Figure
  /** How many times as long a verification takes while the manager replays, and while it verifies its first segment. */
  verifyFactor: Figure
  verifyBesideVerifyFactor: Figure
  /** How many times as fast so many threads verify a segment, once they run; by their number, from 2 on. */
  threadSpeedups: ReadonlyMap<number, Figure>
  /** What starting each further thread and waiting for its end takes, a segment. */
  threadStartNs: Figure
  /** What the manager keeps of a processor while so many threads verify and there is none for each; by their number, from 2 on. */
  managerShares: ReadonlyMap<number, Figure>
  /** Of one thread that verifies, from the page cache and from the disk. */
  warmBytesPerSecond: Figure
  coldBytesPerSecond: Figure
  /** Opening a segment, which reads its header: from the page cache, and from the disk. */
  warmOpenNs: Figure
  coldOpenNs: Figure
  /** How fast files are dropped from the page cache. */
  dropBytesPerSecond: Figure
  /** What the consumer takes an event in fact, by the `applyNs` that it is to take. */
  applied: ReadonlyMap<number, Figure>
  /** The consumer spins: it looks at the clock, and then again each time that so long has gone by. */
  spinStepNs: Figure
  /** What one look at the clock takes. */
  clockNs: Figure
  /** What it takes besides: the event behind it begins no sooner than its last look is done. */
  applyCallNs: Figure
  /** A thread that waits spins for so long; then it sleeps, and the system adds so much to each sleep. */
  spinNs: Figure
  oversleepNs: Figure
  /** A switch to a segment that is ready. */
  switchNs: Figure
  /** From where the preloader is started to its first segment. */
  preloaderStartNs: Figure
}

export const ASSUMED: Calibration = {
  processors: 2,
  replayFactor: assumed(1.05),
  verifyFactor: assumed(1.05),
  verifyBesideVerifyFactor: assumed(1.05),
  threadSpeedups: new Map(),
  threadStartNs: assumed(60_000),
  managerShares: new Map(),
  warmBytesPerSecond: assumed(10e9),
  coldBytesPerSecond: assumed(2e9),
  warmOpenNs: assumed(5_000),
  coldOpenNs: assumed(200_000),
  dropBytesPerSecond: assumed(10e9),
  applied: new Map(),
  spinStepNs: assumed(20),
  clockNs: assumed(8),
  applyCallNs: assumed(8),
  spinNs: assumed(100_000),
  oversleepNs: assumed(25_000),
  switchNs: assumed(700),
  preloaderStartNs: assumed(40_000),
}

/** Of what the first thread does, a further one adds so much, as long as there are processors. */
const ASSUMED_SHARE_OF_A_THREAD = 0.7

/** How many times as fast so many threads verify one segment. */
export function threadSpeedup(calibration: Calibration, threads: number): Figure {
  if (threads <= 1) return { value: 1, from: 'trace' }
  return calibration.threadSpeedups.get(threads) ?? assumed(assumedSpeedup(calibration, threads))
}

/** The same where nothing is known of it. */
export function assumedSpeedup({ processors }: Calibration, threads: number): number {
  return 1 + (Math.min(threads, Math.max(processors, 1)) - 1) * ASSUMED_SHARE_OF_A_THREAD
}

/** What the manager keeps of a processor beside so many threads that verify: all of it, as long as nobody has seen otherwise. */
export function managerShare({ managerShares, processors }: Calibration, threads: number): Figure {
  return threads < 2 || threads < processors ? { value: 1, from: 'trace' } : (managerShares.get(threads) ?? assumed(1))
}

/** Steps of the consumer's spinning up to which their number is known: their length is so to about a tenth. */
const EXACT_STEPS = 8

/**
 * From the first look to the last one of a consumer that is to take `applyNs`: it looks at the clock until that time is over, twice at once and
 * then each `stepNs` (native/recovery/event_consumer.cpp).
 */
export function spunNs(applyNs: number, clockNs: number, stepNs: number): number {
  const steps = Math.max(Math.ceil((applyNs - clockNs) / stepNs), 0)
  // After many steps nobody knows to one which look is the last: half a step too long, in the middle.
  return steps <= EXACT_STEPS ? clockNs + steps * stepNs : applyNs + stepNs / 2
}

/** What the consumer takes for an event when it is to take `applyNs`. */
export function appliedNs({ applied, spinStepNs, clockNs, applyCallNs }: Calibration, applyNs: number): Figure {
  if (applyNs <= 0) return { value: 0, from: 'trace' }
  const known = applied.get(applyNs)
  if (known !== undefined) return known
  const value = spunNs(applyNs, clockNs.value, spinStepNs.value) + applyCallNs.value
  return { value: Math.max(value, applyNs), from: spinStepNs.from === 'assumed' ? 'assumed' : spinStepNs.from }
}
