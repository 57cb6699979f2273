import { expect, it, vi } from 'vitest'
import { TASK_LIMIT, TASK_TEXT_LIMIT } from '../contract/index.ts'
import { Work } from './work.ts'

async function* streamOf(...updates: object[]) {
  yield* updates
}

it('knows a call from its beginning to its answer, also where that is an error', async () => {
  const begun: object[][] = []
  const work = new Work(() => begun.push(work.now))
  await work.during(['block', 'inspect'], { file: 'FS.00000001.wal', block: 3 }, async () => ({ output: 1 }))
  const failing = work.during(['salvage'], undefined, async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(begun).toEqual([
    [{ task: 'a block', phase: null, file: 'FS.00000001.wal' }],
    [{ task: 'salvage', phase: null, file: null }],
  ])
  expect(work.now).toEqual([])
})

it('follows a stream, and ends with it', async () => {
  const work = new Work()
  const updates = [
    { kind: 'progress', phase: 'reading', file: 'FS.00000001.wal' },
    { kind: 'progress', phase: 'judging', file: null },
    { kind: 'done' },
  ]
  const { output } = await work.during(['verify'], {}, async () => ({ output: streamOf(...updates) as unknown }))
  const seen = []
  for await (const update of output as AsyncIterable<object>) seen.push([update, work.now])
  expect(seen).toEqual([
    [updates[0], [{ task: 'verification', phase: 'reading', file: 'FS.00000001.wal' }]],
    [updates[1], [{ task: 'verification', phase: 'judging', file: 'FS.00000001.wal' }]],
    [updates[2], [{ task: 'verification', phase: 'judging', file: 'FS.00000001.wal' }]],
  ])
  expect(work.now).toEqual([])
})

it('names the segment that a recovery replays', async () => {
  const work = new Work()
  const segments = ['a.wal', 'b.wal'].map((file, ordinal) => ({ file, ordinal }))
  const updates = streamOf(
    { kind: 'segments', segments },
    { kind: 'snapshot', phase: 'replaying', currentOrdinal: 1 },
    {},
  )
  const { output } = await work.during(['recovery', 'watch'], {}, async () => ({ output: updates as unknown }))
  const stream = (output as AsyncGenerator<object>)[Symbol.asyncIterator]()
  for (let update = 0; update < 3; update += 1) await stream.next()
  expect(work.now).toEqual([{ task: 'a recovery', phase: 'replaying', file: 'b.wal' }])
  // Whoever leaves a stream early ends the task too.
  await stream.return(undefined)
  expect(work.now).toEqual([])
})

it('what goes on behind everything else is no task', async () => {
  const work = new Work()
  const { output } = await work.during(['watchDirectory'], {}, async () => ({
    output: streamOf({ kind: 'look' }) as unknown,
  }))
  for await (const _update of output as AsyncIterable<object>) expect(work.now).toEqual([])
})

it('says little of much', async () => {
  const work = new Work()
  const never = vi.fn(() => new Promise<{ output: number }>(() => {}))
  for (let call = 0; call < 100; call += 1) void work.during(['block', 'head'], { file: 'x'.repeat(4_096) }, never)
  expect(work.now).toHaveLength(TASK_LIMIT)
  expect(work.now[0]?.file).toHaveLength(TASK_TEXT_LIMIT)
})
