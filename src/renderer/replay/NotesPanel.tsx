import { Check, ClockArrowDown, Pencil, Redo2, Trash2, Undo2, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { TRACE_NOTE_TEXT_LIMIT, type TraceNote } from '../../contract/index.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { Banner } from '../components/Parts.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { instantPlace } from '../copy/places.ts'
import { tableOf } from '../figures/csv.ts'
import { fileOf } from './instant-words.ts'
import { NOTE_FIELD_ID, useNoteDraft } from './note-draft.ts'
import { type NoteKeeper, useNotes } from './note-keeper.ts'
import styles from './panels.module.css'
import { useReplay } from './replay-store.ts'
import { formatExactNs } from './time-ticks.ts'
import { goTo } from './timeline-store.ts'
import { useInstant } from './use-instant.ts'

const SAVED_WORDS = { saved: 'saved with the trace', waiting: 'not saved yet', saving: 'saving…' }

/** What the row of a note shows. */
const noteTexts = (run: RecordedRun, { atNs, ordinal, text }: TraceNote): string[] => [
  ...[formatExactNs(atNs), ordinal === null ? '' : fileOf(run, ordinal), text],
]

const notesTable = (run: RecordedRun, notes: readonly TraceNote[]) =>
  tableOf(notes, [
    { name: 'at_ns', value: ({ atNs }) => atNs },
    { name: 'file', value: ({ ordinal }) => (ordinal === null ? null : fileOf(run, ordinal)) },
    { name: 'text', value: ({ text }) => text },
  ])

/** Notes of the run: written at an instant, about a segment or about none, and saved with the trace. */
export function NotesPanel({ run, keeper }: { run: RecordedRun; keeper: NoteKeeper }) {
  const { notes, state, error, undoWords, redoWords } = useNotes()
  const texts = notes.map((note) => noteTexts(run, note))
  const exact = () => notesTable(run, notes)
  return (
    <div className={styles.panel}>
      <NewNote run={run} keeper={keeper} />
      {error !== null && (
        <Banner error={error}>
          <button type="button" onClick={() => keeper.flush()}>
            Save again
          </button>
        </Banner>
      )}
      <div className={styles.notesHead}>
        <p className={styles.title} role="status">
          {notes.length === 0 ? 'No notes yet' : `${notes.length} ${notes.length === 1 ? 'note' : 'notes'}`}
          {(notes.length > 0 || state !== 'saved') && <span className={styles.faint}>{SAVED_WORDS[state]}</span>}
        </p>
        <button
          type="button"
          aria-label="Undo"
          title={undoWords === null ? 'Nothing to undo' : `Undo ${undoWords} (Ctrl+Z)`}
          disabled={undoWords === null}
          onClick={() => keeper.undo()}
        >
          <Undo2 size={11} aria-hidden />
        </button>
        <button
          type="button"
          aria-label="Redo"
          title={redoWords === null ? 'Nothing was undone' : `Do it again: ${redoWords} (Ctrl+Shift+Z)`}
          disabled={redoWords === null}
          onClick={() => keeper.redo()}
        >
          <Redo2 size={11} aria-hidden />
        </button>
      </div>
      <CopyRegion
        chosen={(target) => {
          const row = Number(target.closest<HTMLElement>('[data-note]')?.dataset.note ?? Number.NaN)
          const note = notes[row]
          return note === undefined
            ? null
            : {
                what: 'the note',
                texts: texts[row] ?? [],
                exact: { table: exact(), row },
                place: instantPlace(note.atNs),
              }
        }}
        all={() => ({
          ...{ noun: 'note', titles: ['instant', 'segment', 'text'], count: notes.length, exact: exact() },
          textsOf: (row) => texts[row] ?? [],
        })}
      >
        <ul className={styles.notes} aria-label="Notes">
          {notes.map((note, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two notes may be the same in all
            <Note key={`${note.atNs} ${note.text} ${i}`} run={run} note={note} row={i} keeper={keeper} />
          ))}
        </ul>
      </CopyRegion>
    </div>
  )
}

function NewNote({ run, keeper }: { run: RecordedRun; keeper: NoteKeeper }) {
  const { text, isAboutSegment } = useNoteDraft()
  const ordinal = useReplay((state) => state.ordinal)
  const atNs = useInstant()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const at = Math.round(useReplay.getState().atNs)
    keeper.add({ atNs: at, ordinal: isAboutSegment ? ordinal : null, text })
    useNoteDraft.setState({ text: '', isTyped: false })
  }
  return (
    <form className={styles.newNote} onSubmit={submit}>
      <label>
        Note at <span className="num">{formatExactNs(atNs)}</span>
        <input
          id={NOTE_FIELD_ID}
          type="text"
          value={text}
          maxLength={TRACE_NOTE_TEXT_LIMIT}
          placeholder="what happened here"
          onChange={({ target }) => useNoteDraft.setState({ text: target.value, isTyped: true })}
        />
      </label>
      <div className={styles.noteTools}>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={isAboutSegment && ordinal !== null}
            disabled={ordinal === null}
            onChange={({ target }) => useNoteDraft.setState({ isAboutSegment: target.checked })}
          />
          {ordinal === null ? 'about a segment: point one out' : `about ${fileOf(run, ordinal)}`}
        </label>
        <button type="submit" disabled={text.trim() === '' || keeper.isFull}>
          Add note
        </button>
      </div>
    </form>
  )
}

interface NoteProps {
  run: RecordedRun
  note: TraceNote
  row: number
  keeper: NoteKeeper
}

function Note({ run, note, row, keeper }: NoteProps) {
  const [edited, setEdited] = useState<string | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (edited !== null) keeper.edit(note, edited)
    setEdited(null)
  }
  return (
    <li data-note={row}>
      <div className={styles.noteHead}>
        <button
          type="button"
          className={styles.link}
          onClick={() => {
            if (note.ordinal !== null) useReplay.setState({ ordinal: note.ordinal })
            goTo(note.atNs)
          }}
        >
          {formatExactNs(note.atNs)}
        </button>
        {note.ordinal !== null && <span className={styles.code}>{fileOf(run, note.ordinal)}</span>}
        <span className={styles.push}>
          <button
            type="button"
            aria-label={`Move the note to the instant: ${note.text}`}
            title="Move it to the instant that is shown"
            onClick={() => keeper.move(note, Math.round(useReplay.getState().atNs))}
          >
            <ClockArrowDown size={11} aria-hidden />
          </button>
          <button type="button" aria-label={`Edit the note: ${note.text}`} onClick={() => setEdited(note.text)}>
            <Pencil size={11} aria-hidden />
          </button>
          <button type="button" aria-label={`Delete the note: ${note.text}`} onClick={() => keeper.remove(note)}>
            <Trash2 size={11} aria-hidden />
          </button>
        </span>
      </div>
      {edited === null ? (
        <p>{note.text}</p>
      ) : (
        <form className={styles.editNote} onSubmit={submit}>
          <input
            // biome-ignore lint/a11y/noAutofocus: whoever presses Edit wants to write
            autoFocus
            type="text"
            aria-label="Text of the note"
            value={edited}
            maxLength={TRACE_NOTE_TEXT_LIMIT}
            onChange={({ target }) => setEdited(target.value)}
            onKeyDown={({ key }) => key === 'Escape' && setEdited(null)}
          />
          <button type="submit" aria-label="Keep">
            <Check size={11} aria-hidden />
          </button>
          <button type="button" aria-label="Leave as it was" onClick={() => setEdited(null)}>
            <X size={11} aria-hidden />
          </button>
        </form>
      )}
    </li>
  )
}
