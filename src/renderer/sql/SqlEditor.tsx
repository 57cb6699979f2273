import { closeCompletion, completionStatus } from '@codemirror/autocomplete'
import type { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { editorHandle } from './editor-handle.ts'
import { editorState, markText, replaceText } from './editor-state.ts'
import { useDraft } from './history.ts'
import { useQuery } from './query-work.ts'
import styles from './sql.module.css'

/** The editor as it was left: its cursor, and what can be undone. */
let kept: EditorState | null = null

interface SqlEditorProps {
  onRun: () => void
  /** Somebody wants to go on without a mouse. */
  onLeave: () => void
}

/**
 * The editor of queries. It stands in a shadow tree: there its style sheets are adopted ones, while in the document it would need
 * a style element, which the page's policy forbids.
 */
export function SqlEditor({ onRun, onLeave }: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const handlers = useRef({ onRun, onLeave })
  handlers.current = { onRun, onLeave }

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const { text } = useDraft.getState()
    const state = kept?.doc.toString() === text ? kept : editorState(text)
    const view = new EditorView({ state, root, parent: root })
    const mark = () => view.dispatch(markText(view.state, useQuery.getState().mark))
    mark()
    const unfollowDraft = useDraft.subscribe((draft) => {
      if (view.state.doc.toString() !== draft.text) view.dispatch(replaceText(view.state, draft.text))
    })
    const unfollowMark = useQuery.subscribe((now, before) => {
      if (now.mark !== before.mark) mark()
    })
    const onKey = (event: KeyboardEvent) => {
      const isModified = event.ctrlKey || event.metaKey
      const isRun = event.key === 'Enter' && isModified
      const isLeave = event.key === 'Escape' && completionStatus(view.state) === null
      if (isRun || isLeave) {
        event.preventDefault()
        event.stopImmediatePropagation()
        closeCompletion(view)
        handlers.current[isRun ? 'onRun' : 'onLeave']()
      }
    }
    // From outside of the shadow tree it cannot be seen that a key is typed into a text: it would be taken for a shortcut.
    const keepKey = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation()
    }
    element.addEventListener('keydown', onKey, { capture: true })
    element.addEventListener('keydown', keepKey)
    editorHandle.current = {
      focus: () => view.focus(),
      insert: (inserted) => {
        view.dispatch(view.state.replaceSelection(inserted), { scrollIntoView: true })
        view.focus()
      },
      goTo: (position) => {
        view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) }, scrollIntoView: true })
        view.focus()
      },
      chosen: () => {
        const { from, to } = view.state.selection.main
        return from === to
          ? { text: view.state.doc.toString(), from: 0 }
          : { text: view.state.sliceDoc(from, to), from }
      },
    }
    return () => {
      kept = view.state
      editorHandle.current = null
      unfollowDraft()
      unfollowMark()
      element.removeEventListener('keydown', onKey, { capture: true })
      element.removeEventListener('keydown', keepKey)
      view.destroy()
    }
  }, [])

  return <div ref={host} className={styles.editorHost} />
}
