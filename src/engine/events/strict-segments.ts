import { z } from 'zod'
import { type Progress, recoverDocument, recoveryOptions } from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { watchJob } from '../jobs.ts'
import { toNativeOptions } from '../runs.ts'

const finishedRun = z.object({ document: recoverDocument.pick({ eventsReplayed: true, skipped: true }) })
const runSegments = z.object({ segments: z.array(z.object({ file: z.string() })) })
const snapshot = z.object({ segmentsDone: z.number(), segmentsTotal: z.number() })

/** Runs a strict recovery from id 1 and gives the files that it replays. */
export async function* findStrictSegments(
  directory: string,
  signal: AbortSignal | undefined,
  addon: Pick<Addon, 'RecoveryRun'>,
): AsyncGenerator<Progress, string[]> {
  const start = performance.now()
  const run = new addon.RecoveryRun(directory, { ...toNativeOptions(recoveryOptions.parse({})), trace: false })
  const job = {
    finished: run.finished,
    cancel: () => run.stop(),
    progress: () => {
      const { segmentsDone, segmentsTotal } = snapshot.parse(run.snapshot(1))
      const elapsedMs = performance.now() - start
      return {
        phase: 'recovering',
        done: segmentsDone,
        total: segmentsTotal,
        unit: 'segments' as const,
        elapsedMs,
        file: null,
      }
    },
  }
  const { document } = finishedRun.parse(yield* watchJob(job, signal))
  if (document.eventsReplayed === 0n) return []
  const skipped = new Set(document.skipped.map(({ file }) => file))
  const { segments } = runSegments.parse(run.segments())
  return segments.map(({ file }) => file).filter((file) => !skipped.has(file))
}
