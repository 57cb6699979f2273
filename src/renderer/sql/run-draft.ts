import type { Controller } from '../state/controller.ts'
import { editorHandle } from './editor-handle.ts'
import { useDraft } from './history.ts'

/** Runs what is selected in the editor, or all that stands in it. */
export function runDraft(controller: Controller): void {
  const chosen = editorHandle.current?.chosen() ?? { text: useDraft.getState().text, from: 0 }
  void controller.queries.run(chosen.text, chosen.from)
}
