import { beforeEach, expect, it } from 'vitest'
import type { KeptRuns } from '../../contract/index.ts'
import type { HostClient } from '../host/connection.ts'
import { RunKeeper } from './kept-runs.ts'
import { useRuns } from './stores.ts'

beforeEach(() => useRuns.setState({ runs: [], activeId: null, besideId: null, isStarting: false }))

/** A host that keeps what it is told, and a keeper of a page of an engine. */
async function setUp(kept: KeptRuns | null, generation = 3) {
  const host = { kept, writes: 0 }
  const client = {
    keptRuns: async () => host.kept,
    keepRuns: async (runs: KeptRuns) => {
      host.kept = runs
      host.writes += 1
    },
  } as unknown as HostClient
  const keeper = new RunKeeper(client, () => ({ generation, runs: [{ id: 7, runId: 1 }] }))
  await keeper.begin()
  return { host, keeper }
}

const LEFT: KeptRuns = { generation: 3, runs: [{ id: 2, runId: 1 }], activeId: 2, besideId: null }

it('what is shown is kept at once, and only what has changed', async () => {
  const { host } = await setUp(null)
  useRuns.setState({ activeId: 7 })
  expect(host.kept).toEqual({ generation: 3, runs: [{ id: 7, runId: 1 }], activeId: 7, besideId: null })
  useRuns.setState({ isStarting: true })
  expect(host.writes).toBe(1)
})

it('is given once, to a page of the same engine', async () => {
  const { keeper } = await setUp(LEFT)
  expect(keeper.takeUp(3)).toEqual(LEFT)
  expect(keeper.takeUp(3)).toBeNull()
  const { keeper: later } = await setUp(LEFT, 4)
  expect(later.takeUp(4)).toBeNull()
})

it('is not written over before it has been shown', async () => {
  const { host, keeper } = await setUp(LEFT)
  useRuns.setState({ activeId: null })
  expect(host.kept).toBe(LEFT)
  keeper.takeUp(3)
  useRuns.setState({ besideId: 7 })
  expect(host.kept).toMatchObject({ besideId: 7 })
})
