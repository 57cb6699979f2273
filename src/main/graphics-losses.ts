import type { Details } from 'electron'
import type { HostTrouble } from '../contract/trouble.ts'
import type { CrashLog } from '../supervisor/crash-log.ts'
import { RestartBound } from '../supervisor/restart-bound.ts'

/** The losses of Chromium's graphics process, which starts another by itself. */
export class GraphicsLosses {
  private readonly log: CrashLog
  private readonly tell: (trouble: Omit<HostTrouble, 'id'>) => void
  private readonly bound: RestartBound
  private isTold = false

  /** `tell` shows something in all windows. */
  constructor(
    log: CrashLog,
    tell: (trouble: Omit<HostTrouble, 'id'>) => void,
    bound: RestartBound = new RestartBound(),
  ) {
    this.log = log
    this.tell = tell
    this.bound = bound
  }

  /** A process of Chromium's has gone; that of an engine is told by its supervisor. */
  take({ type, reason, exitCode }: Pick<Details, 'type' | 'reason' | 'exitCode'>): void {
    if (type !== 'GPU' || reason === 'clean-exit') return
    const times = this.bound.note()
    const message = `The graphics process was lost (${reason}, exit code ${exitCode}).`
    const { path } = this.log.write({
      ...{ kind: 'graphics', message, cause: reason, exit: { code: exitCode, signal: null }, times },
      ...{ pid: null, directory: null, work: [], lastLines: [] },
    })
    if (this.bound.isReached) {
      const advice = `That is ${times} times in 5 minutes: start Walscope with --disable-gpu, and it draws without that process.`
      this.tell({ kind: 'graphics', message: `${message} ${advice}`, report: path })
    } else if (!this.isTold) {
      const advice = 'Another has been started, and what is shown is drawn anew: there is nothing to do.'
      this.tell({ kind: 'graphics', message: `${message} ${advice}`, report: path })
    }
    this.isTold = true
  }
}
