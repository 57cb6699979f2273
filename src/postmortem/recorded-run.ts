// One recorded recovery: all that its trace holds, put together from the updates in which an engine tells it.
import {
  bytesOfBase64,
  type Finding,
  type RunSegment,
  type SkippedSegment,
  type TraceEnd,
  type TraceMeta,
  type TraceNote,
  TraceRecordsDecoder,
  type TraceTelemetry,
  type TraceUpdate,
  type TraceWholeness,
  WalscopeFailure,
} from '../contract/index.ts'
import { allParts, TraceModel } from './model.ts'

/** A recovery as its trace tells it. Nothing of it changes but the notes, which are saved as a whole. */
export interface RecordedRun {
  readonly file: string
  readonly meta: TraceMeta
  /** By ordinal. */
  readonly segments: readonly RunSegment[]
  readonly invisible: readonly SkippedSegment[]
  /** In the order of time. */
  readonly samples: readonly TraceTelemetry[]
  /** Null where the directory had not been verified. */
  readonly findings: { readonly findings: readonly Finding[]; readonly findingCount: number } | null
  /** Null where the recording ended before the recovery did. */
  readonly end: TraceEnd | null
  readonly notes: readonly TraceNote[]
  readonly wholeness: TraceWholeness
  readonly model: TraceModel
}

/** How long the run took; where nothing says so, until the last thing that is known of it. */
export function durationNs(run: RecordedRun): number {
  return run.model.endNs
}

/** Records that were lost because a trace buffer was full, as far as it is known. */
export function traceDropped(run: RecordedRun): number {
  return run.samples.at(-1)?.traceDropped ?? 0
}

/** Puts a recorded run together. One for each trace that is read. */
export class RunAssembler {
  private readonly decoder = new TraceRecordsDecoder()
  private head: { file: string; bytes: number; meta: TraceMeta } | null = null
  private readonly segments: RunSegment[] = []
  private readonly invisible: SkippedSegment[] = []
  private readonly samples: TraceTelemetry[] = []
  private findings: { findings: Finding[]; findingCount: number } | null = null
  private end: TraceEnd | null = null
  private notes: readonly TraceNote[] = []
  private wholeness: TraceWholeness | null = null
  private misunderstood: string | null = null

  /** Bytes of the file, once it is known. */
  get bytes(): number {
    return this.head?.bytes ?? 0
  }

  /** Records so far. */
  get records(): number {
    return this.decoder.count
  }

  add(update: TraceUpdate): void {
    if (update.kind === 'meta') {
      this.head ??= { file: update.file, bytes: update.bytes, meta: update.meta }
    } else if (update.kind === 'segments') {
      this.segments.push(...update.segments)
      this.invisible.push(...update.invisible)
    } else if (update.kind === 'records') {
      this.addRecords(bytesOfBase64(update.data))
    } else if (update.kind === 'telemetry') {
      this.samples.push(...update.samples)
    } else if (update.kind === 'findings') {
      const known = this.findings?.findings ?? []
      this.findings = { findings: [...known, ...update.findings], findingCount: update.findingCount }
    } else if (update.kind === 'end') {
      this.end = update.end
    } else if (update.kind === 'notes') {
      this.notes = update.notes
    } else {
      this.wholeness = { isWhole: update.isWhole, reason: update.reason }
    }
  }

  /** All that was added. Nothing may be added afterwards. Throws `TRACE_INVALID` where nothing said what it is a trace of. */
  finish(): RecordedRun {
    return allParts(this.finishInParts())
  }

  /** The same, in parts: a window has other things to do meanwhile. */
  *finishInParts(): Generator<void, RecordedRun> {
    const { head, segments, invisible, samples, findings, end, notes, misunderstood } = this
    if (head === null) {
      throw new WalscopeFailure({ code: 'TRACE_INVALID', message: 'The trace does not say what it is a trace of.' })
    }
    const wallNs = end?.document?.timing.wallNs ?? null
    const records = this.decoder.finish()
    yield
    return {
      ...{ file: head.file, meta: head.meta, segments, invisible, samples, findings, end, notes },
      wholeness: this.wholenessWith(misunderstood),
      model: yield* TraceModel.inParts(records, segments.length, wallNs),
    }
  }

  /** What was decoded before stays; what comes behind records that are none is not looked at. */
  private addRecords(payloads: Uint8Array): void {
    if (this.misunderstood !== null) return
    try {
      this.decoder.add(payloads)
    } catch (error) {
      if (!(error instanceof WalscopeFailure)) throw error
      this.misunderstood = error.message
    }
  }

  private wholenessWith(misunderstood: string | null): TraceWholeness {
    const reason = misunderstood ?? this.wholeness?.reason ?? null
    if (reason !== null) return { isWhole: false, reason }
    return this.wholeness ?? { isWhole: false, reason: 'The trace was not read to its end.' }
  }
}
