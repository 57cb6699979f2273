import type { EngineClient } from '../host/connection.ts'
import { NOTHING_WATCHED, useWatch } from './watch-store.ts'

/** Follows what the engine notices of the open directory. What is shown of it stays as it is until it is reloaded. */
export class DirectoryWatcher {
  private readonly engine: () => EngineClient | null
  private work = new AbortController()
  /** The state that is shown, as the engine named it that scanned it. */
  private baseline: string | null = null

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** The directory was scanned, beginning at this time: it is compared with that from now on. */
  followScan(atMs: number): Promise<void> {
    this.baseline = null
    const { before } = useWatch.getState()
    useWatch.setState({ ...NOTHING_WATCHED, before, shownAtMs: atMs })
    return this.follow()
  }

  /** Follows until the engine is gone; with another engine, it goes on with the state that is shown. */
  async follow(): Promise<void> {
    this.stop()
    const { signal } = this.work
    const engine = this.engine()
    if (engine === null) return
    try {
      for await (const update of await engine.watchDirectory({ baseline: this.baseline }, { signal })) {
        if (signal.aborted) return
        if (update.kind === 'lost') useWatch.setState({ lost: update.error })
        else if (update.kind === 'difference') useWatch.setState({ difference: update, lost: null })
        else {
          this.baseline ??= update.baseline
          useWatch.setState({ watching: update, lost: null })
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** The engine is gone, or the directory is about to be scanned. */
  stop(): void {
    this.work.abort()
    this.work = new AbortController()
  }

  /** Another directory: nothing of the one before is known. */
  forget(): void {
    this.stop()
    this.baseline = null
    useWatch.setState(NOTHING_WATCHED, true)
  }
}
