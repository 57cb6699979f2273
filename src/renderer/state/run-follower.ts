import { type RecoveryAction, type RecoveryOptions, recoveryOptions } from '../../contract/index.ts'
import type { KeptRuns } from '../../contract/trouble.ts'
import type { EngineClient } from '../host/connection.ts'
import { RunModel } from './run-model.ts'
import { useRuns } from './stores.ts'
import { ENGINE_GONE, toError } from './to-error.ts'
import { takeTurns } from './turns.ts'

/** Runs that the window keeps. */
const KEPT_RUNS = 6

/** Starts recoveries, steers the one that is shown, and folds what they tell into their models. */
export class RunFollower {
  private readonly engine: () => EngineClient | null
  /** Aborted when the engine is gone. */
  private readonly engineLife: () => AbortSignal
  /** Run ids of this window: an engine's ids start anew with each engine. */
  private nextRunId = 1
  private readonly engineRunIds = new Map<number, number>()

  constructor(engine: () => EngineClient | null, engineLife: () => AbortSignal) {
    this.engine = engine
    this.engineLife = engineLife
  }

  /** Starts a recovery and follows it; nothing happens where another is just being started. */
  async start(options: Partial<RecoveryOptions>): Promise<void> {
    const engine = this.engine()
    if (engine === null || useRuns.getState().isStarting) return
    const full = recoveryOptions.parse(options)
    useRuns.setState({ isStarting: true })
    const { runId } = await engine.recovery.start(full).finally(() => useRuns.setState({ isStarting: false }))
    const model = new RunModel(this.nextRunId)
    this.nextRunId += 1
    this.engineRunIds.set(model.id, runId)
    const { runs, activeId } = useRuns.getState()
    // What was shown is what a person wants to compare with, where it was a run of the other kind.
    const before = runs.find((run) => run.id === activeId)?.started?.options
    const isOther = before !== undefined && (before.preload !== full.preload || before.mode !== full.mode)
    useRuns.setState({
      runs: [...runs, model].slice(-KEPT_RUNS),
      activeId: model.id,
      ...(isOther ? { besideId: activeId } : {}),
    })
    void this.follow(engine, model, runId)
  }

  /** Pause, resume, step or stop of the run that is shown. */
  async control(action: RecoveryAction): Promise<void> {
    const { activeId } = useRuns.getState()
    const runId = activeId === null ? undefined : this.engineRunIds.get(activeId)
    if (runId !== undefined) await this.engine()?.recovery.control({ runId, action })
  }

  /** The runs that the page before this one showed are followed again. */
  takeUp(engine: EngineClient, kept: KeptRuns): void {
    const runs = kept.runs.map(({ id, runId }) => {
      const model = new RunModel(id)
      this.engineRunIds.set(id, runId)
      this.nextRunId = Math.max(this.nextRunId, id + 1)
      void this.follow(engine, model, runId)
      return model
    })
    useRuns.setState({ runs, activeId: kept.activeId, besideId: kept.besideId })
  }

  /** What a page after this one has to know of the runs besides the stores. */
  get runsOfEngine(): KeptRuns['runs'] {
    return [...this.engineRunIds].slice(-KEPT_RUNS).map(([id, runId]) => ({ id, runId }))
  }

  /** The engine is gone: an answer that will not come holds nothing up. */
  lose(): void {
    useRuns.setState({ isStarting: false })
    this.engineRunIds.clear()
  }

  private async follow(engine: EngineClient, model: RunModel, runId: number): Promise<void> {
    const signal = this.engineLife()
    try {
      for await (const update of await engine.recovery.watch({ runId }, { signal })) {
        model.fold(update)
        takeTurns()
      }
      if (model.finished === null) model.error = ENGINE_GONE.message
    } catch (error) {
      model.error = (signal.aborted ? ENGINE_GONE : toError(error)).message
    }
    model.version += 1
    takeTurns()
  }
}
