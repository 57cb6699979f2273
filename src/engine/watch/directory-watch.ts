import { WalscopeFailure, type WatchUpdate } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { toFailure } from '../failure.ts'
import { ChangeHint } from './change-hint.ts'
import { DifferenceTracker } from './difference-tracker.ts'
import { digestOf, isSame, type Look, lookAt } from './look.ts'
import { idleMs, promptMs } from './pace.ts'

/** While a recovery runs, this is how often it is asked whether it still does. */
const BUSY_MS = 1_000
/** A look ends within a file's time when it is told to; it is not waited for longer where a file system does not answer. */
const END_LIMIT_MS = 1_000

/** Notices that the open directory changes on disk. It only ever reads, and nothing while something is measured. */
export class DirectoryWatch {
  private readonly directory: string
  private readonly addon: Pick<Addon, 'LookJob'>
  private readonly isMeasuring: () => boolean
  private baseline: Look | null = null
  /** Looks that are going on, each with what ends it. */
  private readonly looks = new Map<AbortController, Promise<unknown>>()
  /** Measured work that is about to start. */
  private holds = 0

  /** `isMeasuring`: whether something runs now whose times are shown, so that nothing is to run beside it. */
  constructor(directory: string, addon: Pick<Addon, 'LookJob'>, isMeasuring: () => boolean) {
    this.directory = directory
    this.addon = addon
    this.isMeasuring = isMeasuring
  }

  /**
   * Keeps the state of the directory: from now on, it is compared with it. To be called before a scan: what changes during the scan is
   * a difference too. Gives whether it is another state than the one that was kept before. A directory that cannot be looked at cannot
   * be scanned, which says why.
   */
  async keepState(signal?: AbortSignal): Promise<boolean> {
    const before = this.baseline
    try {
      this.baseline = await lookAt(this.directory, signal, this.addon)
    } catch {
      this.baseline = null
    }
    return before !== null && (this.baseline === null || !isSame(before, this.baseline))
  }

  /** Starts measured work: a look that is going on has ended before, and none begins while it is started. */
  async startMeasured<Result>(start: () => Result): Promise<Result> {
    this.holds += 1
    try {
      for (const abort of this.looks.keys()) abort.abort()
      await Promise.race([Promise.allSettled(this.looks.values()), wait(END_LIMIT_MS)])
      return start()
    } finally {
      this.holds -= 1
    }
  }

  /** What `engine.watchDirectory` gives. Of several at once, each looks for itself. */
  async *watch(knownBaseline: string | null, signal?: AbortSignal): AsyncGenerator<WatchUpdate, void> {
    const alarm = new Alarm(signal)
    const hint = new ChangeHint(this.directory, () => alarm.hear())
    let tracker: DifferenceTracker | null = null
    let wasLost = ''
    try {
      while (!signal?.aborted) {
        if (this.holds > 0 || this.isMeasuring()) {
          await alarm.sleep(BUSY_MS, BUSY_MS)
          continue
        }
        const isNotified = await hint.arm()
        const look = await this.lookOnce()
        if (signal?.aborted) return
        // Measured work has ended it.
        if (look === null) continue
        if (look instanceof WalscopeFailure) {
          hint.reconsider()
          tracker?.lose()
          const { error } = look
          if (error.message !== wasLost) yield { kind: 'lost', lookedAtMs: Date.now(), error }
          wasLost = error.message
          await alarm.sleep(idleMs(0), idleMs(0))
          continue
        }
        wasLost = ''
        if (tracker === null || (this.baseline !== null && tracker.baseline !== this.baseline)) {
          tracker = this.startTracking(look, knownBaseline)
          yield { kind: 'watching', baseline: digestOf(tracker.baseline), isNotified }
        }
        const isNews = tracker.isNews(look)
        const difference = tracker.take(look)
        if (difference !== null) yield difference
        await alarm.sleep(isNews ? promptMs(look.tookMs) : idleMs(look.tookMs), promptMs(look.tookMs))
      }
    } finally {
      hint.close()
      alarm.close()
    }
  }

  private startTracking(look: Look, knownBaseline: string | null): DifferenceTracker {
    this.baseline ??= look
    // A client that shows another state than this engine has scanned: all that can be told is that it is another.
    return new DifferenceTracker(this.baseline, knownBaseline !== null && knownBaseline !== digestOf(this.baseline))
  }

  /** A look, why there is none, or null where it was ended for measured work. */
  private async lookOnce(): Promise<Look | WalscopeFailure | null> {
    const abort = new AbortController()
    const looking = lookAt(this.directory, abort.signal, this.addon)
    this.looks.set(abort, looking)
    try {
      return await looking
    } catch (error) {
      return abort.signal.aborted ? null : toFailure(error)
    } finally {
      this.looks.delete(abort)
    }
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())

/** Sleeps until a time has passed; less where something was heard, or it is aborted. */
class Alarm {
  private readonly signal: AbortSignal | undefined
  private isHeard = false
  private wake: (() => void) | null = null
  private readonly abort = () => this.wake?.()

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal
    signal?.addEventListener('abort', this.abort)
  }

  hear(): void {
    this.isHeard = true
    this.wake?.()
  }

  /** Sleeps for `ms`, or, where something was heard before or meanwhile, for `heardMs` in all. */
  async sleep(ms: number, heardMs: number): Promise<void> {
    const start = performance.now()
    while (!this.signal?.aborted) {
      const leftMs = start + (this.isHeard ? heardMs : ms) - performance.now()
      if (leftMs <= 0) break
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.wake = null
    }
    this.isHeard = false
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.abort)
  }
}
