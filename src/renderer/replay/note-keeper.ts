import { create } from 'zustand'
import { TRACE_NOTE_LIMIT, TRACE_NOTE_TEXT_LIMIT, type TraceNote, type WalscopeError } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { announce } from '../state/announcement.ts'
import { toError } from '../state/to-error.ts'
import { NoteHistory, noteName } from './note-history.ts'
import { type OpenedRun, useReplay } from './replay-store.ts'

/** Whoever writes more than one note, or corrects one, has them saved at once. */
const SAVE_AFTER_MS = 600

/** The notes of the run that is open, and whether they are in its file. */
export interface NotesState {
  notes: readonly TraceNote[]
  state: 'saved' | 'waiting' | 'saving'
  error: WalscopeError | null
  /** What would be undone and done again: "adding the note “slow here”"; null for nothing. */
  undoWords: string | null
  redoWords: string | null
}

const NONE: NotesState = { notes: [], state: 'saved', error: null, undoWords: null, redoWords: null }

export const useNotes = create<NotesState>(() => NONE)

/** In the order of time; those of one instant as they were written. */
const byTime = (notes: readonly TraceNote[]) => [...notes].sort((a, b) => a.atNs - b.atNs)

/** A note is one line: what a file holds is shown with its control characters written out. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, TRACE_NOTE_TEXT_LIMIT)

/** Changes the notes of the run that is open, and has the engine save them with its trace a moment later. */
export class NoteKeeper {
  private readonly engine: () => EngineClient | null
  private opened: OpenedRun | null = null
  /** Of the run that is open. */
  private history = new NoteHistory()
  private timer: ReturnType<typeof setTimeout> | null = null
  private saving: Promise<void> = Promise.resolve()

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Another run is open: its notes are shown. */
  take(opened: OpenedRun): void {
    this.opened = opened
    this.history = new NoteHistory()
    useNotes.setState({ ...NONE, notes: byTime(opened.run.notes) }, true)
  }

  get isFull(): boolean {
    return useNotes.getState().notes.length >= TRACE_NOTE_LIMIT
  }

  /** At an instant, about a segment or about none. An empty text makes no note. */
  add(note: TraceNote): void {
    const text = oneLine(note.text)
    if (text === '' || this.isFull) return
    const added = { ...note, text }
    this.change(`adding ${noteName(added)}`, [...useNotes.getState().notes, added])
  }

  /** An empty text takes the note away. */
  edit(note: TraceNote, text: string): void {
    const edited = oneLine(text)
    if (edited === '') this.remove(note)
    else if (edited !== note.text) this.replace(`editing ${noteName(note)}`, note, { ...note, text: edited })
  }

  /** To another instant. */
  move(note: TraceNote, atNs: number): void {
    if (atNs !== note.atNs) this.replace(`moving ${noteName(note)}`, note, { ...note, atNs })
  }

  remove(note: TraceNote): void {
    this.change(
      `deleting ${noteName(note)}`,
      useNotes.getState().notes.filter((it) => it !== note),
    )
  }

  /** Takes the last change of the notes back. */
  undo(): void {
    this.go('Undone', 'There is no change of the notes to undo.', (notes) => this.history.undo(notes))
  }

  /** Makes the change again that was undone last. */
  redo(): void {
    this.go('Done again', 'No change of the notes was undone.', (notes) => this.history.redo(notes))
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

  private replace(words: string, note: TraceNote, by: TraceNote): void {
    this.change(
      words,
      useNotes.getState().notes.map((it) => (it === note ? by : it)),
    )
  }

  private change(words: string, notes: readonly TraceNote[]): void {
    this.history.record(words, useNotes.getState().notes)
    this.show(byTime(notes))
  }

  /** What is undone is saved as any other change is. */
  private go(
    done: string,
    nothing: string,
    step: (now: readonly TraceNote[]) => ReturnType<NoteHistory['undo']>,
  ): void {
    const change = this.opened === null ? null : step(useNotes.getState().notes)
    announce(change === null ? nothing : `${done}: ${change.words}.`)
    if (change !== null) this.show(change.notes)
  }

  private show(notes: readonly TraceNote[]): void {
    const { undoWords, redoWords } = this.history
    useNotes.setState({ notes, undoWords, redoWords, state: 'waiting', error: null })
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
