/** What the rest of the view asks of the editor, once it is there. */
export interface EditorHandle {
  focus(): void
  /** In the place of what is selected. */
  insert(text: string): void
  /** Puts the cursor there, in sight. */
  goTo(position: number): void
  /** What is selected and where it begins; all of the text where nothing is. */
  chosen(): { text: string; from: number }
}

export const editorHandle: { current: EditorHandle | null } = { current: null }
