import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { counted, formatCount } from '../../contract/index.ts'
import styles from './find.module.css'
import { closeFind, useFind } from './find-store.ts'
import { Finder, type FindRows, type Found } from './finder.ts'
import { Highlighter } from './highlight.ts'
import { folded } from './matcher.ts'
import { usePageRows } from './page-rows.ts'

interface BarProps {
  /** As the table is called. */
  label: string
  root: Element | null
  rows: FindRows
  /** The row on the page that is selected. */
  currentRow: () => Element | null
  /** Closes it, and says where the keyboard belongs then. */
  onClose: () => void
}

/** "3 of 41", "41 rows", "not found". */
function words({ hits, position }: Found): string {
  if (hits === 0) return 'not found'
  return position === null ? counted(hits, 'row') : `${formatCount(position)} of ${formatCount(hits)}`
}

function Bar({ label, root, rows, currentRow, onClose }: BarProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const [finder] = useState(() => new Finder(draw))
  const asked = useFind((state) => state.asked)
  useLayoutEffect(() => finder.take(rows))
  useEffect(() => () => finder.end(), [finder])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that it is asked for
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  const latestRow = useRef(currentRow)
  useLayoutEffect(() => {
    latestRow.current = currentRow
  })
  const [highlighter, setHighlighter] = useState<Highlighter | null>(null)
  useEffect(() => {
    if (root === null) return
    const own = new Highlighter(root, () => latestRow.current())
    setHighlighter(own)
    return () => own.end()
  }, [root])
  const found = finder.found(rows.selected)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row is marked where another one is selected
  useEffect(() => highlighter?.show(folded(text)), [highlighter, text, found.position])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    finder.step(event.shiftKey ? -1 : 1)
  }
  const isNothing = found.isDone && found.hits === 0
  return (
    <search className={styles.bar}>
      <input
        ref={field}
        type="text"
        aria-label={`Find in ${label}`}
        placeholder={`find in ${label}`}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          finder.ask(target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        aria-label="Previous row that has it"
        title="Previous (Shift+Enter)"
        disabled={found.hits === 0}
        onClick={() => finder.step(-1)}
      >
        <ChevronUp size={12} aria-hidden />
      </button>
      <button
        type="button"
        aria-label="Next row that has it"
        title="Next (Enter)"
        disabled={found.hits === 0}
        onClick={() => finder.step(1)}
      >
        <ChevronDown size={12} aria-hidden />
      </button>
      <span className={styles.count} data-nothing={text !== '' && isNothing}>
        {/* Read aloud when it has come to rest. */}
        <span role="status">{text !== '' && found.isDone ? words(found) : ''}</span>
        {!found.isDone && <span>{found.hits === 0 ? 'looking…' : `${words(found)} so far…`}</span>}
      </span>
      <button type="button" aria-label="Close the find bar" title="Close (Esc)" onClick={onClose}>
        <X size={12} aria-hidden />
      </button>
    </search>
  )
}

const FOCUSABLE = 'button:not(:disabled), a[href], input:not(:disabled), [tabindex="0"]'
const SELECTED_ROW = '[role=row][aria-selected=true], [role=option][aria-selected=true], li[aria-current=true]'

interface FindBarProps {
  label: string
  root: HTMLElement
  rows: FindRows | undefined
  /** Told how to close it, for the key that does from the table. */
  onCloser: (close: () => void) => void
}

/** The bar over a table: what is looked for in it, how many rows have it, and which of them is selected. */
export function FindBar({ label, root, rows, onCloser }: FindBarProps) {
  return rows === undefined ? (
    <PageBar label={label} root={root} onCloser={onCloser} />
  ) : (
    <WholeBar label={label} root={root} rows={rows} onCloser={onCloser} />
  )
}

/** Closes it, with the keyboard where `target` says, otherwise where it was. */
function useCloser(target: () => Element | null, onCloser: FindBarProps['onCloser']): () => void {
  const [before] = useState(() => document.activeElement)
  const latest = useRef(target)
  useLayoutEffect(() => {
    latest.current = target
  })
  const close = useCallback(() => {
    const to = latest.current() ?? before
    if (to instanceof HTMLElement) to.focus()
    closeFind()
  }, [before])
  useLayoutEffect(() => onCloser(close), [onCloser, close])
  return close
}

function WholeBar({ label, root, rows, onCloser }: FindBarProps & { rows: FindRows }) {
  const currentRow = () => root.querySelector(SELECTED_ROW)
  const table = () => root.querySelector('[role=grid], [role=listbox]') ?? currentRow()?.querySelector(FOCUSABLE)
  const close = useCloser(() => table() ?? null, onCloser)
  return <Bar {...{ label, root, rows, currentRow }} onClose={close} />
}

function PageBar({ label, root, onCloser }: Omit<FindBarProps, 'rows'>) {
  const rows = usePageRows(root)
  const { current } = rows
  const close = useCloser(() => current?.querySelector(FOCUSABLE) ?? null, onCloser)
  return <Bar {...{ label, root, rows }} currentRow={() => current} onClose={close} />
}
