import type {
  EventExportOptions,
  EventMode,
  ExportFormat,
  Progress,
  TraceExportOptions,
  TraceReference,
} from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { type OutputWork, useOutputWork } from './output-work.ts'
import { ENGINE_GONE, toError } from './to-error.ts'

const isProgress = (update: { kind: string }): update is Progress => update.kind === 'progress'

/** Has the engine write something to a new place, one thing at a time; how far it is and what comes of it is in {@link useOutputWork}. */
export class OutputWriter {
  private readonly engine: () => EngineClient | null
  private readonly engineLife: () => AbortSignal
  private writing = new AbortController()

  /** `engineLife` is aborted when the engine is gone. */
  constructor(engine: () => EngineClient | null, engineLife: () => AbortSignal) {
    this.engine = engine
    this.engineLife = engineLife
  }

  /** Salvages the open directory into a new one. */
  salvage(output: string, repairBits: boolean): Promise<void> {
    return this.write(async (engine, signal) =>
      this.follow(await engine.salvage({ output, repairBits }, { signal }), ({ document }) => ({ salvaged: document })),
    )
  }

  /** Writes the evidence of the open directory to a new file. */
  bundle(output: string, pseudonyms: boolean): Promise<void> {
    return this.write(async (engine, signal) =>
      this.follow(await engine.bundle({ output, pseudonyms }, { signal }), (done) => ({
        bundled: { output: done.output, document: done.document },
      })),
    )
  }

  /** Writes events of the open directory to a new file, or to a new directory of files. */
  exportEvents(output: string, options: EventExportOptions): Promise<void> {
    return this.write(async (engine, signal) =>
      this.follow(await engine.events.export({ ...options, output }, { signal }), ({ document }) => ({
        exported: document,
      })),
    )
  }

  /** Writes the whole result of a query to a new file. */
  exportQuery(output: string, query: { text: string; mode: EventMode; format: ExportFormat }): Promise<void> {
    return this.write(async (engine, signal) =>
      this.follow(await engine.sql.export({ ...query, output }, { signal }), ({ document }) => ({
        exported: document,
      })),
    )
  }

  /** Writes a copy of a trace to a new file. */
  copyTrace(trace: TraceReference, output: string): Promise<void> {
    return this.write(async (engine, signal) => ({
      copied: (await engine.trace.copy({ trace, output }, { signal })).output,
    }))
  }

  /** Writes a trace for other programs. */
  exportTrace(request: TraceExportOptions & { output: string }): Promise<void> {
    return this.write(async (engine, signal) =>
      this.follow(await engine.trace.export(request, { signal }), ({ document }) => ({ exportedTrace: document })),
    )
  }

  /** Ends what is being written; what was written of it is removed. */
  cancel(): void {
    this.writing.abort()
  }

  /** Shows how far it is; gives what came of it. */
  private async follow<Done extends { kind: string }>(
    updates: AsyncIterable<Progress | Done>,
    resultOf: (done: Done) => Partial<OutputWork>,
  ): Promise<Partial<OutputWork>> {
    let result: Partial<OutputWork> = {}
    for await (const update of updates) {
      if (isProgress(update)) useOutputWork.setState({ progress: update })
      else result = resultOf(update)
    }
    return result
  }

  /**
   * What comes of it, and what goes wrong, is shown in the dialog that asked for it, which can be closed from then on; that it was cancelled
   * is nothing to be told.
   */
  private async write(
    task: (engine: EngineClient, signal: AbortSignal) => Promise<Partial<OutputWork>>,
  ): Promise<void> {
    const engine = this.engine()
    if (engine === null) return
    this.writing = new AbortController()
    const cancelled = this.writing.signal
    const lost = this.engineLife()
    useOutputWork.setState({ isRunning: true, progress: null, error: null })
    let result: Partial<OutputWork> = {}
    try {
      result = await task(engine, AbortSignal.any([cancelled, lost]))
    } catch (error) {
      if (lost.aborted) result = { error: ENGINE_GONE }
      else if (!cancelled.aborted) result = { error: toError(error) }
    }
    useOutputWork.setState({ ...result, isRunning: false, progress: null })
  }
}
