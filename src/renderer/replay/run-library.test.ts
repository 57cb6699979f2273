import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceNote, TraceUpdate } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { useNotes } from './note-keeper.ts'
import { EMPTY_REPLAY, useReplay } from './replay-store.ts'
import { RunLibrary } from './run-library.ts'
import { SMALL_RUN, updatesOf } from './testing/recorded-run.ts'

const NOTE: TraceNote = { atNs: 300, ordinal: null, text: 'was there' }

/** Tells one trace, and takes notes. `pause` is awaited in the middle of it. */
class FakeEngine {
  saved: TraceNote[][] = []
  refusal: Error | null = null
  private readonly pause: Promise<void>

  constructor(pause: Promise<void> = Promise.resolve()) {
    this.pause = pause
  }

  get client(): EngineClient {
    return {
      trace: {
        list: async () => [],
        open: async () => this.updates(),
        saveNotes: async ({ notes }: { notes: TraceNote[] }) => {
          if (this.refusal !== null) throw this.refusal
          this.saved.push(notes)
        },
      },
    } as unknown as EngineClient
  }

  private async *updates(): AsyncGenerator<TraceUpdate> {
    for (const [i, update] of updatesOf(SMALL_RUN, 2, 1_000, [NOTE]).entries()) {
      if (i === 2) await this.pause
      yield update
    }
  }
}

beforeEach(() => {
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  useReplay.setState(EMPTY_REPLAY)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a run is opened with its notes, the whole of it in sight, and closed again', async () => {
  const engine = new FakeEngine()
  const library = new RunLibrary(() => engine.client)
  await library.open({ name: 'a.walscope' })
  const { opened, range, reading, error } = useReplay.getState()
  expect({ range, reading, error }).toEqual({ range: { fromNs: 0, toNs: 1_000 }, reading: null, error: null })
  expect(opened?.run.model.records.length).toBe(SMALL_RUN.length)
  expect(useNotes.getState().notes).toEqual([NOTE])
  library.close()
  expect(useReplay.getState().opened).toBeNull()
})

test('what is cancelled does not come, and tells nothing; a lost engine does', async () => {
  let goOn = () => {}
  const engine = new FakeEngine(new Promise((resolve) => (goOn = resolve)))
  const library = new RunLibrary(() => engine.client)
  const opening = library.open({ name: 'a.walscope' })
  await vi.waitFor(() => expect(useReplay.getState().reading).not.toBeNull())
  library.cancel()
  goOn()
  await opening
  expect(useReplay.getState()).toMatchObject({ opened: null, reading: null, error: null })

  const lost = library.open({ name: 'a.walscope' })
  library.lose()
  await lost
  expect(useReplay.getState()).toMatchObject({ opened: null, reading: null, error: { code: 'ENGINE_EXITED' } })
})

test('notes are saved a moment later, all of them, in the order of time; what is refused is told and kept', async () => {
  const engine = new FakeEngine()
  const { notes, open } = (() => {
    const library = new RunLibrary(() => engine.client)
    return { notes: library.notes, open: library.open.bind(library) }
  })()
  await open({ name: 'a.walscope' })
  vi.useFakeTimers()
  notes.add({ atNs: 200, ordinal: 1, text: '  two\nlines ' })
  notes.add({ atNs: 250, ordinal: null, text: ' ' })
  expect(useNotes.getState()).toMatchObject({ state: 'waiting' })
  await vi.advanceTimersByTimeAsync(1_000)
  const added = { atNs: 200, ordinal: 1, text: 'two lines' }
  expect(engine.saved).toEqual([[added, NOTE]])
  expect(useNotes.getState()).toMatchObject({ state: 'saved', error: null })
  expect(useReplay.getState().opened?.run.notes).toEqual([added, NOTE])

  engine.refusal = new Error('it is being recorded')
  const [first] = useNotes.getState().notes
  if (first === undefined) throw new Error('there is no note')
  notes.edit(first, 'another')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(useNotes.getState()).toMatchObject({ state: 'waiting', error: { message: 'it is being recorded' } })
  engine.refusal = null
  notes.flush()
  await vi.advanceTimersByTimeAsync(1)
  expect(engine.saved.at(-1)).toEqual([{ ...added, text: 'another' }, NOTE])
  expect(useNotes.getState().state).toBe('saved')
})
