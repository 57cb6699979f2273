import type { Controller } from '../state/controller.ts'
import { ExportDialog } from '../views/ExportDialog.tsx'
import { useQuery } from './query-work.ts'
import styles from './sql.module.css'

/** The result of a query as a file for other tools. */
export function ExportQueryDialog({ controller }: { controller: Controller }) {
  const query = useQuery((state) => state.query)
  if (query === null) return null
  return (
    <ExportDialog
      controller={controller}
      kind="query"
      title="Export the result"
      lead="Runs the query again and writes all of its rows to a new file, also those that were not shown. It is there when all of it is written, or not at all."
      suffix="query"
      onExport={(output, format) => void controller.outputs.exportQuery(output, { ...query, format })}
    >
      {/* A region that scrolls has to be reachable by keyboard. */}
      <section className={styles.exported} aria-label="The query" tabIndex={0}>
        {query.text.trim()}
      </section>
    </ExportDialog>
  )
}
