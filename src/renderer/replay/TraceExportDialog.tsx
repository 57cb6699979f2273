import { type FormEvent, useState } from 'react'
import {
  counted,
  formatBytes,
  formatCount,
  formatNs,
  type TraceExportFormat,
  traceExportFormat,
} from '../../contract/index.ts'
import type { Controller } from '../state/controller.ts'
import { useOutputWork } from '../state/output-work.ts'
import { FormEnd, OutputDialog, OutputDone, PathField } from '../views/OutputDialog.tsx'
import styles from '../views/output.module.css'
import { useReplay } from './replay-store.ts'

/** What each format is for, and how its name ends; HdrHistogram's is a directory with a file for each distribution. */
const FORMATS: Record<TraceExportFormat, { title: string; suffix: string; isDirectory?: true }> = {
  perfetto: { title: 'Perfetto (TrackEvent)', suffix: '.pftrace' },
  openmetrics: { title: 'OpenMetrics text, with the original’s names', suffix: '.txt' },
  hgrm: { title: 'HdrHistogram distributions', suffix: '-hgrm', isDirectory: true },
  json: { title: 'JSON, all of it', suffix: '.json' },
}

/** The run that is open, written for other programs. */
export function TraceExportDialog({ controller }: { controller: Controller }) {
  const exported = useOutputWork((state) => state.exportedTrace)
  return (
    <OutputDialog
      kind="trace-export"
      title="Export the recorded run"
      lead="Writes it to a new file that other programs read. The trace stays as it is."
    >
      {exported === null ? (
        <ExportForm controller={controller} />
      ) : (
        <OutputDone
          output={exported.output}
          figures={[
            ['records', formatCount(exported.records)],
            ['files', formatCount(exported.files.length)],
            ['size', formatBytes(exported.bytes)],
            ['took', formatNs(exported.elapsedNs)],
          ]}
        >
          {exported.reason ?? 'All of it is written.'}
        </OutputDone>
      )}
    </OutputDialog>
  )
}

function ExportForm({ controller }: { controller: Controller }) {
  const opened = useReplay((state) => state.opened)
  const isRunning = useOutputWork((state) => state.isRunning)
  const [format, setFormat] = useState<TraceExportFormat>('perfetto')
  const [typed, setTyped] = useState<string | null>(null)
  const { suffix, isDirectory } = FORMATS[format]
  const path = typed ?? `${opened?.run.meta.directory ?? ''}-run${suffix}`
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (opened !== null) void controller.outputs.exportTrace({ trace: opened.reference, format, output: path.trim() })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>{counted(opened?.run.model.records.length ?? 0, 'record')}, notes and findings included.</p>
      <label className={styles.field}>
        Format
        <select
          value={format}
          disabled={isRunning}
          onChange={({ target }) => setFormat(traceExportFormat.parse(target.value))}
        >
          {traceExportFormat.options.map((name) => (
            <option key={name} value={name}>
              {FORMATS[name].title}
            </option>
          ))}
        </select>
      </label>
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
