import { type RecoveryOptions, WalscopeFailure } from '../contract/index.ts'
import { type NativeRun, Run } from './run.ts'

/** Finished runs that are kept for looking at again. */
const KEPT_RUNS = 6

/** The recovery runs of one opened directory: one runs at a time, the last few are kept. */
export class Runs {
  private readonly runs = new Map<number, Run>()
  private readonly launch: (options: RecoveryOptions) => NativeRun
  private nextId = 1

  constructor(launch: (options: RecoveryOptions) => NativeRun) {
    this.launch = launch
  }

  /** Starts a run. `USAGE` while another one runs. */
  start(options: RecoveryOptions): Run {
    if ([...this.runs.values()].some(({ isRunning }) => isRunning)) {
      throw new WalscopeFailure({ code: 'USAGE', message: 'A recovery is running; stop it before starting another.' })
    }
    const run = new Run(this.nextId, options, this.launch(options))
    this.nextId += 1
    this.runs.set(run.id, run)
    const oldest = this.runs.keys().next().value
    if (this.runs.size > KEPT_RUNS && oldest !== undefined) this.runs.delete(oldest)
    return run
  }

  get(id: number): Run {
    const run = this.runs.get(id)
    if (run === undefined) {
      throw new WalscopeFailure({ code: 'RUN_NOT_FOUND', message: `There is no run ${id} any more.` })
    }
    return run
  }
}

/** The options as the addon takes them. */
export function toNativeOptions(options: RecoveryOptions) {
  return { ...options, trace: true }
}
