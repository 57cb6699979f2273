import type { ReactNode } from 'react'
import styles from './components.module.css'

export interface SimpleColumn {
  title: string
  isNumber?: boolean
}

interface SimpleTableProps {
  caption: string
  columns: SimpleColumn[]
  rows: { key: string; cells: ReactNode[] }[]
}

/** A short table: what stands behind a chart, or a list of a few things. */
export function SimpleTable({ caption, columns, rows }: SimpleTableProps) {
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
      </tbody>
    </table>
  )
}
