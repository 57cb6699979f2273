// The procedures for events and queries, as a client calls them: through the contract, which checks what goes in and comes out.
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeEventColumns, EVENT_PAGE_LIMIT } from '../contract/index.ts'
import { makeRouter } from './router.ts'
import { collect, generateLog, namesIn, removeDirectory, temporaryDirectory } from './testing/event-log.ts'

let place: string
let client: ReturnType<typeof clientOf>
const clientOf = (directory: string) => createRouterClient(makeRouter(directory))

beforeAll(async () => {
  place = temporaryDirectory()
  const faults = ['flip-event:segment=2,block=3,event=1,byte=24,bit=6']
  client = clientOf(await generateLog(join(place, 'wal'), { faults }))
})
afterAll(() => removeDirectory(place))

test('events: open, check, filter, page, find', async () => {
  const opened = await collect(await client.events.open({ mode: 'diagnostic' }))
  expect(opened.at(-1)).toMatchObject({ kind: 'done', rows: 16_384 })
  expect(await client.events.check({ where: 'type = CANCEL' })).toMatchObject({ error: { position: 7, length: 6 } })
  expect(await client.events.check({ where: 'type = CANCEL_ORDER' })).toEqual({ error: null })
  const filtered = await collect(
    await client.events.filter({ mode: 'diagnostic', where: 'type = NEW_ORDER', buckets: 8 }),
  )
  const done = filtered.at(-1)
  if (done?.kind !== 'done') throw new Error('A filter ends with what it found.')
  expect(done.byId.matching.reduce((sum, it) => sum + it, 0)).toBe(done.matches)
  const list = { mode: 'diagnostic' as const, filterId: done.filterId }
  const page = decodeEventColumns(await client.events.page({ ...list, first: 0, count: EVENT_PAGE_LIMIT }))
  expect(page.id).toHaveLength(Math.min(EVENT_PAGE_LIMIT, done.matches))
  expect(page.type.every((it) => it === 0)).toBe(true)
  const { index, row } = await client.events.find({ ...list, at: { eventId: page.id[1_000] ?? 0n } })
  expect([index, row]).toEqual([1_000, page.rows[1_000]])
})

test('errors come with their code and place', async () => {
  await expect(client.events.page({ mode: 'strict', filterId: null, first: 0, count: 1 })).rejects.toMatchObject({
    code: 'TABLE_NOT_OPEN',
  })
  const work = client.sql.run({ text: 'select pric from events' }).then(collect)
  await expect(work).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    data: { textPlace: { position: 7, length: 4 } },
  })
})

test('sql: a query without a table open before, and with a verification', async () => {
  const text = "select count(*) from events where validity = 'SOUND' union all select count(*) from findings"
  const updates = await collect(await client.sql.run({ text }))
  expect(updates.flatMap((it) => (it.kind === 'rows' ? it.rows : [])).flat()).toEqual(['16128', '1'])
  expect(updates.at(-1)).toMatchObject({ kind: 'done', rows: 2 })
})

test('exports of both', async () => {
  const output = join(place, 'events.ndjson')
  const options = { mode: 'diagnostic' as const, where: '', format: 'ndjson' as const, partitioned: false }
  const events = await collect(await client.events.export({ ...options, output, fromId: 10n, toId: 19n }))
  expect(events.at(-1)).toMatchObject({ kind: 'done', document: { rows: 10, output } })
  const rows = join(place, 'rows.csv')
  const query = await collect(await client.sql.export({ text: 'from blocks', format: 'csv', output: rows }))
  expect(query.at(-1)).toMatchObject({ kind: 'done', document: { rows: 64, output: rows } })
  expect(namesIn(place)).toEqual(['events.ndjson', 'rows.csv', 'wal'])
})

test('a query that is aborted ends', async () => {
  const text = 'select count(*) from events a, events b, range(1000) where xor(a.price, b.price) = 7'
  const abort = new AbortController()
  const updates = await client.sql.run({ text }, { signal: abort.signal })
  const work = async () => {
    for await (const _update of updates) abort.abort()
  }
  await expect(work()).rejects.toMatchObject({ code: 'CANCELLED' })
}, 20_000)
