import type { TraceReference, WalscopeError } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { toError } from '../state/to-error.ts'
import { NoteKeeper } from './note-keeper.ts'
import { fittingSpeed } from './play-clock.ts'
import { pause } from './player.ts'
import { EMPTY_REPLAY, type OpenedRun, useReplay } from './replay-store.ts'
import { wholeRun } from './time-window.ts'
import { useTimeline } from './timeline-store.ts'
import { readRun } from './trace-reader.ts'

/** The recorded runs that there are, and those that are open: reads them from the engine for whoever shows them. */
export class RunLibrary {
  readonly notes: NoteKeeper
  private readonly engine: () => EngineClient | null
  private reading = new AbortController()
  private isEngineLost = false

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
    this.notes = new NoteKeeper(engine)
  }

  /** Asks anew which runs are kept. */
  async refresh(): Promise<void> {
    const engine = this.engine()
    if (engine === null) return
    try {
      useReplay.setState({ kept: await engine.trace.list() })
    } catch (thrown) {
      if (this.engine() === engine) useReplay.setState({ error: toError(thrown) })
    }
  }

  /** Opens a run in the place of the one that is open. What was open before stays until then, and where it fails. */
  async open(reference: TraceReference): Promise<void> {
    const opened = await this.read(reference)
    if (opened === null) return
    pause()
    this.notes.flush()
    const { endNs } = opened.run.model
    const { kept } = useReplay.getState()
    useReplay.setState({ ...EMPTY_REPLAY, kept, opened, range: wholeRun(endNs) })
    useTimeline.setState({ speed: fittingSpeed(endNs), chosen: null })
    this.notes.take(opened)
  }

  /** Opens a second run beside the one that is open. */
  async openBeside(reference: TraceReference): Promise<void> {
    const beside = await this.read(reference)
    if (beside !== null) useReplay.setState({ beside, reading: null })
  }

  /** Back to the list. Notes that wait are saved. */
  close(): void {
    this.cancel()
    pause()
    this.notes.leave()
    const { kept } = useReplay.getState()
    useReplay.setState({ ...EMPTY_REPLAY, kept })
    void this.refresh()
  }

  /** Nothing is read any more. */
  cancel(): void {
    this.reading.abort()
    useReplay.setState({ reading: null })
  }

  dismissError(): void {
    useReplay.setState({ error: null })
  }

  /** The engine is gone: what is open stays, what was being read does not come. */
  lose(): void {
    if (useReplay.getState().reading === null) return
    this.isEngineLost = true
    this.reading.abort()
  }

  /** Whoever shows what was read says that nothing is being read any more: not before it is there. */
  private async read(reference: TraceReference): Promise<OpenedRun | null> {
    const engine = this.engine()
    if (engine === null) return null
    this.reading.abort()
    this.reading = new AbortController()
    this.isEngineLost = false
    const { signal } = this.reading
    useReplay.setState({ reading: 0, error: null })
    try {
      const run = await readRun(engine, reference, signal, (reading) => useReplay.setState({ reading }))
      return { reference, run }
    } catch (thrown) {
      // Whoever asked for another one meanwhile is told of that one.
      if (this.reading.signal !== signal) return null
      const error = this.errorOf(thrown, signal)
      useReplay.setState({ reading: null, ...(error === null ? {} : { error }) })
      return null
    }
  }

  private errorOf(thrown: unknown, signal: AbortSignal): WalscopeError | null {
    if (!signal.aborted) return toError(thrown)
    if (!this.isEngineLost) return null
    return { code: 'ENGINE_EXITED', message: 'The engine is gone: the trace was not read.', file: null, offset: null }
  }
}
