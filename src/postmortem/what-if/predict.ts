// What a recorded recovery would have taken with other options.
import type { WhatIfOptions, WhatIfTimes } from '../../contract/index.ts'
import type { RecordedRun } from '../recorded-run.ts'
import { describeAssumptions } from './assumptions.ts'
import { calibrate } from './calibrate.ts'
import { appliedNs, type Calibration } from './calibration.ts'
import { type RecordedTimes, recordedTimes, type Unpredictable } from './recorded-times.ts'
import { type Pipeline, type PipelineWork, simulate } from './simulation.ts'
import { type SoloWork, sharingOf, soloWork } from './solo-work.ts'
import { at, median } from './sources.ts'

export interface Prediction extends WhatIfTimes {
  kind: 'prediction'
  options: WhatIfOptions
  /** What it rests on besides the trace, in sentences. */
  assumptions: string[]
}

/** A point of the curve over the capacity of the prepared ring. */
export interface CurvePoint {
  capacity: number
  totalNs: number
  worstStallNs: number
}

/** Capacities of the prepared ring that a curve shows: the powers of two as far as they matter, and the original's 3. */
export const CURVE_CAPACITIES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]

/** The time between two looks at the clock in front of the first segment, and a little of the work between. */
const START_NS = 30_000

const isSameMachine = ({ meta: { machine: a } }: RecordedRun, { meta: { machine: b } }: RecordedRun) =>
  a.processor === b.processor && a.cores === b.cores

/** They interrupt each other alike: as many threads, and as much of the disk. */
const isLike = (a: WhatIfOptions, b: WhatIfOptions) =>
  a.preload === b.preload && a.verifyThreads === b.verifyThreads && a.coldCache === b.coldCache

/** The model of one recorded recovery: made once, asked often. */
export class WhatIfModel {
  readonly calibration: Calibration
  /** What was recorded. */
  readonly recorded: WhatIfOptions
  readonly taken: WhatIfTimes
  private readonly times: RecordedTimes
  private readonly solo: SoloWork
  private readonly totalBytes: number
  /** What the recorded run took and the model does not explain, such as interruptions; where it explains too much, below 0. */
  private readonly unexplainedNs: number
  /** What it would have taken had both threads shared one processor all the time: one thing behind the other. */
  readonly inOneThreadNs: number
  /** Models of other recoveries. */
  private readonly alike: WhatIfModel[] = []

  /**
   * Where no model can be made, says why. `others`: recoveries of the same machine, which the calibration is from as well: what the model
   * does not explain of them is added where it is asked for options like theirs.
   */
  static of(
    run: RecordedRun,
    calibration: Calibration = calibrate(run),
    others: readonly RecordedRun[] = [],
  ): WhatIfModel | Unpredictable {
    const times = recordedTimes(run)
    if ('kind' in times) return times
    const model = new WhatIfModel(times, calibration)
    for (const other of others.filter((it) => isSameMachine(it, run))) {
      const otherTimes = recordedTimes(other)
      if (!('kind' in otherTimes)) model.alike.push(new WhatIfModel(otherTimes, calibration))
    }
    return model
  }

  private constructor(times: RecordedTimes, calibration: Calibration) {
    this.times = times
    this.calibration = calibration
    this.recorded = times.options
    this.taken = times.taken
    this.solo = soloWork(times, calibration)
    this.totalBytes = times.bytes.reduce((sum, bytes) => sum + bytes, 0)
    this.unexplainedNs = this.taken.totalNs - simulate(this.pipelineOf(this.recorded)).totalNs
    this.inOneThreadNs = this.oneBehindTheOther(this.recorded)
  }

  predict(change: Partial<WhatIfOptions> = {}): Prediction {
    const options = { ...this.recorded, ...change }
    const times = simulate(this.pipelineOf(options))
    return {
      kind: 'prediction',
      options,
      ...times,
      totalNs: this.withUnexplained(options)(times.totalNs),
      assumptions: describeAssumptions(this.recorded, options, this.calibration),
    }
  }

