import { type FormEvent, useState } from 'react'
import { type ExportFormat, exportFormat, formatBytes, formatCount, formatNs } from '../../contract/index.ts'
import { Figures, primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { closeOutputDialog, useOutputWork } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import { OutputDialog, PathField, WritingProgress } from '../views/OutputDialog.tsx'
import output from '../views/output.module.css'
import { useQuery } from './query-work.ts'
import styles from './sql.module.css'

/** The result of a query as a file for other tools. */
export function ExportQueryDialog({ controller }: { controller: Controller }) {
  const exported = useOutputWork((state) => state.exported)
  return (
    <OutputDialog
      kind="query"
      title="Export the result"
      lead="Runs the query again and writes all of its rows to a new file, also those that were not shown. It is there when all of it is written, or not at all."
    >
      {exported === null ? (
        <ExportForm controller={controller} />
      ) : (
        <>
          <p role="status">All of it is written.</p>
          <Figures
            figures={[
              ['rows', formatCount(exported.rows)],
              ['size', formatBytes(exported.bytes)],
              ['took', formatNs(exported.elapsedNs)],
            ]}
          />
          <p className={output.place}>{exported.output}</p>
          <div className={output.buttons}>
            <button type="button" className={primaryButton} onClick={closeOutputDialog}>
              Close
            </button>
          </div>
        </>
      )}
    </OutputDialog>
  )
}

function ExportForm({ controller }: { controller: Controller }) {
  const directory = useSession((state) => state.session?.directory ?? '')
  const isRunning = useOutputWork((state) => state.isRunning)
  const query = useQuery((state) => state.query)
  const [format, setFormat] = useState<ExportFormat>('parquet')
  const [typed, setTyped] = useState<string | null>(null)
  const path = typed ?? `${directory}-query.${format}`
  if (query === null) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void controller.exportQuery(path.trim(), { ...query, format })
  }
  return (
    <form className={output.form} onSubmit={submit}>
      {/* A region that scrolls has to be reachable by keyboard. */}
      <section className={styles.exported} aria-label="The query" tabIndex={0}>
        {query.text.trim()}
      </section>
      <label className={output.field}>
        Format
        <select value={format} disabled={isRunning} onChange={({ target }) => setFormat(target.value as ExportFormat)}>
          {exportFormat.options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <PathField controller={controller} kind="file" label="New file" path={path} onPath={setTyped} />
      {isRunning ? (
        <WritingProgress controller={controller} />
      ) : (
        <div className={output.buttons}>
          <button type="button" onClick={closeOutputDialog}>
            Close
          </button>
          <button type="submit" className={primaryButton} disabled={path.trim() === ''}>
            Export
          </button>
        </div>
      )}
    </form>
  )
}
