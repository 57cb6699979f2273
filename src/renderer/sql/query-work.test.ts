import { beforeEach, describe, expect, test } from 'vitest'
import type { QueryUpdate } from '../../contract/index.ts'
import { WalscopeFailure } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { useHistory } from './history.ts'
import { QueryRunner, useQuery } from './query-work.ts'

/** Ends where its signal is aborted, as the client of a stream does. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

type Stream = (text: string, signal: AbortSignal) => AsyncGenerator<QueryUpdate>

function runnerOf(stream: Stream): { runner: QueryRunner; inputs: unknown[] } {
  const inputs: unknown[] = []
  const run = async (input: { text: string }, { signal }: { signal: AbortSignal }) => {
    inputs.push(input)
    return stream(input.text, signal)
  }
  const client = { sql: { run } } as unknown as EngineClient
  return { runner: new QueryRunner(() => client), inputs }
}

const columns: QueryUpdate = { kind: 'columns', columns: [{ name: 'n', type: 'INTEGER' }] }
const rows = (...values: number[]): QueryUpdate => ({ kind: 'rows', rows: values.map((value) => [value]) })
const done = (count: number): QueryUpdate => ({
  ...{ kind: 'done', rows: count, isCut: false, cutValues: 0, elapsedNs: 5 },
})
const shown = () => useQuery.getState().result?.rows.map(([value]) => value)

async function* three(): AsyncGenerator<QueryUpdate> {
  yield columns
  yield rows(1, 2)
  yield rows(3)
  yield done(3)
}

/** Gives a row, and then nothing until it is ended. */
async function* stuck(_text: string, signal: AbortSignal): AsyncGenerator<QueryUpdate> {
  yield columns
  yield rows(1)
  await untilAborted(signal)
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

beforeEach(() => {
  new QueryRunner(() => null).forget()
  useQuery.setState({ mode: 'all', rowLimit: 100_000 })
  useHistory.setState({ texts: [] })
})

test('rows come into one result, and what was asked is in the history', async () => {
  const { runner, inputs } = runnerOf(three)
  useQuery.setState({ mode: 'strict', rowLimit: 1_000 })
  const { version } = useQuery.getState()
  await runner.run('SELECT n')
  expect(inputs).toEqual([{ text: 'SELECT n', mode: 'strict', rowLimit: 1_000 }])
  expect(shown()).toEqual([1, 2, 3])
  const state = useQuery.getState()
  expect(state).toMatchObject({ phase: 'done', done: { rows: 3 }, query: { text: 'SELECT n', mode: 'strict' } })
  expect(state.version).toBeGreaterThan(version)
  expect(useHistory.getState().texts).toEqual(['SELECT n'])
})

test('without an engine it is said that there is none', async () => {
  await new QueryRunner(() => null).run('SELECT n')
  expect(useQuery.getState()).toMatchObject({ phase: 'failed', error: { code: 'ENGINE_EXITED' } })
  expect(useHistory.getState().texts).toEqual([])
})

test('nothing is run without a text', async () => {
  const { runner, inputs } = runnerOf(three)
  await runner.run(' \n')
  expect(inputs).toEqual([])
  expect(useHistory.getState().texts).toEqual([])
  expect(useQuery.getState().phase).toBe('none')
})

test('rows are shown while others are still to come; cancelling keeps them', async () => {
  const { runner } = runnerOf(stuck)
  const running = runner.run('SELECT n')
  await settle()
  expect(shown()).toEqual([1])
  expect(useQuery.getState().phase).toBe('running')
  runner.cancel()
  await running
  expect(shown()).toEqual([1])
  expect(useQuery.getState()).toMatchObject({ phase: 'cancelled', error: null })
})

test('a new query ends the one before, whose end is not told', async () => {
  const { runner } = runnerOf((text, signal) => (text === 'first' ? stuck(text, signal) : three()))
  const first = runner.run('first')
  await settle()
  await runner.run('second')
  await first
  expect(useQuery.getState()).toMatchObject({ phase: 'done', query: { text: 'second' } })
  expect(shown()).toEqual([1, 2, 3])
})

test('when the engine is gone, it is said, and the rows stay', async () => {
  const { runner } = runnerOf(stuck)
  const running = runner.run('SELECT n')
  await settle()
  runner.lose()
  await running
  expect(useQuery.getState()).toMatchObject({ phase: 'failed', error: { code: 'ENGINE_EXITED' } })
  expect(shown()).toEqual([1])
})

test('another directory: nothing of the query that ran is shown, also when its end comes', async () => {
  const { runner } = runnerOf(stuck)
  const running = runner.run('SELECT n')
  await settle()
  runner.lose()
  runner.forget()
  await running
  expect(useQuery.getState()).toMatchObject({ phase: 'none', result: null, error: null })
})

describe('a query that fails', () => {
  const failing = (textPlace?: { position: number; length: number; hint: string | null }): Stream =>
    // biome-ignore lint/correctness/useYield: it fails before the first
    async function* () {
      const failure = new WalscopeFailure({
        ...{ code: 'QUERY_INVALID', message: 'There is no column pric.' },
        ...(textPlace === undefined ? {} : { textPlace }),
      })
      // As a client of oRPC throws it.
      throw Object.assign(new (await import('@orpc/client')).ORPCError('QUERY_INVALID', { data: failure.error }))
    }

  test('marks its place in the editor, also where only a part of it was run', async () => {
    await runnerOf(failing({ position: 7, length: 4, hint: 'Did you mean price?' })).runner.run('SELECT pric', 20)
    expect(useQuery.getState()).toMatchObject({
      phase: 'failed',
      error: { code: 'QUERY_INVALID', message: 'There is no column pric.' },
      mark: { position: 27, length: 4, message: 'There is no column pric.', hint: 'Did you mean price?' },
    })
  })

  test('has no mark where its place is not known', async () => {
    await runnerOf(failing({ position: 0, length: 0, hint: 'Try less.' })).runner.run('SELECT pric')
    expect(useQuery.getState().mark).toBeNull()
    expect(useQuery.getState().error?.textPlace?.hint).toBe('Try less.')
  })

  test('leaves no rows of the query before, and the next one forgets it', async () => {
    await runnerOf(three).runner.run('SELECT n')
    await runnerOf(failing()).runner.run('SELECT pric')
    expect(useQuery.getState()).toMatchObject({ result: null, query: null, mark: null })
    await runnerOf(three).runner.run('SELECT n')
    expect(useQuery.getState()).toMatchObject({ phase: 'done', error: null, mark: null })
  })
})

test('a result with the same columns is looked at as the one before, another one anew', async () => {
  await runnerOf(three).runner.run('SELECT n')
  const chosen = {
    sorting: { column: 0, isDescending: true },
    chart: { x: null, ys: [0], as: 'bars' as const },
    row: 2,
  }
  useQuery.setState(chosen)
  await runnerOf(three).runner.run('SELECT n + 1')
  expect(useQuery.getState()).toMatchObject({ ...chosen, row: -1 })
  await runnerOf(async function* () {
    yield { kind: 'columns', columns: [{ name: 'm', type: 'INTEGER' }] } satisfies QueryUpdate
    yield done(0)
  }).runner.run('SELECT m')
  expect(useQuery.getState()).toMatchObject({ sorting: null, chart: null, row: -1 })
})
