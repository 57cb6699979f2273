import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { SQLDialect } from '@codemirror/lang-sql'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Text, type TransactionSpec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useReport } from '../state/stores.ts'
import { type Suggestion, suggestionsAt } from './completion.ts'
import { editorTheme } from './editor-theme.ts'
import { useDraft } from './history.ts'
import type { TextMark } from './query-work.ts'
import { FUNCTIONS, KEYWORDS, TYPES } from './words.ts'

const words = (list: readonly string[]) => list.join(' ').toLowerCase()

/** DuckDB's language. */
const dialect = SQLDialect.define({
  doubleDollarQuotedStrings: true,
  operatorChars: '+-*/<>=~!@#%^&|`?',
  specialVar: '',
  keywords: words(KEYWORDS),
  types: words(TYPES),
  builtin: words(Object.keys(FUNCTIONS)),
})

const CLASSES: Record<Suggestion['kind'], string> = {
  table: 'class',
  column: 'property',
  value: 'enum',
  keyword: 'keyword',
  type: 'type',
  function: 'function',
}
/** Columns before functions before keywords, where they match alike. */
const BOOSTS: Record<Suggestion['kind'], number> = { value: 3, column: 2, table: 1, function: 0, keyword: -1, type: -2 }

const files = () => useReport.getState().scan?.segments.map(({ file }) => file) ?? []

function complete(context: CompletionContext): CompletionResult | null {
  const found = suggestionsAt(context.state.doc.toString(), context.pos, files)
  if (found === null) return null
  const typed = context.state.sliceDoc(found.from, context.pos)
  // What is whole already needs no help, and Enter behind it is a new line.
  const isWhole = found.suggestions.some(({ label }) => label === typed)
  if (!context.explicit && (isWhole || !(found.isExpected || typed !== ''))) return null
  return {
    from: found.from,
    options: found.suggestions.map(
      ({ label, kind, detail, apply }): Completion => ({
        ...{ label, type: CLASSES[kind], boost: BOOSTS[kind] },
        ...(detail === undefined ? {} : { detail }),
        ...(apply === undefined ? {} : { apply }),
      }),
    ),
  }
}

/** What is typed is the draft, at once. */
const follow = EditorView.updateListener.of((update) => {
  if (update.docChanged) useDraft.setState({ text: update.state.doc.toString() })
})

/**
 * What is typed over a selection is put in by the editor, not by the browser: Chromium would keep the look of what it replaces in
 * a style attribute, which the page's policy forbids.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput: ({ inputType, data }, view) => {
    const { state } = view
    const { from, to, empty } = state.selection.main
    if (inputType !== 'insertText' || data === null || empty || view.composing) return false
    const insert = () => state.update(state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
    const isTaken = state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, insert))
    if (!isTaken) view.dispatch(insert())
    return true
  },
})

/** Keys that are the view's: it runs the query by one, and leaves the editor by the other. */
const OURS = new Set(['Mod-Enter', 'Escape'])

/** The editor with a text in it. Tab and Shift+Tab stay the browser's: they lead out of it. */
export function editorState(text: string): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      ...[lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history()],
      ...[bracketMatching(), closeBrackets(), indentUnit.of('  '), EditorView.lineWrapping],
      ...[dialect.extension, autocompletion({ override: [complete], icons: false }), editorTheme, follow, typeOver],
      keymap.of([
        ...[...closeBracketsKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap],
        ...defaultKeymap.filter(({ key }) => !OURS.has(key ?? '')),
      ]),
      EditorView.contentAttributes.of({ 'aria-label': 'SQL query', 'aria-multiline': 'true' }),
    ],
  })
}

/** Puts another text into the editor; undoing brings the one before back. */
export function replaceText(state: EditorState, text: string): TransactionSpec {
  return { changes: { from: 0, to: state.doc.length, insert: text }, selection: { anchor: text.length } }
}

/** A mark without a length is of the word there, or of a character, as far as the text has any. */
function rangeOf(doc: Text, { position, length }: TextMark): { from: number; to: number } {
  const from = Math.min(position, doc.length)
  const word = /^\w*/.exec(doc.sliceString(from, from + 64))?.[0].length ?? 0
  const to = Math.min(from + Math.max(length === 0 ? word : length, 1), doc.length)
  return from < to ? { from, to } : { from: Math.max(to - 1, 0), to }
}

/** Marks what is wrong in the text; null takes the mark away. */
export function markText(state: EditorState, mark: TextMark | null): TransactionSpec {
  const diagnostics: Diagnostic[] =
    mark === null
      ? []
      : [
          {
            ...rangeOf(state.doc, mark),
            severity: 'error',
            message: mark.hint === null ? mark.message : `${mark.message}\n${mark.hint}`,
          },
        ]
  return setDiagnostics(state, diagnostics)
}
