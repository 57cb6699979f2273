import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import styles from './sql.module.css'

export interface TextItem {
  key: string
  title: string
  detail: string
  /** The whole of it, for who points at it. */
  full: string
  /** It stands under the one before that does not. */
  isInner?: boolean
}

interface TextListProps {
  label: string
  items: readonly TextItem[]
  empty: string
  /** Enter, or a click. */
  onChoose: (index: number) => void
  /** Ctrl+Enter, or a double click. */
  onRun?: (index: number) => void
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 5,
  PageUp: -5,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** A list of texts to choose one from, with the keyboard or the mouse. */
export function TextList({ label, items, empty, onChoose, onRun }: TextListProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(0)
  const active = Math.min(chosen, items.length - 1)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    const isRun = event.ctrlKey || event.metaKey
    if (step !== undefined) setChosen(Math.min(Math.max(active + step, 0), items.length - 1))
    else if (event.key === 'Enter' && active >= 0) (isRun ? (onRun ?? onChoose) : onChoose)(active)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (items.length === 0) return <p className={styles.emptyList}>{empty}</p>
  return (
    <div
      ref={list}
      className={styles.list}
      role="listbox"
      aria-label={label}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {items.map(({ key, title, detail, full, isInner }, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the list
        <div
          key={key}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          className={styles.item}
          data-inner={isInner}
          title={full}
          onMouseDown={() => setChosen(i)}
          onClick={() => onChoose(i)}
          onDoubleClick={() => onRun?.(i)}
        >
          <span className={styles.itemTitle}>{title}</span>
          <span className={styles.itemDetail}>{detail}</span>
        </div>
      ))}
    </div>
  )
}
