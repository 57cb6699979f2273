import { RESTART_BOUND, RESTART_WINDOW_MS } from '../contract/trouble.ts'

/** What is noted far too often is not counted to its end. */
const MOST_NOTED = 1_000

/**
 * Counts how often something has ended unasked in the last five minutes, and says when that is too often to start it again
 * without a word. `now` is a clock that never jumps, in milliseconds.
 */
export class RestartBound {
  private readonly now: () => number
  private endsAtMs: number[] = []

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** It has ended. How often it has now. */
  note(): number {
    this.endsAtMs = [...this.recent(), this.now()].slice(-MOST_NOTED)
    return this.endsAtMs.length
  }

  /** How often it has ended in the last five minutes. */
  get ends(): number {
    return this.recent().length
  }

  get isReached(): boolean {
    return this.ends >= RESTART_BOUND
  }

  /** Something else is begun: what has ended before says nothing of it. */
  forget(): void {
    this.endsAtMs = []
  }

  private recent(): number[] {
    const since = this.now() - RESTART_WINDOW_MS
    return this.endsAtMs.filter((atMs) => atMs > since)
  }
}
