import { type CurrentWork, ENDED_WORK_LIMIT, type EndedWork, type WorkReport } from '../../contract/index.ts'
import { type RunningWork, runningWorks } from './running-works.ts'

/** What ends sooner is shown in the window alone. */
export const SHOWN_AFTER_MS = 1_000
/** Shortest time between two reports of how far the same work is. */
export const REPORT_INTERVAL_MS = 250

interface Tracked {
  /** As it was seen first: it knows what there was then. */
  first: RunningWork
  latest: RunningWork
  sinceMs: number
}

/** Follows the long work of the window and reports it, a few times a second, and at once when it begins or ends. */
export class WorkTracker {
  private readonly tell: (report: WorkReport) => void
  private readonly works: () => RunningWork[]
  private readonly tracked = new Map<string, Tracked>()
  private told: CurrentWork | null = null
  private toldAtMs = Number.NEGATIVE_INFINITY
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(tell: (report: WorkReport) => void, works = runningWorks) {
    this.tell = tell
    this.works = works
  }

  /**
   * Looks at what is under way. To be called whenever that may have changed: the timers of a page that nobody sees are rare, and
   * messages of the engine are not.
   */
  look(): void {
    const nowMs = performance.now()
    const running = new Map(this.works().map((work) => [work.key, work]))
    const ended: EndedWork[] = []
    for (const [key, { first, sinceMs }] of [...this.tracked]) {
      if (running.has(key)) continue
      this.tracked.delete(key)
      const outcome = first.outcome()
      const elapsedMs = nowMs - sinceMs
      if (elapsedMs >= SHOWN_AFTER_MS && outcome !== 'cancelled')
        ended.push({ kind: first.kind, hasFailed: outcome === 'failed', elapsedMs })
    }
    for (const [key, latest] of running) {
      const known = this.tracked.get(key)
      if (known === undefined) this.tracked.set(key, { first: latest, latest, sinceMs: nowMs })
      else known.latest = latest
    }
    this.report(ended.slice(-ENDED_WORK_LIMIT), nowMs)
    this.lookAgain()
  }

  private report(ended: EndedWork[], nowMs: number): void {
    const current = this.current(nowMs)
    const isSame = current?.kind === this.told?.kind && current?.isPaused === this.told?.isPaused
    const isDue = nowMs - this.toldAtMs >= REPORT_INTERVAL_MS && current?.fraction !== this.told?.fraction
    if (isSame && !isDue && ended.length === 0) return
    this.told = current
    this.toldAtMs = nowMs
    this.tell({ current, ended })
  }

  /** The work that began first; what is paused, only where nothing else goes on. */
  private current(nowMs: number): CurrentWork | null {
    const shown = [...this.tracked.values()].filter(({ sinceMs }) => nowMs - sinceMs >= SHOWN_AFTER_MS)
    const found = shown.find(({ latest }) => !latest.isPaused) ?? shown[0]
    if (found === undefined) return null
    const { kind, fraction, isPaused } = found.latest
    return { kind, fraction, isPaused }
  }

  /** Also where nothing says that it has come further: what runs is to be shown some time. */
  private lookAgain(): void {
    clearTimeout(this.timer)
    if (this.tracked.size > 0) this.timer = setTimeout(() => this.look(), REPORT_INTERVAL_MS)
  }
}