  /** The prediction at each of these capacities of the prepared ring. */
  curve(change: Partial<WhatIfOptions>, capacities: readonly number[]): CurvePoint[] {
    const options = { ...this.recorded, ...change }
    const pipeline = this.pipelineOf(options)
    const withUnexplained = this.withUnexplained(options)
    return capacities.map((capacity) => {
      const { totalNs, worstStallNs } = simulate({ ...pipeline, preparedCapacity: capacity })
      return { capacity, totalNs: withUnexplained(totalNs), worstStallNs }
    })
  }

  /** How much of the recorded run the model explains, less one. What it does not explain is added to each prediction with as many threads. */
  get error(): number {
    return this.taken.totalNs > 0 ? -this.unexplainedNs / this.taken.totalNs : 0
  }

  /**
   * What two threads that work at once do to each other is nothing that one alone would have, and the other way round. A model that
   * explains too much takes away no more than half. What it does not explain of two threads is mostly that the system has both on one processor
   * for a while (docs/what-if.md): it costs no more than if they were there all the time, unless the recorded run took longer than that.
   */
  private withUnexplained(options: WhatIfOptions): (totalNs: number) => number {
    const like = [this, ...this.alike].find(({ recorded }) => isLike(recorded, options))
    if (like === undefined && options.preload !== this.recorded.preload) return (totalNs) => totalNs
    const { unexplainedNs, times, taken, inOneThreadNs } = like ?? this
    const addedNs = (unexplainedNs * this.times.segments) / times.segments
    if (addedNs <= 0) return (totalNs) => Math.max(totalNs + addedNs, totalNs / 2)
    const isLimited = options.preload && taken.totalNs <= inOneThreadNs
    const mostNs = isLimited ? this.oneBehindTheOther(options) : Number.POSITIVE_INFINITY
    return (totalNs) => Math.max(totalNs, Math.min(totalNs + addedNs, mostNs))
  }

  private oneBehindTheOther(options: WhatIfOptions): number {
    return simulate(this.pipelineOf({ ...options, preload: false })).totalNs
  }

  private pipelineOf(options: WhatIfOptions): Pipeline {
    const { times, calibration, solo } = this
    const applied = appliedNs(calibration, options.applyNs).value
    const { openNs, verifyNs, diskNs } = this.loading(options.coldCache)
    const share = this.sharesAlone(options)
    const scaled = (column: Float64Array, by: number) => (by === 1 ? column : column.map((ns) => ns * by))
    return {
      work: {
        segments: times.segments,
        isSkipped: times.isSkipped,
        ...{ diskNs, replayNs: solo.replayNs },
        ...{ openNs: scaled(openNs, share.open), verifyNs: scaled(verifyNs, share.verify) },
        closeNs: scaled(solo.closeNs, share.close),
        applyNs: times.events.map((events) => events * applied),
      },
      sharing: sharingOf(calibration, options.verifyThreads),
      preparedCapacity: options.preparedCapacity,
      finishedCapacity: options.finishedCapacity,
      verifyThreads: options.verifyThreads,
      preload: options.preload,
      startNs: this.startNs(options.coldCache),
      preloaderStartNs: calibration.preloaderStartNs.value,
      threadStartNs: calibration.threadStartNs.value,
      switchNs: this.switchNs(options.preload),
      spinNs: calibration.spinNs.value,
      oversleepNs: calibration.oversleepNs.value,
      tailNs: this.tailNs(),
    }
  }

  /**
   * What opening, verifying and closing take without a second thread, as a share of what they take here: maps come and go more slowly while
   * another thread uses them, and a thread may have to wait for its processor. From another recovery without a preloader; 1 where there is none.
   */
  private sharesAlone({ preload }: WhatIfOptions): { open: number; verify: number; close: number } {
    const isAlone = ({ recorded }: WhatIfModel) =>
      !recorded.preload && recorded.coldCache === this.recorded.coldCache && recorded.verifyThreads === 1
    const other = preload || !this.recorded.preload ? undefined : this.alike.find(isAlone)
    if (other === undefined || this.recorded.verifyThreads > 1) return { open: 1, verify: 1, close: 1 }
    const share = (column: (model: WhatIfModel) => Float64Array, units: (model: WhatIfModel) => number) => {
      const rate = (model: WhatIfModel) => column(model).reduce((sum, ns) => sum + ns, 0) / Math.max(units(model), 1)
      return rate(this) > 0 ? Math.min(rate(other) / rate(this), 1) : 1
    }
    const segments = ({ times }: WhatIfModel) => times.segments
    return {
      open: share(({ solo }) => solo.openNs, segments),
      verify: share(
        ({ solo }) => solo.verifyNs,
        ({ totalBytes }) => totalBytes,
      ),
      close: share(({ solo }) => solo.closeNs, segments),
    }
  }

