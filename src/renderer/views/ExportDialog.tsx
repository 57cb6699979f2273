import { type FormEvent, type ReactNode, useState } from 'react'
import { type ExportFormat, exportFormat, formatBytes, formatCount, formatNs } from '../../contract/index.ts'
import type { Controller } from '../state/controller.ts'
import { type OutputKind, useOutputWork } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import { FormEnd, OutputDialog, OutputDone, PathField } from './OutputDialog.tsx'
import styles from './output.module.css'

interface ExportDialogProps {
  controller: Controller
  kind: OutputKind
  title: string
  lead: string
  /** What is exported. */
  children: ReactNode
  /** What the proposed name ends with, behind that of the directory. */
  suffix: string
  /** It can be a directory with a part for each segment. */
  canPartition?: boolean
  onExport: (output: string, format: ExportFormat, isPartitioned: boolean) => void
}

/** Rows as a file for other tools: the form, and what came of it. */
export function ExportDialog(props: ExportDialogProps) {
  const exported = useOutputWork((state) => state.exported)
  return (
    <OutputDialog kind={props.kind} title={props.title} lead={props.lead}>
      {exported === null ? (
        <ExportForm {...props} />
      ) : (
        <OutputDone
          output={exported.output}
          figures={[
            ['rows', formatCount(exported.rows)],
            ['files', formatCount(exported.files)],
            ['size', formatBytes(exported.bytes)],
            ['took', formatNs(exported.elapsedNs)],
          ]}
        >
          All of it is written.
        </OutputDone>
      )}
    </OutputDialog>
  )
}

function ExportForm({ controller, children, suffix, canPartition, onExport }: ExportDialogProps) {
  const directory = useSession((state) => state.session?.directory ?? '')
  const isRunning = useOutputWork((state) => state.isRunning)
  const [format, setFormat] = useState<ExportFormat>('parquet')
  const [isPartitioned, setPartitioned] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const isDirectory = isPartitioned && format === 'parquet'
  const path = typed ?? `${directory}-${suffix}${isDirectory ? '' : `.${format}`}`
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onExport(path.trim(), format, isDirectory)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      {children}
      <label className={styles.field}>
        Format
        <select value={format} disabled={isRunning} onChange={({ target }) => setFormat(target.value as ExportFormat)}>
          {exportFormat.options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {canPartition && (
        <label className={styles.option}>
          <input
            type="checkbox"
            checked={isDirectory}
            disabled={isRunning || format !== 'parquet'}
            onChange={({ target }) => setPartitioned(target.checked)}
          />
          A directory with a part for each segment
          <span>As Spark, Trino and DuckDB read many archives at once; Parquet only.</span>
        </label>
      )}
      <PathField
        controller={controller}
        kind={isDirectory ? 'directory' : 'file'}
        label={isDirectory ? 'New directory' : 'New file'}
        path={path}
        onPath={setTyped}
      />
      <FormEnd controller={controller} submit="Export" canSubmit={path.trim() !== ''} />
    </form>
  )
}
