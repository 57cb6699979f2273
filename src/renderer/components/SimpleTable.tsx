import type { ReactNode } from 'react'
import { formatCount } from '../../contract/index.ts'
import styles from './components.module.css'

export interface SimpleColumn {
  title: string
  isNumber?: boolean
}

interface SimpleTableProps {
  caption: string
  columns: SimpleColumn[]
  rows: { key: string; cells: ReactNode[] }[]
  /** How many rows there are that are not listed; none where it is not above 0. */
  more?: number
}

/** A short table: what stands behind a chart, or a list of a few things. */
export function SimpleTable({ caption, columns, rows, more = 0 }: SimpleTableProps) {
  return (
    <table className={styles.simple}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" className={isNumber ? styles.n : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, i) => (
              <td key={columns[i]?.title} className={columns[i]?.isNumber ? styles.n : undefined}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td colSpan={columns.length}>and {formatCount(more)} more; the Segments view has all of them</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
