// Real recoveries of random damaged logs, recorded as the command line records them.
import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { z } from 'zod'
import {
  percentilePoint,
  recoverDocument,
  recoveryOptions,
  SNAPSHOT_LIMIT,
  type TraceTelemetry,
} from '../../../../contract/index.ts'
import type { RecordedRun } from '../../../../postmortem/recorded-run.ts'
import { toNativeOptions } from '../../../runs.ts'
import { addon, finish, generateLog } from '../../../testing/event-log.ts'
import { recordToFile } from '../../record-to-file.ts'
import { readRun } from '../read-run.ts'

const FAULTS = [
  ...['flip-event', 'flip-two-bits', 'flip-block-header', 'flip-segment-header', 'zero', 'truncate', 'delete'],
  ...['duplicate', 'unfinalised', 'reopened', 'overlap', 'stale-block', 'swap-blocks'],
]

/** A log and how it is recovered. */
export const oneRecovery = fc.record({
  segments: fc.integer({ min: 1, max: 9 }),
  cold: fc.integer({ min: 0, max: 2 }),
  logSeed: fc.nat(1_000_000),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 }),
  options: fc.record({
    mode: fc.constantFrom('strict' as const, 'diagnostic' as const),
    preparedCapacity: fc.integer({ min: 1, max: 4 }),
    finishedCapacity: fc.integer({ min: 1, max: 3 }),
    applyNs: fc.constantFrom(0, 0, 40, 400),
    preload: fc.integer({ min: 0, max: 3 }).map((it) => it > 0),
  }),
  /** Pauses between looks at it; and whether it is stopped behind the last. */
  pauses: fc.nat(3),
  isStopped: fc.integer({ min: 0, max: 4 }).map((it) => it === 0),
})
export type OneRecovery = typeof oneRecovery extends fc.Arbitrary<infer Value> ? Value : never

/** A fault that does not fit in a log is left out. */
async function makeLog(directory: string, { segments, cold, logSeed, faults }: OneRecovery): Promise<void> {
  for (let taken = faults; ; taken = taken.slice(0, -1)) {
    try {
      const hot = Math.min(cold, segments - 1)
      await generateLog(directory, { segments, cold: hot, seed: BigInt(logSeed), faults: taken })
      return
    } catch (error) {
      if (taken.length === 0) throw error
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

const finished = z.object({ document: recoverDocument, curves: z.record(z.string(), z.array(percentilePoint)) })

/** Records a recovery into `file`; the log is made in `directory`. */
export async function record(directory: string, file: string, it: OneRecovery): Promise<void> {
  await makeLog(directory, it)
  const options = recoveryOptions.parse(it.options)
  const meta = { directory, options, startedAtMs: 1_700_000_000_000, findings: null }
  const recording = await recordToFile(file, meta, addon)
  const run = new addon.RecoveryRun(directory, toNativeOptions(options, true))
  const look = () => recording.take(run, run.snapshot(SNAPSHOT_LIMIT) as TraceTelemetry)
  for (let i = 0; i < it.pauses; i += 1) {
    run.pause()
    await pause(2)
    look()
    run.resume()
  }
  if (it.isStopped) run.stop()
  const { document, curves } = finished.parse(await run.finished)
  do look()
  while (run.hasChanges())
  await recording.end({ document, curves, error: null })
}

export const readWhole = (file: string): Promise<RecordedRun> => finish(readRun(file, undefined))
