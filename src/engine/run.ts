import { EventEmitter, once } from 'node:events'
import { z } from 'zod'
import type { RecoveryRun } from '../../native/addon/walscope.d.ts'
import {
  percentilePoint,
  type RecoveryAction,
  type RecoveryOptions,
  type RecoverySnapshot,
  type RecoveryUpdate,
  recoverDocument,
  runSegment,
  SNAPSHOT_INTERVAL_MS,
  SNAPSHOT_LIMIT,
  skippedSegment,
} from '../contract/index.ts'
import { batches } from './batches.ts'
import { toFailure } from './failure.ts'
import { RateMeter } from './rate-meter.ts'
import type { TraceRecording } from './trace/trace-recording.ts'
import { UpdateHistory } from './update-history.ts'

const nativeSegments = z.object({ segments: z.array(runSegment), invisible: z.array(skippedSegment) })
const nativeResult = z.object({
  document: recoverDocument,
  curves: z.record(z.string(), z.array(percentilePoint)),
})

/** The part of a snapshot that the addon knows. */
type NativeSnapshot = Omit<RecoverySnapshot, 'kind' | 'runId' | 'sequence' | 'eventsPerSecond'>

/** What a run needs of the addon's class. */
export type NativeRun = Pick<
  RecoveryRun,
  'finished' | 'segments' | 'snapshot' | 'hasChanges' | 'drainTrace' | 'pause' | 'resume' | 'step' | 'stop'
>

/**
 * One recovery: drains the native run into snapshots, at most 20 a second, and keeps them, so that any number of watchers can
 * read them at their own pace, also after the end. A watcher that leaves does not stop the run.
 */
export class Run {
  readonly id: number
  private readonly options: RecoveryOptions
  private readonly native: NativeRun
  private readonly recording: TraceRecording | null
  private readonly history = new UpdateHistory()
  private readonly changed = new EventEmitter<{ change: [] }>()
  private readonly rate = new RateMeter()
  private readonly startedAtMs = Date.now()
  private readonly timer: NodeJS.Timeout
  private sequence = 0
  private isStarted = false
  private isOver = false
  private failure: unknown = null
  /** Resolves when the run has ended and everything of it is in the history. */
  readonly ended: Promise<void>

  /** `recording` takes what it traces, if anything does. */
  constructor(id: number, options: RecoveryOptions, native: NativeRun, recording: TraceRecording | null = null) {
    this.id = id
    this.options = options
    this.native = native
    this.recording = recording
    this.changed.setMaxListeners(0)
    this.timer = setInterval(() => this.take(), SNAPSHOT_INTERVAL_MS)
    this.ended = this.conclude()
  }

  get isRunning(): boolean {
    return !this.isOver
  }

  control(action: RecoveryAction): void {
    this.native[action]()
  }

  /** All updates from the start on, then each new one until the run has ended. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RecoveryUpdate> {
    let position = 0
    while (!signal?.aborted) {
      const next = this.history.read(position)
      if (next !== null) {
        position = next.position
        yield next.update
      } else if (this.isOver) {
        if (this.failure !== null) throw toFailure(this.failure)
        return
      } else {
        await once(this.changed, 'change', { signal }).catch((error: unknown) => {
          if (!signal?.aborted) throw error
        })
      }
    }
  }

  private async conclude(): Promise<void> {
    try {
      const { document, curves } = nativeResult.parse(await this.native.finished)
      clearInterval(this.timer)
      do this.take()
      while (this.native.hasChanges())
      const trace = (await this.recording?.end({ document, curves, error: null })) ?? null
      this.push({ kind: 'finished', runId: this.id, document, curves, trace })
    } catch (error) {
      this.failure = error
      await this.recording?.end({ document: null, curves: {}, error: toFailure(error).error })
    }
    clearInterval(this.timer)
    this.isOver = true
    this.changed.emit('change')
  }

  /** Takes one snapshot. Nothing can be said before the scan is done. */
  private take(): void {
    if (!this.isStarted) {
      const segments = this.native.segments()
      if (segments === null) return
      this.isStarted = true
      const { id: runId, startedAtMs, options } = this
      const { segments: all, invisible } = nativeSegments.parse(segments)
      this.push({ kind: 'started', runId, options, startedAtMs, segmentCount: all.length, invisible })
      for (const batch of batches(all)) this.push({ kind: 'segments', runId, segments: batch })
    }
    // Checked against the contract where it leaves this process; twice would be for nothing.
    const snapshot = this.native.snapshot(SNAPSHOT_LIMIT) as NativeSnapshot
    this.recording?.take(this.native, snapshot)
    this.push({
      kind: 'snapshot',
      runId: this.id,
      sequence: this.sequence,
      eventsPerSecond: this.rate.measure(snapshot.atNs, snapshot.eventsReplayed),
      ...snapshot,
    })
    this.sequence += 1
  }

  private push(update: RecoveryUpdate): void {
    this.history.push(update)
    this.changed.emit('change')
  }
}
