import { describe, expect, test } from 'vitest'
import { type NativeJob, watchJob } from './jobs.ts'

/** A job that ends when it is told to, and, like the addon's, soon after it was cancelled. */
class FakeJob implements NativeJob<string> {
  cancelled = 0
  readonly finished: Promise<string>
  end: (result: string) => void = () => {}
  private fail: (error: unknown) => void = () => {}

  constructor() {
    this.finished = new Promise((resolve, reject) => {
      this.end = resolve
      this.fail = reject
    })
  }

  progress = () => ({ phase: 'scan', done: 1, total: 2, unit: 'segments' as const, elapsedMs: 5, file: null })
  cancel = () => {
    this.cancelled += 1
    this.fail(Object.assign(new Error('The work was cancelled.'), { code: 'CANCELLED' }))
  }
}

async function drive<Result>(
  generator: AsyncGenerator<unknown, Result>,
): Promise<{ given: unknown[]; result: Result }> {
  const given: unknown[] = []
  while (true) {
    const next = await generator.next()
    if (next.done) return { given, result: next.value }
    given.push(next.value)
  }
}

describe('watchJob', () => {
  test('gives progress, then what there is more, then the result', async () => {
    const job = new FakeJob()
    setTimeout(() => job.end('the document'), 250)
    const { given, result } = await drive(watchJob(job, undefined, () => ['more']))
    expect(result).toBe('the document')
    expect(given.slice(0, 2)).toEqual([expect.objectContaining({ kind: 'progress', done: 1, total: 2 }), 'more'])
    expect(given.at(-1)).toBe('more')
  })

  test('aborting cancels the native work and throws CANCELLED', async () => {
    const job = new FakeJob()
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    await expect(drive(watchJob(job, abort.signal))).rejects.toMatchObject({ error: { code: 'CANCELLED' } })
    expect(job.cancelled).toBeGreaterThan(0)
  })

  test('a signal that was aborted before cancels at once', async () => {
    const job = new FakeJob()
    await expect(drive(watchJob(job, AbortSignal.abort()))).rejects.toMatchObject({ error: { code: 'CANCELLED' } })
  })

  test('leaving early cancels the native work', async () => {
    const job = new FakeJob()
    for await (const _update of watchJob(job, undefined)) break
    expect(job.cancelled).toBe(1)
  })
})
