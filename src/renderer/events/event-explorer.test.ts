import { beforeEach, expect, test, vi } from 'vitest'
import { useSelection } from '../state/stores.ts'
import { EventExplorer, useEvents } from './event-explorer.ts'
import { fakeEngine } from './testing/fake-engine.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 10))
const ROWS = 1_000_000

let engine = fakeEngine(ROWS)
let explorer = new EventExplorer(() => engine.client)

beforeEach(async () => {
  engine = fakeEngine(ROWS)
  explorer = new EventExplorer(() => engine.client)
  explorer.forget()
  useSelection.setState({ file: null, block: null, offset: null, finding: null })
  await explorer.ensure()
  await settle()
})

test('opening shows all rows at once, and counts them', () => {
  const { list, table, counts, progress } = useEvents.getState()
  expect(list?.count).toBe(ROWS)
  expect(table?.segments).toHaveLength(1)
  expect(counts?.matches).toBe(ROWS)
  expect(progress).toBeNull()
})

test('it is opened once for an engine, and anew for the next one', async () => {
  await explorer.ensure()
  expect(engine.filters).toEqual([''])
  engine = fakeEngine(ROWS)
  await explorer.ensure()
  expect(engine.filters).toEqual([''])
})

test('a filter makes a list of its matches; the selected row stays so where it matches', async () => {
  await explorer.jump('501')
  await settle()
  expect(useEvents.getState().selected).toBe(500)
  await explorer.add('side = BID')
  await settle()
  const { list, selected, query } = useEvents.getState()
  expect(query).toBe('side = BID')
  expect(list?.count).toBe(ROWS / 10)
  expect(selected).toBe(50)
  expect(list?.eventAt(50)?.id).toBe(501n)
  await explorer.remove(0)
  await settle()
  expect(useEvents.getState().list?.count).toBe(ROWS)
})

test('a selected event is selected in every view', async () => {
  await explorer.jump('258')
  await settle()
  // Behind the headers of segment and block, one block and one event further.
  expect(useSelection.getState()).toMatchObject({ file: 'FS.00000000.wal', block: 1, offset: 64 + 16_448 + 64 + 64 })
})

test('what the other views have selected is selected here', async () => {
  useSelection.setState({
    file: 'FS.00000000.wal',
    block: 3,
    offset: 64 + 3 * 16_448 + 64 + 5 * 64 + 17,
    finding: null,
  })
  explorer.forget()
  await explorer.ensure()
  await settle()
  expect(useEvents.getState().selected).toBe(3 * 256 + 5)
})

test('a text that is no place is refused', async () => {
  expect(await explorer.jump('yesterday')).toBe(false)
  expect(await explorer.jump('99999999')).toBe(true)
  expect(useEvents.getState().selected).toBe(ROWS - 1)
})

test('what was looked for last is selected, also where its answer comes first, or a row was clicked meanwhile', async () => {
  const { find } = engine.client.events
  let answer = () => {}
  const isSlow = new Promise<void>((resolve) => {
    answer = resolve
  })
  engine.client.events.find = async (input) => {
    if ('eventId' in input.at && input.at.eventId === 501n) await isSlow
    return find(input)
  }
  const first = explorer.jump('501')
  await explorer.jump('258')
  expect(useEvents.getState().selected).toBe(257)
  const second = explorer.jump('501')
  explorer.select(7)
  answer()
  await Promise.all([first, second])
  expect(useEvents.getState().selected).toBe(7)
})

test('a draft is checked while it is typed', async () => {
  explorer.type('pric = 5')
  await vi.waitFor(() => expect(useEvents.getState().filterError?.hint).toBe('price?'))
  expect(useEvents.getState().query).toBe('')
})

test('cancelling keeps what was shown', async () => {
  const running = explorer.add('side = BID')
  explorer.cancel()
  await running
  await settle()
  const { query, draft, list, progress } = useEvents.getState()
  expect([query, draft, progress]).toEqual(['', '', null])
  expect(list?.count).toBe(ROWS)
})

test('conditions that are taken away one behind the other are all gone', async () => {
  await explorer.filter('side = BID and price > 5 and id > 7')
  await settle()
  void explorer.remove(0)
  void explorer.remove(0)
  expect(useEvents.getState().query).toBe('id > 7')
  await vi.waitFor(() => expect(useEvents.getState().list?.query).toBe('id > 7'))
})

test('an engine that dies leaves what was shown, and no progress; the next one opens it anew', async () => {
  const running = explorer.filter('side = BID')
  explorer.lose()
  await running
  expect(useEvents.getState().progress).toBeNull()
  expect(useEvents.getState().list?.count).toBe(ROWS)
  engine = fakeEngine(ROWS)
  await explorer.ensure()
  await settle()
  expect(engine.filters).toEqual(['side = BID'])
})

test('an opening that is cancelled is said, and can be done again', async () => {
  explorer.forget()
  const opening = explorer.open('all')
  explorer.cancel()
  await opening
  expect(useEvents.getState().error?.code).toBe('CANCELLED')
  await explorer.ensure()
  await settle()
  expect(useEvents.getState()).toMatchObject({ error: null, table: { rows: ROWS } })
})

test('an event is found by its id among all events, whatever was filtered', async () => {
  const { signal } = new AbortController()
  await explorer.add('side = BID')
  await settle()
  expect(useEvents.getState().list?.count).toBe(ROWS / 10)
  expect(await explorer.selectEvent(502n, signal)).toBe(true)
  expect(useEvents.getState()).toMatchObject({ query: '', draft: '', selected: 501 })
  expect(useSelection.getState()).toMatchObject({ file: 'FS.00000000.wal', block: 1 })
  expect(await explorer.selectEvent(BigInt(ROWS) + 5n, signal)).toBe(false)
})

test('an event is found in the mode of all events, and of another engine', async () => {
  const { signal } = new AbortController()
  await explorer.open('strict')
  await settle()
  expect(await explorer.selectEvent(502n, signal)).toBe(true)
  expect(useEvents.getState().mode).toBe('all')
  engine = fakeEngine(ROWS)
  const { list } = useEvents.getState()
  expect(await explorer.selectEvent(7n, signal)).toBe(true)
  expect(useEvents.getState().list).not.toBe(list)
})

test('what is typed while the table opens stays', async () => {
  explorer.forget()
  const opened = explorer.ensure()
  explorer.type('side =')
  await opened
  await settle()
  expect(useEvents.getState()).toMatchObject({ draft: 'side =', query: '' })
})

test('a filter that is applied before the table is open holds once it is', async () => {
  explorer.forget()
  const opened = explorer.ensure()
  await explorer.filter('side = BID')
  expect(useEvents.getState().query).toBe('side = BID')
  await opened
  await settle()
  expect(engine.filters.at(-1)).toBe('side = BID')
  expect(useEvents.getState().list?.count).toBe(ROWS / 10)
})
