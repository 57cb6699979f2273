import { legible, type TraceNote } from '../../contract/index.ts'

/** A state of the notes, and the words for the change that lies between it and the one that is shown. */
interface Change {
  /** "adding the note “slow here”". */
  words: string
  notes: readonly TraceNote[]
}

/** Changes that can be undone. */
export const MOST_CHANGES = 200

const SHOWN_CHARACTERS = 40

/** A note as it is called in a sentence. */
export function noteName({ text }: TraceNote): string {
  const characters = [...legible(text)]
  const isLong = characters.length > SHOWN_CHARACTERS
  return `the note “${characters.slice(0, SHOWN_CHARACTERS).join('')}${isLong ? '…' : ''}”`
}

/** What was done to the notes of one run, and undone. It keeps states, which share their notes: none is ever changed. */
export class NoteHistory {
  private past: Change[] = []
  private future: Change[] = []

  /** Of what `undo` and `redo` would do; null for nothing. */
  get undoWords(): string | null {
    return this.past.at(-1)?.words ?? null
  }

  get redoWords(): string | null {
    return this.future.at(-1)?.words ?? null
  }

  /** The notes are changed: `before` is what they were. What was undone is done by nobody any more. */
  record(words: string, before: readonly TraceNote[]): void {
    this.past.push({ words, notes: before })
    if (this.past.length > MOST_CHANGES) this.past.shift()
    this.future = []
  }

  /** The state before the last change; `now` is kept for whoever wants it again. Null where there is none. */
  undo(now: readonly TraceNote[]): Change | null {
    return step(this.past, this.future, now)
  }

  /** The state behind the change that was undone last. */
  redo(now: readonly TraceNote[]): Change | null {
    return step(this.future, this.past, now)
  }
}

function step(from: Change[], to: Change[], now: readonly TraceNote[]): Change | null {
  const change = from.pop()
  if (change === undefined) return null
  to.push({ words: change.words, notes: now })
  return change
}
