// Real recoveries, recorded and read again, for tests.
import { z } from 'zod'
import { percentilePoint, type RecoveryOptions, recoverDocument, recoveryOptions } from '../../../contract/index.ts'
import type { RecordedRun } from '../../../postmortem/recorded-run.ts'
import { toNativeOptions } from '../../runs.ts'
import { addon, finish } from '../../testing/event-log.ts'
import { readRun } from '../export/read-run.ts'
import { recordToFile } from '../record-to-file.ts'

const finishedRun = z.object({ document: recoverDocument, curves: z.record(z.string(), z.array(percentilePoint)) })

/** Recovers a directory, records it in a new file, and gives what that file holds. */
export async function recordRun(
  directory: string,
  file: string,
  options: Partial<RecoveryOptions> = {},
): Promise<RecordedRun> {
  const all = recoveryOptions.parse(options)
  const recording = await recordToFile(
    file,
    { directory, options: all, startedAtMs: Date.now(), findings: null },
    addon,
  )
  const run = new addon.RecoveryRun(directory, { ...toNativeOptions(all, true), trace: true })
  const look = () => recording.take(run, run.snapshot(1_000) as Parameters<typeof recording.take>[1])
  const { document, curves } = finishedRun.parse(await run.finished)
  look()
  const { notice } = (await recording.end({ document, curves, error: null })) ?? { notice: null }
  if (notice !== null) throw new Error(notice)
  return finish(readRun(file, undefined))
}
