import { resolve } from 'node:path'
import { z } from 'zod'
import {
  counted,
  formatCount,
  formatHash,
  formatNs,
  legible,
  percentilePoint,
  type RecoverDocument,
  type RecoveryMode,
  type RecoveryOptions,
  type RecoverySnapshot,
  recoverDocument,
  SNAPSHOT_LIMIT,
  type TraceTelemetry,
  WalscopeFailure,
} from '../../contract/index.ts'
import { loadAddon } from '../../engine/addon.ts'
import { toFailure } from '../../engine/failure.ts'
import { toNativeOptions } from '../../engine/runs.ts'
import { recordToFile } from '../../engine/trace/record-to-file.ts'
import { type Context, printJson, printText } from '../context.ts'
import { exitOfRecovery } from '../exit.ts'
import { describeFindings, number, table } from '../format.ts'
import { ProgressBar } from '../progress.ts'

const POLL_MS = 100

const finishedRun = z.object({ document: recoverDocument, curves: z.record(z.string(), z.array(percentilePoint)) })

/** What the command needs of a snapshot. */
type Snapshot = TraceTelemetry & Pick<RecoverySnapshot, 'segmentsDone' | 'segmentsTotal'>

const WORDS: Record<RecoveryMode, { recovery: string; missing: string; twice: string }> = {
  strict: { recovery: 'Recovery', missing: 'missing', twice: 'twice' },
  diagnostic: { recovery: 'Diagnostic recovery', missing: 'lost', twice: 'again' },
}

/** The sentence that says how it ended. */
function ending(document: RecoverDocument): string {
  const { mode, status, stopped, eventsReplayed, firstEventId, lastEventId, skipped, damaged } = document
  const { gapCount, lostEvents, outOfOrderEvents, readFailure } = document
  const replayed = `${counted(eventsReplayed, 'event')} replayed${eventsReplayed > 0n ? ` (ids ${firstEventId} to ${lastEventId})` : ''}`
  if (stopped) return `Stopped: ${replayed}.`
  if (status === 'READ_FAILED') return `The file under the replay was cut off: ${replayed}.`
  if (status !== 'ITEM_NOT_FOUND') return `Recovery refuses to start: ${status}. ${replayed}.`
  const parts = [
    ...(skipped.length > 0 ? [`${counted(skipped.length, 'segment')} skipped`] : []),
    ...(damaged.length > 0 ? [`${counted(damaged.length, 'segment')} damaged`] : []),
    ...(gapCount > 0 ? [`${counted(lostEvents, 'event')} ${WORDS[mode].missing} in ${counted(gapCount, 'gap')}`] : []),
    ...(outOfOrderEvents > 0n ? [`${counted(outOfOrderEvents, 'event')} out of order`] : []),
  ]
  const failure = readFailure === null ? '' : ` ${readFailure.file} was cut or changed at byte ${readFailure.offset}.`
  return `${WORDS[mode].recovery} ended: ${[replayed, ...parts].join(', ')}.${failure}`
}

