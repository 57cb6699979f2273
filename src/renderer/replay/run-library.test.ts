import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceNote, TraceUpdate } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { useAnnouncement } from '../state/announcement.ts'
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

test('adding, editing, moving and deleting notes is undone and done again, announced, and saved', async () => {
  const engine = new FakeEngine()
  const library = new RunLibrary(() => engine.client)
  const { notes } = library
  notes.undo()
  expect(useAnnouncement.getState().text).toBe('There is no change of the notes to undo.')
  await library.open({ name: 'a.walscope' })
  vi.useFakeTimers()
  const noteOf = (text: string) => {
    const found = useNotes.getState().notes.find((it) => it.text === text)
    if (found === undefined) throw new Error(`there is no note “${text}”`)
    return found
  }
  const texts = () => useNotes.getState().notes.map(({ atNs, text }) => `${atNs} ${text}`)
  const saved = async () => {
    await vi.advanceTimersByTimeAsync(1_000)
    return engine.saved.at(-1)?.map(({ atNs, text }) => `${atNs} ${text}`)
  }

  notes.add({ atNs: 200, ordinal: null, text: 'slow' })
  notes.edit(noteOf('slow'), 'slow here')
  notes.move(noteOf('slow here'), 900)
  notes.remove(noteOf('was there'))
  // These change nothing, and are no changes.
  notes.edit(noteOf('slow here'), ' slow  here')
  notes.move(noteOf('slow here'), 900)
  notes.add({ atNs: 1, ordinal: null, text: ' ' })
  expect(texts()).toEqual(['900 slow here'])
  expect(useNotes.getState().undoWords).toBe('deleting the note “was there”')

  notes.undo()
  expect(useAnnouncement.getState().text).toBe('Undone: deleting the note “was there”.')
  expect(await saved()).toEqual(['300 was there', '900 slow here'])
  notes.undo()
  expect(useAnnouncement.getState().text).toBe('Undone: moving the note “slow here”.')
  expect(texts()).toEqual(['200 slow here', '300 was there'])
  notes.undo()
  expect(useAnnouncement.getState().text).toBe('Undone: editing the note “slow”.')
  notes.undo()
  expect(await saved()).toEqual(['300 was there'])
  expect(useNotes.getState()).toMatchObject({ undoWords: null, redoWords: 'adding the note “slow”', state: 'saved' })
  notes.undo()
  expect(useAnnouncement.getState().text).toBe('There is no change of the notes to undo.')

  for (let i = 0; i < 4; i += 1) notes.redo()
  expect(useAnnouncement.getState().text).toBe('Done again: deleting the note “was there”.')
  expect(await saved()).toEqual(['900 slow here'])
  notes.undo()
  notes.add({ atNs: 1, ordinal: null, text: 'another way' })
  notes.redo()
  expect(useAnnouncement.getState().text).toBe('No change of the notes was undone.')

  // Another run has a history of its own.
  vi.useRealTimers()
  await library.open({ name: 'b.walscope' })
  expect(useNotes.getState()).toMatchObject({ undoWords: null, redoWords: null })
})
