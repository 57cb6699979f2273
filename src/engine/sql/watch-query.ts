import { type Progress, WalscopeFailure } from '../../contract/index.ts'
import type { EventDatabase } from './event-database.ts'

const PROGRESS_INTERVAL_MS = 100
const INTERRUPT_INTERVAL_MS = 20

/**
 * Waits for work of a database and gives its progress ten times a second, in events gone over. Aborting, or leaving the generator
 * early, interrupts the work and waits for its end: until then its rows are asked for on this very thread. Aborting throws
 * `CANCELLED`.
 */
export async function* watchQuery<Result>(
  { connection, cursors }: EventDatabase,
  work: Promise<Result>,
  start: number,
  signal: AbortSignal | undefined,
  phase = 'query',
): AsyncGenerator<Progress, Result> {
  let isOver = false
  const ended = work.then(
    (result) => ({ ok: true as const, result }),
    (error: unknown) => ({ ok: false as const, error }),
  )
  void ended.then(() => {
    isOver = true
  })
  // Once is not enough: work that has not begun yet would not notice.
  const interrupt = () => {
    const again = setInterval(() => {
      if (isOver) clearInterval(again)
      else connection.interrupt()
    }, INTERRUPT_INTERVAL_MS)
    connection.interrupt()
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  if (signal?.aborted) interrupt()
  try {
    while (true) {
      const outcome = await untilPause(ended)
      if (outcome === undefined) {
        const { done, total } = cursors.progress()
        yield { kind: 'progress', phase, done, total, unit: 'events', elapsedMs: performance.now() - start, file: null }
        continue
      }
      if (signal?.aborted) throw new WalscopeFailure({ code: 'CANCELLED', message: 'The work was cancelled.' })
      if (!outcome.ok) throw outcome.error
      return outcome.result
    }
  } finally {
    signal?.removeEventListener('abort', interrupt)
    if (!isOver) {
      interrupt()
      await ended
    }
  }
}

/** What the promise gives, or undefined where it takes longer than progress may stay away. */
async function untilPause<Outcome>(ended: Promise<Outcome>): Promise<Outcome | undefined> {
  let timer: NodeJS.Timeout | undefined
  const pause = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PROGRESS_INTERVAL_MS, undefined)
  })
  try {
    return await Promise.race([ended, pause])
  } finally {
    clearTimeout(timer)
  }
}