function describe(document: RecoverDocument): string {
  const { mode, skipped, invisible, damaged, gaps, overlaps, hazards, rings, timing, telemetry, digest } = document
  const left = [
    ...skipped.map((it) => [
      'skipped',
      it.file,
      it.status,
      it.block === null ? '' : String(it.block),
      formatCount(it.events),
    ]),
    ...invisible.map((it) => ['not seen', it.file, it.status, '', formatCount(it.events)]),
    ...damaged.map((it) => [
      'damaged',
      it.file,
      it.status,
      it.block === null ? '' : String(it.block),
      `${formatCount(it.eventsReplayed)} replayed`,
    ]),
  ]
  const ranges = [
    ...gaps.map((it) => [
      WORDS[mode].missing,
      String(it.firstEventId),
      String(it.lastEventId),
      formatCount(it.events),
      '',
    ]),
    ...overlaps.map((it) => [
      WORDS[mode].twice,
      String(it.firstEventId),
      String(it.lastEventId),
      formatCount(it.events),
      it.file,
    ]),
  ]
  const operations = Object.entries(telemetry).filter(([, it]) => it.count > 0 || it.failures > 0)
  const latencies = operations.map(([name, it]) => [
    name,
    ...[formatCount(it.count), formatCount(it.failures)],
    ...[it.p50Ns, it.p99Ns, it.maxNs, it.totalNs].map(formatNs),
  ])
  const share = (ns: number) => `${((100 * ns) / Math.max(timing.wallNs, 1)).toFixed(1)} %`
  return [
    ending(document),
    ...(digest === null ? [] : [`Digest ${formatHash(digest)}`]),
    `${formatNs(timing.wallNs)}: replaying ${share(timing.replayNs)}, waiting for a prepared segment ${share(timing.waitPreparedNs)}, opening the first ${share(timing.firstOpenNs)}`,
    document.timingLevel === 'block'
      ? 'next_event: the mean of each block, what the consumer did included'
      : `next_event: each call; ${formatNs(timing.timerOverheadNs)} of it for timing it`,
    `prepared ring: at most ${rings.prepared.max} of ${rings.prepared.capacity}, mean ${rings.prepared.mean.toFixed(1)}; finished ring: at most ${rings.finished.max} of ${rings.finished.capacity}`,
    ...(left.length > 0 ? ['', table(['', 'segment', 'status', number('block'), number('events')], left)] : []),
    ...(ranges.length > 0
      ? ['', table(['', number('first id'), number('last id'), number('events'), 'file'], ranges)]
      : []),
    '',
    table(['operation', ...['count', 'failures', 'p50', 'p99', 'max', 'total'].map(number)], latencies),
    ...describeFindings([], hazards),
    '',
  ].join('\n')
}

export interface RecoverOptions extends RecoveryOptions {
  /** A new file for the trace; undefined for none. */
  trace: string | undefined
  json: boolean
}

/** A trace that is not whole is no reason to say less of the recovery. */
function tellNotice(notice: string | null | undefined): void {
  if (notice) process.stderr.write(`walscope: ${legible(notice)}\n`)
}

/** `walscope recover DIR`: a real recovery, in this process. A strict one reads hot segments only. */
export async function recoverCommand(context: Context, directory: string, options: RecoverOptions): Promise<void> {
  const { json, trace, ...recovery } = options
  const addon = loadAddon()
  // What the recovery cannot say of a directory, the scan does: that it is none, or holds nothing.
  const scanned = await new addon.ScanJob(directory).finished.catch((error: unknown) => {
    throw toFailure(error)
  })
  const { segments } = scanned as { segments: { kind: string }[] }
  if (!segments.some(({ kind }) => kind === 'hot' || recovery.mode === 'diagnostic')) {
    throw new WalscopeFailure({
      code: 'NO_SEGMENTS',
      message: `There is no segment to recover in ${directory}.`,
      file: directory,
    })
  }
  const recorded = { directory: resolve(directory), options: recovery, startedAtMs: Date.now(), findings: null }
  const recording = trace === undefined ? null : await recordToFile(trace, recorded, addon)
  const isRecorded = recording !== null
  const bar = new ProgressBar()
  const run = new addon.RecoveryRun(directory, { ...toNativeOptions(recovery, isRecorded), trace: isRecorded })
  const stop = () => run.stop()
  context.signal.addEventListener('abort', stop, { once: true })
  const start = performance.now()
  const look = (): Snapshot => {
    const snapshot = run.snapshot(SNAPSHOT_LIMIT) as Snapshot
    recording?.take(run, snapshot)
    return snapshot
  }
  const timer = setInterval(() => {
    const { segmentsDone, segmentsTotal } = look()
    const elapsedMs = performance.now() - start
    bar.show({
      kind: 'progress',
      phase: 'recovering',
      done: segmentsDone,
      total: segmentsTotal,
      unit: 'segments',
      elapsedMs,
      file: null,
    })
  }, POLL_MS)
  try {
    const { document, curves } = finishedRun.parse(await run.finished)
    bar.end()
    look()
    tellNotice((await recording?.end({ document, curves, error: null }))?.notice)
    if (json) printJson(context, z.encode(recoverDocument, document))
    else printText(context, document, describe)
    if (!context.signal.aborted) context.exitCode = exitOfRecovery(document)
  } catch (error) {
    const failure = toFailure(error)
    tellNotice((await recording?.end({ document: null, curves: {}, error: failure.error }))?.notice)
    throw failure
  } finally {
    clearInterval(timer)
    bar.end()
  }
}
