import { Table2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
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
  flush?: boolean
  className?: string | undefined
}

/** A titled panel. A chart gives its numbers as `table`. */
export function Card({ title, hint, tools, children, table, flush, className }: CardProps) {
  const [isTable, setIsTable] = useState(false)
  const showsTable = isTable && table !== undefined
  return (
    <section className={`${styles.card} ${className ?? ''}`} aria-label={title}>
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {hint !== undefined && (
          <span className={styles.cardHint} title={hint}>
            {hint}
          </span>
        )}
        <span className={styles.cardTools}>
          {tools}
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
        </span>
      </div>
      {/* A region that scrolls has to be reachable by keyboard. */}
      <section
        className={`${styles.cardBody} ${flush || showsTable ? styles.flush : ''}`}
        aria-label={`${title}, content`}
        tabIndex={0}
      >
        {showsTable ? table() : children}
      </section>
    </section>
  )
}
