import { z } from 'zod'
import type { RecoveryRun } from '../../../native/addon/walscope.d.ts'
import {
  type Finding,
  type RecordedTrace,
  type RecoveryOptions,
  type TraceEnd,
  type TraceTelemetry,
  traceEnd,
  traceFindings,
  traceMeta,
  traceSegments,
  traceTelemetry,
} from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { machine } from '../machine.ts'
import { CHUNK, CHUNK_SEGMENTS } from './trace-file.ts'
import type { TraceWriter } from './trace-writer.ts'

const SAMPLE_INTERVAL_MS = 1_000

/** What is known of a recovery before it starts. */
export interface RecordedRun {
  directory: string
  options: RecoveryOptions
  startedAtMs: number
  /** What a verification has found, where there was one. */
  findings: { findings: Finding[]; findingCount: number } | null
}

/** The recording of one recovery: what its two threads trace, and what is known besides, into a file. */
export class TraceRecording {
  private readonly writer: TraceWriter
  private readonly name: string | null
  private sampledAtMs = Number.NEGATIVE_INFINITY
  private lastSample: TraceTelemetry | null = null
  private hasSegments = false
  private ended: Promise<RecordedTrace> | null = null

  /** `name`: of the file among those that the app keeps. */
  constructor(writer: TraceWriter, name: string | null, run: RecordedRun, addon: Pick<Addon, 'buildInfo'>) {
    this.writer = writer
    this.name = name
    const { version, compiler, buildType, lz4, xxhash } = addon.buildInfo()
    const { directory, options, startedAtMs, findings } = run
    this.add(CHUNK.META, traceMeta, {
      format: 'walscope.trace/1',
      version,
      build: { compiler, buildType, lz4, xxhash },
      directory,
      options,
      startedAtMs,
      machine: machine(),
    })
    if (findings !== null) this.add(CHUNK.FINDINGS, traceFindings, findings)
  }

  /** What the run has traced since the last call, and, once a second, where it stands. */
  take(run: Pick<RecoveryRun, 'segments' | 'drainTrace'>, sample: TraceTelemetry): void {
    if (!this.hasSegments) this.takeSegments(run)
    for (const payload of run.drainTrace()) this.writer.add(CHUNK.RECORDS, payload)
    const { atNs, eventsReplayed, timing, telemetry, traceDropped } = sample
    this.lastSample = { atNs, eventsReplayed, timing, telemetry, traceDropped }
    const nowMs = performance.now()
    if (nowMs - this.sampledAtMs < SAMPLE_INTERVAL_MS) return
    this.sampledAtMs = nowMs
    this.sample()
  }

  /** How the run ended. The file is closed then. Only the first call counts. */
  end(end: TraceEnd): Promise<RecordedTrace> {
    this.ended ??= this.conclude(end)
    return this.ended
  }

  private async conclude(end: TraceEnd): Promise<RecordedTrace> {
    this.sample()
    this.add(CHUNK.END, traceEnd, end)
    await this.writer.close()
    return { file: this.writer.file, name: this.name, notice: this.writer.notice }
  }

  /** They are known once the scan is done. */
  private takeSegments(run: Pick<RecoveryRun, 'segments'>): void {
    const found = run.segments()
    if (found === null) return
    this.hasSegments = true
    const { segments, invisible } = traceSegments.parse(found)
    for (let at = 0; at === 0 || at < Math.max(segments.length, invisible.length); at += CHUNK_SEGMENTS) {
      this.add(CHUNK.SEGMENTS, traceSegments, {
        segments: segments.slice(at, at + CHUNK_SEGMENTS),
        invisible: invisible.slice(at, at + CHUNK_SEGMENTS),
      })
    }
  }

  private sample(): void {
    if (this.lastSample === null) return
    this.add(CHUNK.TELEMETRY, traceTelemetry, this.lastSample)
    this.lastSample = null
  }

  private add<Schema extends z.ZodType>(kind: number, schema: Schema, document: z.output<Schema>): void {
    this.writer.addJson(kind, z.encode(schema, document))
  }
}
