import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { FindBar } from './FindBar.tsx'
import styles from './find.module.css'
import { register, useFind } from './find-store.ts'
import type { FindRows } from './finder.ts'
import './highlight.css'
import { pageRows, SEARCHABLE } from './page-rows.ts'

interface SearchableProps {
  /** As the table is called. */
  label: string
  /** All of its rows; without them, what stands on the page in tables and lists is looked through. */
  rows?: FindRows
  className?: string | undefined
  children: ReactNode
}

/** A table that Ctrl+F finds texts in; the find bar stands above it. It is a column: the last thing in it takes the room there is. */
export function Searchable({ label, rows, className, children }: SearchableProps) {
  const id = useId()
  const [root, setRoot] = useState<HTMLDivElement | null>(null)
  const isOpen = useFind((state) => state.openId === id)
  const latest = useRef(rows)
  useLayoutEffect(() => {
    latest.current = rows
  })
  const isWhole = rows !== undefined
  useEffect(() => {
    if (root === null) return
    const hasRows = () => (latest.current === undefined ? pageRows(root).length > 0 : latest.current.count > 0)
    const hasFocus = (focused: Element) =>
      root.contains(focused) &&
      (isWhole || pageRows(root).some((row) => row.contains(focused) || focused.contains(row)))
    return register({ id, element: root, isWhole, hasRows, hasFocus })
  }, [id, root, isWhole])
  const closer = useRef<(() => void) | null>(null)
  const onCloser = useCallback((close: () => void) => {
    closer.current = close
  }, [])
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // What a menu of a row does not want comes up to here as well.
    const isHere = event.target instanceof Element && event.currentTarget.contains(event.target)
    if (!isOpen || !isHere || event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    // It would stop a recovery.
    event.stopPropagation()
    closer.current?.()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that the table leaves come up to here
    <div
      ref={setRoot}
      className={`${styles.searchable} ${className ?? ''}`}
      {...{ [SEARCHABLE]: '' }}
      onKeyDown={onKeyDown}
    >
      {isOpen && root !== null && <FindBar label={label} root={root} rows={rows} onCloser={onCloser} />}
      {children}
    </div>
  )
}
