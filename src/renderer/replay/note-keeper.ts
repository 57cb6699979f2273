import { create } from 'zustand'
import { TRACE_NOTE_LIMIT, TRACE_NOTE_TEXT_LIMIT, type TraceNote, type WalscopeError } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { toError } from '../state/to-error.ts'
import { type OpenedRun, useReplay } from './replay-store.ts'

/** Whoever writes more than one note, or corrects one, has them saved at once. */
const SAVE_AFTER_MS = 600

/** The notes of the run that is open, and whether they are in its file. */
export interface NotesState {
  notes: readonly TraceNote[]
  state: 'saved' | 'waiting' | 'saving'
  error: WalscopeError | null
}

const NONE: NotesState = { notes: [], state: 'saved', error: null }

export const useNotes = create<NotesState>(() => NONE)

/** In the order of time; those of one instant as they were written. */
const byTime = (notes: readonly TraceNote[]) => [...notes].sort((a, b) => a.atNs - b.atNs)

/** A note is one line: what a file holds is shown with its control characters written out. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, TRACE_NOTE_TEXT_LIMIT)

/** Changes the notes of the run that is open, and has the engine save them with its trace a moment later. */
export class NoteKeeper {
  private readonly engine: () => EngineClient | null
  private opened: OpenedRun | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private saving: Promise<void> = Promise.resolve()

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Another run is open: its notes are shown. */
  take(opened: OpenedRun): void {
    this.opened = opened
    useNotes.setState({ ...NONE, notes: byTime(opened.run.notes) }, true)
  }

  get isFull(): boolean {
    return useNotes.getState().notes.length >= TRACE_NOTE_LIMIT
  }

  /** At an instant, about a segment or about none. An empty text makes no note. */
  add(note: TraceNote): void {
    const text = oneLine(note.text)
    if (text === '' || this.isFull) return
    this.change([...useNotes.getState().notes, { ...note, text }])
  }

  /** An empty text takes the note away. */
  edit(note: TraceNote, text: string): void {
    const edited = oneLine(text)
    if (edited === '') this.remove(note)
    else this.change(useNotes.getState().notes.map((it) => (it === note ? { ...it, text: edited } : it)))
  }

  remove(note: TraceNote): void {
    this.change(useNotes.getState().notes.filter((it) => it !== note))
  }

  /** No run is open any more; what waits is saved. */
  leave(): void {
    this.flush()
    this.opened = null
  }

  /** Saves what waits, now; also once more what could not be saved. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const { opened } = this
    const { state, notes } = useNotes.getState()
    if (state !== 'waiting' || opened === null) return
    useNotes.setState({ state: 'saving', error: null })
    // One after the other: each takes the place of the one before in the file.
    this.saving = this.saving.then(() => this.save(opened, notes))
  }

  private change(notes: readonly TraceNote[]): void {
    useNotes.setState({ notes: byTime(notes), state: 'waiting', error: null })
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = setTimeout(() => this.flush(), SAVE_AFTER_MS)
  }

  private async save(opened: OpenedRun, notes: readonly TraceNote[]): Promise<void> {
    const engine = this.engine()
    const isShown = () => this.opened?.run.model === opened.run.model
    try {
      if (engine === null) throw new Error('There is no engine to save the notes: start it again.')
      await engine.trace.saveNotes({ trace: opened.reference, notes: [...notes] })
      if (!isShown()) return
      this.keep(notes)
      if (useNotes.getState().notes === notes) useNotes.setState({ state: 'saved' })
    } catch (thrown) {
      const error = toError(thrown)
      if (isShown()) useNotes.setState({ state: 'waiting', error })
      else useReplay.setState({ error })
    }
  }

  /** The run that is open has them as well: its readers look there. */
  private keep(notes: readonly TraceNote[]): void {
    const { opened } = this
    if (opened === null) return
    const next = { ...opened, run: { ...opened.run, notes } }
    this.opened = next
    if (useReplay.getState().opened === opened) useReplay.setState({ opened: next })
  }
}
