// A discrete simulation of both threads of a recovery and their two rings, as the loops of native/recovery go:
// segment_preloader.cpp (preload the next one where there is room, then close what is finished, otherwise wait), strict_manager.cpp (open
// the first, replay, hand back, take the next or wait, at the end stop the preloader) and segment_source.cpp (the same in one thread).
import type { WhatIfTimes } from '../../contract/index.ts'
import { Rates, type Sharing, WORK } from './rates.ts'

/** What is to be done with each segment, by ordinal, in nanoseconds of a thread that is alone on the machine. */
export interface PipelineWork {
  readonly segments: number
  readonly isSkipped: Uint8Array
  readonly openNs: Float64Array
  /** Of its verification, what the disk takes, and what one thread takes. */
  readonly diskNs: Float64Array
  readonly verifyNs: Float64Array
  /** The replay without the consumer, and the consumer. */
  readonly replayNs: Float64Array
  readonly applyNs: Float64Array
  readonly closeNs: Float64Array
}

export interface Pipeline {
  readonly work: PipelineWork
  readonly sharing: Sharing
  readonly preparedCapacity: number
  readonly finishedCapacity: number
  readonly verifyThreads: number
  readonly preload: boolean
  /** From the start to the opening of the first segment. */
  readonly startNs: number
  /** How much later the preloader opens its first one. */
  readonly preloaderStartNs: number
  readonly threadStartNs: number
  readonly switchNs: number
  /** How long a thread that waits spins, and what the system adds to each of its sleeps. */
  readonly spinNs: number
  readonly oversleepNs: number
  /** Of the end: what is neither waiting nor closing. */
  readonly tailNs: number
}

/** The first sleep of a thread that waits; each is twice as long as the one before, up to the longest (native/recovery/backoff.hpp). */
export const FIRST_SLEEP_NS = 10_000
const LONGEST_SLEEP_NS = 100_000

/** How much later than what it waits for, which came after `waitedNs`, a thread sees it: it looks all the time, then between its sleeps. */
function lateness(waitedNs: number, { spinNs, oversleepNs }: Pipeline): number {
  let lookNs = spinNs
  if (waitedNs <= lookNs) return 0
  for (let sleepNs = FIRST_SLEEP_NS; sleepNs < LONGEST_SLEEP_NS; sleepNs *= 2) {
    lookNs += sleepNs + oversleepNs
    if (waitedNs <= lookNs) return lookNs - waitedNs
  }
  const longestNs = LONGEST_SLEEP_NS + oversleepNs
  return Math.ceil((waitedNs - lookNs) / longestNs) * longestNs - (waitedNs - lookNs)
}

const MANAGER = {
  STARTING: 0,
  LOADING: 1,
  VERIFYING: 2,
  REPLAYING: 3,
  CLOSING: 4,
  SWITCHING: 5,
  WAITING: 6,
  WAKING: 7,
  ENDING: 8,
} as const
const PRELOADER = { STARTING: 0, LOADING: 1, VERIFYING: 2, CLOSING: 3, WAITING: 4, WAKING: 5, ENDED: 6 } as const
const FOREVER = Number.POSITIVE_INFINITY

class Simulation {
  private readonly pipeline: Pipeline
  private readonly work: PipelineWork
  private readonly rates: Rates
  private nowNs = 0
  private hasEnded = false

  // Of each thread: what it does, how fast that is beside the other, and what is left of it.
  private manager: number = MANAGER.STARTING
  private managerWork: number = WORK.STEADY
  private managerLeftNs: number
  private preloader: number = PRELOADER.ENDED
  private preloaderWork: number = WORK.NONE
  private preloaderLeftNs = FOREVER

  /** The segment that the manager has, or loads; and how much of its replay is not the consumer's. */
  private current = 0
  private memoryShare = 1
  /** Since when the manager, and the preloader, waits; since when there was no event. */
  private managerSinceNs = 0
  private preloaderSinceNs = 0
  private stallSinceNs = 0
  private isStopping = false

  /** The next segment that the preloader loads. Behind the last comes the end, which takes a slot as well. */
  private ahead = 1
  private isEndPushed = false
  private hasWorked = false
  private readonly prepared: Uint32Array
  private pushes = 0
  private pops = 0
  private readonly finished: Uint32Array
  private handedBack = 0
  private taken = 0

