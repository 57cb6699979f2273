import { create } from 'zustand'
import { focusIn } from '../components/focus-in.ts'
import { useReplay } from './replay-store.ts'

/** The field of the Notes panel for a new note. */
export const NOTE_FIELD_ID = 'replay-note'

/** What is being written: about a segment, or about none. */
export interface NoteDraft {
  text: string
  isAboutSegment: boolean
  /** Something was typed since the last note was added: undoing is the field's, not that of the notes. */
  isTyped: boolean
}

export const useNoteDraft = create<NoteDraft>(() => ({ text: '', isAboutSegment: false, isTyped: false }))

/** Shows the Notes panel and puts the keyboard into its field. */
export function askForNote(isAboutSegment = false): void {
  const show = () => {
    useReplay.setState({ panel: 'notes' })
    useNoteDraft.setState({ isAboutSegment })
  }
  focusIn(show, () => document.getElementById(NOTE_FIELD_ID))
}
