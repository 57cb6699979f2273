import type {
  Finding,
  KeptTrace,
  Progress,
  RecoveryOptions,
  TraceExportDocument,
  TraceExportOptions,
  TraceNote,
  TraceReference,
  TracesPlace,
  TraceUpdate,
} from '../../contract/index.ts'
import { WalscopeFailure } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { exportTrace } from './export/export-trace.ts'
import { readTrace } from './trace-contents.ts'
import { copyTrace } from './trace-copy.ts'
import { TraceFolder } from './trace-folder.ts'
import { saveTraceNotes } from './trace-notes.ts'
import { TraceRecording } from './trace-recording.ts'
import { TraceWriter } from './trace-writer.ts'

/** The traces that one engine process records and reads. Any trace can be read, whatever directory it is of. */
export class Traces {
  private readonly directory: string | null
  private readonly folder: TraceFolder | null
  private readonly addon: Pick<Addon, 'buildInfo'>
  private findings: { findings: Finding[]; findingCount: number } | null = null

  /** `place` is where the runs of the app are kept; null: they are not. `directory` is null where none is open. */
  constructor(directory: string | null, place: TracesPlace | null, addon: Pick<Addon, 'buildInfo'>) {
    this.directory = directory
    this.folder = place === null ? null : new TraceFolder(place)
    this.addon = addon
  }

  /** What a verification has found: traces that are recorded from now on hold it. */
  noteFindings(findings: Finding[], findingCount: number): void {
    this.findings = { findings, findingCount }
  }

  /** The recording of a run that starts now; null where none is kept. Whatever goes wrong with it is told at its end. */
  record(options: RecoveryOptions): TraceRecording | null {
    const { directory, findings, addon } = this
    if (this.folder === null || directory === null) return null
    const startedAtMs = Date.now()
    const { name, path } = this.folder.place(startedAtMs)
    const writer = new TraceWriter(path, { ready: this.folder.makeRoom() })
    return new TraceRecording(writer, name, { directory, options, startedAtMs, findings }, addon)
  }

  async list(): Promise<KeptTrace[]> {
    return (await this.folder?.list()) ?? []
  }

  async *open(reference: TraceReference): AsyncGenerator<TraceUpdate> {
    yield* readTrace(await this.fileOf(reference))
  }

  async saveNotes(reference: TraceReference, notes: TraceNote[]): Promise<void> {
    await saveTraceNotes(await this.fileOf(reference), notes, this.directory)
  }

  /** Writes a trace for another program; never into the directory that it is of, nor into the open one. */
  async *export(
    { trace, format, metric, output }: TraceExportOptions & { output: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Progress, TraceExportDocument> {
    const file = await this.fileOf(trace)
    return yield* exportTrace({ file, format, metric: metric ?? null, output, opened: this.directory }, signal)
  }

  /** Writes a copy to a new file; gives its path as documents write it. */
  async copy(reference: TraceReference, output: string): Promise<{ output: string }> {
    return { output: await copyTrace(await this.fileOf(reference), output, this.directory) }
  }

  private async fileOf(reference: TraceReference): Promise<string> {
    if ('path' in reference) return reference.path
    if (this.folder !== null) return this.folder.fileOf(reference.name)
    throw new WalscopeFailure({ code: 'TRACE_NOT_FOUND', message: 'No traces are kept here.' })
  }
}
