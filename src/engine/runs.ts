import { type RecoveryOptions, WalscopeFailure } from '../contract/index.ts'
import { toFailure } from './failure.ts'
import { type NativeRun, Run } from './run.ts'
import type { TraceRecording } from './trace/trace-recording.ts'

/** Finished runs that are kept for looking at again. */
const KEPT_RUNS = 6

/** Starts a recovery, with an encoded trace where it is recorded. */
type Launch = (options: RecoveryOptions, isRecorded: boolean) => NativeRun
/** What records a run that is about to start; null where none is recorded. */
type StartRecording = (options: RecoveryOptions) => TraceRecording | null

/** The recovery runs of one opened directory: one runs at a time, the last few are kept. */
export class Runs {
  private readonly runs = new Map<number, Run>()
  private readonly launch: Launch
  private readonly record: StartRecording
  private nextId = 1

  constructor(launch: Launch, record: StartRecording = () => null) {
    this.launch = launch
    this.record = record
  }

  /** Whether one runs now; a paused one does. */
  get isRunning(): boolean {
    return [...this.runs.values()].some(({ isRunning }) => isRunning)
  }

  /** Starts a run. `USAGE` while another one runs. */
  start(options: RecoveryOptions): Run {
    if (this.isRunning) {
      throw new WalscopeFailure({ code: 'USAGE', message: 'A recovery is running; stop it before starting another.' })
    }
    const recording = this.record(options)
    const run = new Run(this.nextId, options, this.launchWith(options, recording), recording)
    this.nextId += 1
    this.runs.set(run.id, run)
    const oldest = this.runs.keys().next().value
    if (this.runs.size > KEPT_RUNS && oldest !== undefined) this.runs.delete(oldest)
    return run
  }

  private launchWith(options: RecoveryOptions, recording: TraceRecording | null): NativeRun {
    try {
      return this.launch(options, recording !== null)
    } catch (error) {
      void recording?.end({ document: null, curves: {}, error: toFailure(error).error })
      throw error
    }
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
export function toNativeOptions(options: RecoveryOptions, isRecorded = false) {
  return { ...options, trace: true, record: isRecorded }
}
