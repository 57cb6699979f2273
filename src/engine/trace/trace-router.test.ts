// A recorded recovery as a client has it: through the contract, which checks what goes in and comes out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  bytesOfBase64,
  type RecoveryFinished,
  recoveryOptions,
  type TraceEnd,
  type TraceNote,
  TraceRecordsDecoder,
  type TraceUpdate,
} from '../../contract/index.ts'
import { TraceModel } from '../../postmortem/model.ts'
import { makeRouter } from '../router.ts'
import { addon, collect, generateLog, removeDirectory, temporaryDirectory } from '../testing/event-log.ts'

let place: string
let client: ReturnType<typeof clientOf>
const clientOf = (directory: string | null) =>
  createRouterClient(makeRouter(directory, addon, { folder: join(place, 'traces'), mostTraces: 20, mostBytes: 1e9 }))

beforeAll(async () => {
  place = temporaryDirectory()
  client = clientOf(await generateLog(join(place, 'wal'), { segments: 6, cold: 0, faults: ['flip-event:segment=3'] }))
})
afterAll(() => removeDirectory(place))

async function recover(): Promise<RecoveryFinished> {
  const { runId } = await client.recovery.start(recoveryOptions.parse({ applyNs: 100 }))
  const last = (await collect(await client.recovery.watch({ runId }))).at(-1)
  if (last?.kind !== 'finished') throw new Error('the recovery never ended')
  return last
}

/** What a client makes of a trace. */
function read(updates: TraceUpdate[]) {
  const decoder = new TraceRecordsDecoder()
  let segments = 0
  let end: TraceEnd | null = null
  let notes: TraceNote[] = []
  for (const update of updates) {
    if (update.kind === 'records') decoder.add(bytesOfBase64(update.data))
    else if (update.kind === 'segments') segments += update.segments.length
    else if (update.kind === 'end') end = update.end
    else if (update.kind === 'notes') notes = update.notes
  }
  return { records: decoder.finish(), segments, end, notes, done: updates.at(-1) }
}

test('a run is kept, listed, opened, understood and annotated, also without its directory', async () => {
  const finished = await recover()
  const name = finished.trace?.name ?? ''
  expect(finished.trace).toEqual({ file: join(place, 'traces', name), name, notice: null })
  expect(await client.trace.list()).toMatchObject([
    { name, directory: join(place, 'wal'), segments: 6, eventsReplayed: finished.document.eventsReplayed },
  ])

  const elsewhere = clientOf(await generateLog(join(place, 'other'), { segments: 2 }))
  removeDirectory(join(place, 'wal'))
  const { records, segments, end, done } = read(await collect(await elsewhere.trace.open({ name })))
  expect(done).toEqual({ kind: 'done', isWhole: true, reason: null, records: records.length })
  expect(end).toEqual({ document: finished.document, curves: finished.curves, error: null })
  const model = new TraceModel(records, segments, end?.document?.timing.wallNs ?? null)
  const last = model.stateAt(model.endNs)
  expect(Array.from({ length: segments }, (_, ordinal) => last.stateOf(ordinal))).toEqual([
    'closed',
    'closed',
    'closed',
    'skipped',
    'closed',
    'closed',
  ])
  expect(model.skip(3)?.status).toBe('BLOCK_CHECKSUM_MISMATCH')
  expect(last.segmentsDone).toBe(6)

  const notes: TraceNote[] = [{ atNs: 12, ordinal: 3, text: 'the disk was replaced' }]
  await elsewhere.trace.saveNotes({ trace: { name }, notes })
  const { file } = finished.trace ?? { file: '' }
  expect(read(await collect(await elsewhere.trace.open({ path: file }))).notes).toEqual(notes)
})

test('a recovery that cannot start has a trace with its error, and the error reaches the watcher', async () => {
  const gone = clientOf(join(place, 'gone'))
  const { runId } = await gone.recovery.start(recoveryOptions.parse({}))
  await expect(collect(await gone.recovery.watch({ runId }))).rejects.toMatchObject({ code: 'DIRECTORY_NOT_FOUND' })
  const [newest] = await gone.trace.list()
  expect(newest).toMatchObject({ directory: join(place, 'gone'), segments: 0, records: 0 })
  expect(newest?.outcome).toMatchObject({ status: null, error: { code: 'DIRECTORY_NOT_FOUND' } })
})

test('where no directory is open there are traces, and nothing else', async () => {
  const none = clientOf(null)
  expect((await none.hello()).directory).toBeNull()
  const [kept] = await none.trace.list()
  expect((await collect(await none.trace.open({ name: kept?.name ?? '' })))[0]?.kind).toBe('meta')
  await none.trace.saveNotes({ trace: { name: kept?.name ?? '' }, notes: [] })
  const refusal = { code: 'USAGE', message: 'No directory is open.' }
  await expect(none.scan().then(collect)).rejects.toMatchObject(refusal)
  await expect(none.recovery.start(recoveryOptions.parse({}))).rejects.toMatchObject(refusal)
  await expect(none.block.head({ file: 'FS.00000000.wal' })).rejects.toMatchObject(refusal)
  await expect(none.sql.run({ text: 'select 1' }).then(collect)).rejects.toMatchObject(refusal)
})

test('a copy is the same file, at a new place only, and none of what is no trace', async () => {
  const [kept] = await client.trace.list()
  const trace = { name: kept?.name ?? '' }
  const output = join(place, 'copies', 'copy.walscope')
  expect(await client.trace.copy({ trace, output })).toEqual({ output })
  expect(readFileSync(output).equals(readFileSync(join(place, 'traces', trace.name)))).toBe(true)
  await expect(client.trace.copy({ trace, output })).rejects.toMatchObject({ code: 'OUTPUT_NOT_EMPTY' })
  const none = { trace: { path: '/etc/hostname' }, output: join(place, 'copies', 'none.walscope') }
  await expect(client.trace.copy(none)).rejects.toMatchObject({ code: 'TRACE_INVALID' })
  expect(readdirSync(join(place, 'copies'))).toEqual(['copy.walscope'])

  const wal = await generateLog(join(place, 'copied'), { segments: 2 })
  const inside = { trace, output: join(wal, 'copy.walscope') }
  await expect(clientOf(wal).trace.copy(inside)).rejects.toMatchObject({ code: 'OUTPUT_IN_OPEN_DIRECTORY' })
})

test('errors come with their code', async () => {
  await expect(client.trace.open({ name: 'none.walscope' }).then(collect)).rejects.toMatchObject({
    code: 'TRACE_NOT_FOUND',
  })
  await expect(client.trace.open({ path: '/etc/hostname' }).then(collect)).rejects.toMatchObject({
    code: 'TRACE_INVALID',
  })
})
