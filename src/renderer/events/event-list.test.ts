import { expect, test, vi } from 'vitest'
import { EventList } from './event-list.ts'
import { fakeEngine } from './testing/fake-engine.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('pages come when they are wanted, and what is in sight comes first', async () => {
  const engine = fakeEngine(500_000_000)
  let version = 0
  const list = new EventList(engine.client, { mode: 'all', query: '', filterId: null, count: 500_000_000 }, () => {
    version += 1
  })
  expect(list.eventAt(0)).toBeUndefined()
  list.want(499_999_990, 500_000_000)
  await settle()
  expect(list.eventAt(499_999_999)?.id).toBe(500_000_000n)
  expect(version).toBe(1)
  for (let first = 0; first < 100_000; first += 1_000) list.want(first, first + 30)
  await settle()
  // Two were under way, the others had gone by before their turn came.
  expect(list.eventAt(99_000)?.id).toBe(99_001n)
  expect(engine.pages.length).toBeLessThanOrEqual(4)
})

test('a page that is here is not asked for again, the oldest ones go', async () => {
  const engine = fakeEngine(1_000_000)
  const list = new EventList(engine.client, { mode: 'all', query: '', filterId: null, count: 1_000_000 }, () => {})
  for (let page = 0; page < 200; page += 1) {
    list.want(page * 256, page * 256 + 1)
    await settle()
  }
  expect(engine.pages.length).toBe(200)
  list.want(199 * 256, 199 * 256 + 1)
  await settle()
  expect(engine.pages.length).toBe(200)
  expect(list.eventAt(0)).toBeUndefined()
})

test('what goes wrong is told, and the next wish is tried', async () => {
  const engine = fakeEngine(1_000)
  engine.fails = true
  const wrong: unknown[] = []
  const list = new EventList(engine.client, { mode: 'all', query: '', filterId: null, count: 1_000 }, (error) =>
    wrong.push(error),
  )
  list.want(0, 10)
  await settle()
  expect(wrong).toHaveLength(1)
  expect(wrong[0]).not.toBeNull()
  engine.fails = false
  list.want(0, 10)
  await settle()
  expect(list.eventAt(3)?.id).toBe(4n)
})

test('a filter whose matches the engine has let go is run again', async () => {
  const engine = fakeEngine(1_000_000)
  const wrong: unknown[] = []
  const filter = { mode: 'all', query: 'side = BID', filterId: 99, count: 100_000 } as const
  const list = new EventList(engine.client, filter, (error) => error !== null && wrong.push(error))
  list.want(0, 10)
  await vi.waitFor(() => expect(list.eventAt(3)?.id).toBe(31n))
  expect(engine.filters).toEqual(['side = BID'])
  expect(await list.find({ eventId: 501n })).toBe(50)
  expect(engine.filters).toHaveLength(1)
  expect(wrong).toEqual([])
})
