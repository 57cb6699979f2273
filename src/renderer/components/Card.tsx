import { Table2 } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { Table } from '../figures/csv.ts'
import { FigurePlace, type FigureSource } from '../figures/figure.ts'
import { SaveMenu } from '../figures/SaveMenu.tsx'
import type { Saved } from '../figures/save.ts'
import { Searchable } from '../find/Searchable.tsx'
import styles from './components.module.css'

interface CardProps {
  title: string
  /** Unit and meaning, beside the title. */
  hint?: string
  /** What stands at the right of the head. */
  tools?: ReactNode
  children: ReactNode
  /** The same as a table of numbers: then the head has a button that shows it. */
  table?: () => ReactNode
  /**
   * The same for a file, all of it: then the head has a menu that saves it, and the chart as a picture where the card shows one
   * that calls `useFigure`. Null where there is nothing yet.
   */
  csv?: (() => Table | null) | undefined
  flush?: boolean
  className?: string | undefined
}

const nothing = () => null

/** A titled panel. A chart gives its numbers as `table`, and for a file as `csv`. */
export function Card({ title, hint, tools, children, table, csv, flush, className }: CardProps) {
  const [isTable, setIsTable] = useState(false)
  const showsTable = isTable && table !== undefined
  const figure = useRef<FigureSource | null>(null)
  const savedNow = (): Saved => ({
    ...{ title, hint: hint ?? null, table: csv ?? nothing },
    figure: () => figure.current?.() ?? null,
  })
  const saved = useRef(savedNow())
  useLayoutEffect(() => {
    saved.current = savedNow()
  })
  return (
    <section className={`${styles.card} ${className ?? ''}`} aria-label={title}>
      <div className={styles.cardHead}>
        <div className={styles.cardTitle}>
          <h2>{title}</h2>
          {hint !== undefined && (
            <span className={styles.cardHint} title={hint}>
              {hint}
            </span>
          )}
        </div>
        <span className={styles.cardTools}>
          {tools}
          <span className={styles.cardForms}>
            {table !== undefined && (
              <button
                type="button"
                className={styles.tableToggle}
                aria-pressed={isTable}
                aria-label={`${title} as a table`}
                title="As a table"
                onClick={() => setIsTable(!isTable)}
              >
                <Table2 size={12} aria-hidden />
              </button>
            )}
            {csv !== undefined && <SaveMenu title={title} saved={saved} />}
          </span>
        </span>
      </div>
      <Searchable label={title} className={styles.cardSearch}>
        {/* A region that scrolls has to be reachable by keyboard. */}
        <section
          className={`${styles.cardBody} ${flush || showsTable ? styles.flush : ''}`}
          aria-label={`${title}, content`}
          tabIndex={0}
        >
          <FigurePlace value={figure}>{showsTable ? table() : children}</FigurePlace>
        </section>
      </Searchable>
    </section>
  )
}