  private worstStallNs = 0
  private waitPreparedNs = 0
  private waitRoomNs = 0

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline
    this.work = pipeline.work
    this.rates = new Rates(pipeline.sharing, pipeline.verifyThreads)
    this.prepared = new Uint32Array(this.work.segments + 1)
    this.finished = new Uint32Array(this.work.segments + 1)
    this.managerLeftNs = pipeline.startNs
  }

  run(): WhatIfTimes {
    while (!this.hasEnded) this.step()
    const { nowNs: totalNs, worstStallNs, waitPreparedNs, waitRoomNs } = this
    return { totalNs, worstStallNs, waitPreparedNs, waitRoomNs }
  }

  /** Goes to where one of both has done what it does. */
  private step(): void {
    const { rates } = this
    rates.update(this.managerWork, this.preloaderWork, this.memoryShare)
    const managerNs = this.managerLeftNs / rates.manager
    const preloaderNs = this.preloaderLeftNs / rates.preloader
    const isManagers = managerNs <= preloaderNs
    const elapsedNs = isManagers ? managerNs : preloaderNs
    this.nowNs += elapsedNs
    if (isManagers) {
      this.preloaderLeftNs = Math.max(this.preloaderLeftNs - elapsedNs * rates.preloader, 0)
      this.goOnManager()
    } else {
      this.managerLeftNs = Math.max(this.managerLeftNs - elapsedNs * rates.manager, 0)
      this.goOnPreloader()
    }
  }

  private manage(doing: number, work: number, ns: number): void {
    this.manager = doing
    this.managerWork = work
    this.managerLeftNs = ns
  }

  private preload(doing: number, work: number, ns: number): void {
    this.preloader = doing
    this.preloaderWork = work
    this.preloaderLeftNs = ns
  }

  /** All of loading a segment but its verification. */
  private loadNs(ordinal: number): number {
    const { openNs, diskNs } = this.work
    const { verifyThreads, threadStartNs } = this.pipeline
    return (openNs[ordinal] ?? 0) + (diskNs[ordinal] ?? 0) + (verifyThreads - 1) * threadStartNs
  }

  private goOnManager(): void {
    switch (this.manager) {
      case MANAGER.STARTING:
        if (this.pipeline.preload) {
          this.preload(PRELOADER.STARTING, WORK.STEADY, this.pipeline.preloaderStartNs)
        }
        this.manage(MANAGER.LOADING, WORK.STEADY, this.loadNs(0))
        break
      case MANAGER.LOADING:
        this.manage(MANAGER.VERIFYING, WORK.VERIFY, this.work.verifyNs[this.current] ?? 0)
        break
      case MANAGER.VERIFYING:
        if (this.current === 0) this.replay()
        else if (this.work.isSkipped[this.current]) this.loadNext()
        else this.manage(MANAGER.SWITCHING, WORK.STEADY, this.pipeline.switchNs)
        break
      case MANAGER.REPLAYING:
        this.giveBack()
        break
      case MANAGER.CLOSING:
        if (this.pipeline.preload) this.take()
        else this.loadNext()
        break
      case MANAGER.SWITCHING:
        this.worstStallNs = Math.max(this.worstStallNs, this.nowNs - this.stallSinceNs)
        this.replay()
        break
      case MANAGER.WAKING:
        this.waitPreparedNs += this.nowNs - this.managerSinceNs
        this.take()
        break
      default:
        this.hasEnded = true
    }
  }

  private replay(): void {
    const replayNs = this.work.replayNs[this.current] ?? 0
    const allNs = replayNs + (this.work.applyNs[this.current] ?? 0)
    this.memoryShare = allNs > 0 ? replayNs / allNs : 1
    this.manage(MANAGER.REPLAYING, WORK.REPLAY, allNs)
  }

  /** The manager closes a segment itself where there is no preloader, and where the finished ring has no room for it. */
  private giveBack(): void {
    this.stallSinceNs = this.nowNs
    const { preload, finishedCapacity } = this.pipeline
    if (!preload || this.handedBack - this.taken >= finishedCapacity) {
      this.manage(MANAGER.CLOSING, WORK.STEADY, this.work.closeNs[this.current] ?? 0)
      return
    }
    this.finished[this.handedBack] = this.current
    this.handedBack += 1
    this.wakePreloader()
    this.take()
  }

  private take(): void {
    if (this.pushes === this.pops) {
      this.managerSinceNs = this.nowNs
      this.manage(MANAGER.WAITING, WORK.NONE, FOREVER)
      return
    }
    const next = this.prepared[this.pops] ?? 0
    this.pops += 1
    if (next === this.work.segments) {
      this.stop()
      return
    }
    this.wakePreloader()
    this.current = next
    this.manage(MANAGER.SWITCHING, WORK.STEADY, this.pipeline.switchNs)
  }

  /** Without a preloader: the next segment that can be had. */
  private loadNext(): void {
    this.current += 1
    if (this.current >= this.work.segments) this.manage(MANAGER.ENDING, WORK.STEADY, this.pipeline.tailNs)
    else this.manage(MANAGER.LOADING, WORK.STEADY, this.loadNs(this.current))
  }

  /** The manager waits for the end of the preloader, which closes what is left. */
  private stop(): void {
    this.isStopping = true
    this.manage(MANAGER.WAITING, WORK.NONE, FOREVER)
    this.wakePreloader()
  }

  private wakePreloader(): void {
    if (this.preloader !== PRELOADER.WAITING) return
    this.preload(PRELOADER.WAKING, WORK.NONE, lateness(this.nowNs - this.preloaderSinceNs, this.pipeline))
  }

  private wakeManager(): void {
    if (this.manager !== MANAGER.WAITING) return
    this.manage(MANAGER.WAKING, WORK.NONE, lateness(this.nowNs - this.managerSinceNs, this.pipeline))
  }

  private goOnPreloader(): void {
    switch (this.preloader) {
      case PRELOADER.STARTING:
        this.preloadNext()
        break
      case PRELOADER.LOADING:
        this.preload(PRELOADER.VERIFYING, WORK.VERIFY, this.work.verifyNs[this.ahead] ?? 0)
        break
      case PRELOADER.VERIFYING:
        if (!this.work.isSkipped[this.ahead]) this.push(this.ahead)
        this.ahead += 1
        this.hasWorked = true
        this.closeFinished()
        break
      case PRELOADER.CLOSING:
        this.hasWorked = true
        this.closeFinished()
        break
      case PRELOADER.WAKING:
        if (!this.isEndPushed) this.waitRoomNs += this.nowNs - this.preloaderSinceNs
        this.preloadNext()
        break
    }
  }

  private push(ordinal: number): void {
    this.prepared[this.pushes] = ordinal
    this.pushes += 1
    this.wakeManager()
  }

  /** The loop of the preloader begins anew. */
  private preloadNext(): void {
    this.hasWorked = false
    if (this.isStopping || this.isEndPushed || this.pushes - this.pops >= this.pipeline.preparedCapacity) {
      this.closeFinished()
      return
    }
    if (this.ahead < this.work.segments) {
      this.preload(PRELOADER.LOADING, WORK.STEADY, this.loadNs(this.ahead))
      return
    }
    this.isEndPushed = true
    this.hasWorked = true
    this.push(this.work.segments)
    this.closeFinished()
  }

  private closeFinished(): void {
    if (this.taken < this.handedBack) {
      const closeNs = this.work.closeNs[this.finished[this.taken] ?? 0] ?? 0
      this.taken += 1
      this.preload(PRELOADER.CLOSING, WORK.STEADY, closeNs)
      return
    }
    if (this.isStopping) {
      this.preload(PRELOADER.ENDED, WORK.NONE, FOREVER)
      this.manage(MANAGER.ENDING, WORK.STEADY, this.pipeline.tailNs)
      return
    }
    if (this.hasWorked) {
      this.preloadNext()
      return
    }
    this.preloaderSinceNs = this.nowNs
    this.preload(PRELOADER.WAITING, WORK.NONE, FOREVER)
  }
}

/** What a recovery takes. Every time of the pipeline has to be finite and at least 0, every capacity and number of threads at least 1. */
export function simulate(pipeline: Pipeline): WhatIfTimes {
  return new Simulation(pipeline).run()
}