  /** Of each segment, what opening it takes, and of its verification what the processor and what the disk takes. */
  private loading(isCold: boolean): Pick<PipelineWork, 'openNs' | 'verifyNs' | 'diskNs'> {
    const { times, solo, calibration } = this
    const { openNs, verifyNs } = solo
    const none = new Float64Array(times.segments)
    const coldPerByte = 1e9 / calibration.coldBytesPerSecond.value
    const warmPerByte = 1e9 / calibration.warmBytesPerSecond.value
    const [warmOpenNs, coldOpenNs] = [calibration.warmOpenNs.value, calibration.coldOpenNs.value]
    if (!times.options.coldCache) {
      if (!isCold) return { openNs, verifyNs, diskNs: none }
      // What they take longer from the disk than from the page cache.
      const longerNs = Math.max(coldPerByte - warmPerByte, 0)
      return {
        openNs: openNs.map((ns) => ns + Math.max(coldOpenNs - warmOpenNs, 0)),
        verifyNs,
        diskNs: times.bytes.map((bytes) => bytes * longerNs),
      }
    }
    const warmNs = verifyNs.map((ns, i) => Math.min(ns, at(times.bytes, i) * warmPerByte))
    if (isCold) return { openNs, verifyNs: warmNs, diskNs: verifyNs.map((ns, i) => ns - at(warmNs, i)) }
    return { openNs: openNs.map((ns) => Math.min(ns, warmOpenNs)), verifyNs: warmNs, diskNs: none }
  }

  /** Before the first segment is opened: the scan, and where the cache is to be cold, dropping the files from it. */
  private startNs(isCold: boolean): number {
    const { times, calibration } = this
    const firstNs = at(times.openingNs, 0)
    if (isCold === times.options.coldCache) return firstNs
    if (!isCold) return Math.min(firstNs, times.queuedNs + START_NS)
    return firstNs + (this.totalBytes * 1e9) / calibration.dropBytesPerSecond.value
  }

  /** A switch to a segment that is verified: what the trace says of those in the same way, without waits. */
  private switchNs(preload: boolean): number {
    const { times, calibration } = this
    if (preload || times.options.preload) return calibration.switchNs.value
    const rest: number[] = []
    for (let i = 1; i < times.segments; i += 1) {
      const closedNs = at(times.closedNs, i - 1) - at(times.closingNs, i - 1)
      const switchNs = at(times.switchNs, i) - closedNs - (at(times.loadedNs, i) - at(times.openingNs, i))
      if (switchNs >= 0) rest.push(switchNs)
    }
    return median(rest) ?? calibration.switchNs.value
  }

  /** From the last thing that is recorded to the end. */
  private tailNs(): number {
    const { times } = this
    let lastNs = 0
    for (let i = 0; i < times.segments; i += 1) {
      lastNs = Math.max(lastNs, at(times.isSkipped[i] ? times.loadedNs : times.closedNs, i))
    }
    return Math.max(times.run.model.endNs - lastNs, 0)
  }
}

/** What `run` would have taken with `change`, or why that cannot be told. Takes some ms for 10,000 segments. */
export function predict(
  run: RecordedRun,
  change: Partial<WhatIfOptions>,
  calibration?: Calibration,
): Prediction | Unpredictable {
  const model = WhatIfModel.of(run, calibration)
  return model instanceof WhatIfModel ? model.predict(change) : model
}

/** The prediction over capacities of the prepared ring; none where it cannot be told. */
export function curve(
  run: RecordedRun,
  change: Partial<WhatIfOptions>,
  capacities: readonly number[],
  calibration?: Calibration,
): CurvePoint[] {
  const model = WhatIfModel.of(run, calibration)
  return model instanceof WhatIfModel ? model.curve(change, capacities) : []
}

/** How much of the recorded run the model explains, less one; null where there is none. */
export function modelError(run: RecordedRun, calibration?: Calibration): number | null {
  const model = WhatIfModel.of(run, calibration)
  return model instanceof WhatIfModel ? model.error : null
}
