import { HEARTBEAT_LIMIT_MS } from '../contract/host.ts'

/** Longest time from the launch of an engine to its first sign of life. */
export const FIRST_SIGN_LIMIT_MS = 10_000
/** Longest time from the launch to ready: the sample is generated in it. */
export const READY_LIMIT_MS = 60_000

const CHECK_INTERVAL_MS = 100
/** A check that comes this late means that this process stood still (a suspended machine, SIGSTOP), not the engine. */
const LATE_CHECK_MS = 1_000

const seconds = (ms: number) => `${ms / 1_000} s`

/** Watches the signs of life of one engine process. Times are from a clock that never jumps. */
export class Watchdog {
  private launchedAtMs = performance.now()
  private heardAtMs: number | null = null
  private readyAtMs: number | null = null
  private checkedAtMs = this.launchedAtMs
  private isSilent = false
  private readonly timer: NodeJS.Timeout
  private readonly report: (problem: string | null) => void

  /** `report` is given a sentence when the engine falls silent, and null when it can be heard again. */
  constructor(report: (problem: string | null) => void) {
    this.report = report
    this.timer = setInterval(() => this.check(), CHECK_INTERVAL_MS)
  }

  get isReady(): boolean {
    return this.readyAtMs !== null
  }

  heard(): void {
    this.heardAtMs = performance.now()
    if (this.isSilent) this.check()
  }

  ready(): void {
    this.readyAtMs ??= performance.now()
    this.heard()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private check(): void {
    this.forgiveOwnPause()
    const problem = this.problem()
    if ((problem !== null) === this.isSilent) return
    this.isSilent = problem !== null
    this.report(problem)
  }

  private forgiveOwnPause(): void {
    const now = performance.now()
    const lateMs = now - this.checkedAtMs
    this.checkedAtMs = now
    if (lateMs < LATE_CHECK_MS) return
    this.launchedAtMs += lateMs
    if (this.heardAtMs !== null) this.heardAtMs = Math.min(now, this.heardAtMs + lateMs)
  }

  private problem(): string | null {
    const now = performance.now()
    const ageMs = now - this.launchedAtMs
    if (this.heardAtMs === null) {
      return ageMs > FIRST_SIGN_LIMIT_MS ? `The engine has not started within ${seconds(FIRST_SIGN_LIMIT_MS)}.` : null
    }
    if (now - this.heardAtMs > HEARTBEAT_LIMIT_MS) {
      return `The engine has not answered for ${seconds(HEARTBEAT_LIMIT_MS)}.`
    }
    if (!this.isReady && ageMs > READY_LIMIT_MS) return `The engine is not ready after ${seconds(READY_LIMIT_MS)}.`
    return null
  }
}
