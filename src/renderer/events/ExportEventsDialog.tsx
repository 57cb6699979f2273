import { type FormEvent, useState } from 'react'
import { counted, type ExportFormat, exportFormat, formatBytes, formatCount, formatNs } from '../../contract/index.ts'
import { Figures, primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { closeOutputDialog, useOutputWork } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import { OutputDialog, PathField, WritingProgress } from '../views/OutputDialog.tsx'
import output from '../views/output.module.css'
import { useEvents } from './event-explorer.ts'

/** Events as a file for other tools: what the filter shows, or all. */
export function ExportEventsDialog({ controller }: { controller: Controller }) {
  const exported = useOutputWork((state) => state.exported)
  return (
    <OutputDialog
      kind="events"
      title="Export events"
      lead="Writes the rows that are shown to a new file, in the order of the log. It is there when all of it is written, or not at all."
    >
      {exported === null ? (
        <ExportForm controller={controller} />
      ) : (
        <>
          <p role="status">All of it is written.</p>
          <Figures
            figures={[
              ['events', formatCount(exported.rows)],
              ['files', formatCount(exported.files)],
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
  const { query, mode, list } = useEvents()
  const [format, setFormat] = useState<ExportFormat>('parquet')
  const [isPartitioned, setPartitioned] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const partitioned = isPartitioned && format === 'parquet'
  const path = typed ?? `${directory}-events${partitioned ? '' : `.${format}`}`
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void controller.exportEvents(path.trim(), { mode, where: query, format, partitioned })
  }
  return (
    <form className={output.form} onSubmit={submit}>
      <p className={output.lead}>
        {query === '' ? 'No filter: all rows that are shown' : query}, {counted(list?.count ?? 0, 'event')}
      </p>
      <label className={output.field}>
        Format
        <select value={format} disabled={isRunning} onChange={({ target }) => setFormat(target.value as ExportFormat)}>
          {exportFormat.options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className={output.option}>
        <input
          type="checkbox"
          checked={partitioned}
          disabled={isRunning || format !== 'parquet'}
          onChange={({ target }) => setPartitioned(target.checked)}
        />
        A directory with a part for each segment
        <span>As Spark, Trino and DuckDB read many archives at once; Parquet only.</span>
      </label>
      <PathField
        controller={controller}
        kind={partitioned ? 'directory' : 'file'}
        label={partitioned ? 'New directory' : 'New file'}
        path={path}
        onPath={setTyped}
      />
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
