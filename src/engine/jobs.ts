import type { NativeProgress } from '../../native/addon/walscope.d.ts'
import { type Progress, WalscopeFailure } from '../contract/index.ts'
import { toFailure } from './failure.ts'

/** What every native job has. */
export interface NativeJob<Result> {
  readonly finished: Promise<Result>
  progress(): NativeProgress
  cancel(): void
}

/** How often progress is told. */
const PROGRESS_INTERVAL_MS = 100

/**
 * Waits for a native job and gives its progress ten times a second, after each a call of `more`, and at the end its result.
 * Leaving the generator early, or aborting, cancels the job and waits for its end; aborting throws `CANCELLED`.
 */
export async function* watchJob<Result, Extra = never>(
  job: NativeJob<Result>,
  signal: AbortSignal | undefined,
  more: () => Iterable<Extra> = () => [],
): AsyncGenerator<Progress | Extra, Result> {
  const ended = job.finished.then(
    (result) => ({ ok: true as const, result }),
    (error: unknown) => ({ ok: false as const, error }),
  )
  const cancel = () => job.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    while (true) {
      const outcome = await Promise.race([ended, wait(PROGRESS_INTERVAL_MS)])
      if (outcome === undefined) {
        yield { kind: 'progress', ...job.progress() }
        yield* more()
        continue
      }
      if (signal?.aborted) throw new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' })
      if (!outcome.ok) throw toFailure(outcome.error)
      yield* more()
      return outcome.result
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
    job.cancel()
    await ended
  }
}

/** Waits for a native job without progress. Aborting cancels it and throws `CANCELLED`. */
export async function finishJob<Result>(
  job: Pick<NativeJob<Result>, 'finished' | 'cancel'>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const cancel = () => job.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    return await job.finished
  } catch (error) {
    throw toFailure(error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

function wait(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}
