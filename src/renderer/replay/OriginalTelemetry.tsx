import { type FormEvent, useState } from 'react'
import { formatCount, formatNs, formatRate, type OriginalTelemetry, type WalscopeError } from '../../contract/index.ts'
import { besideOurs, type ComparedUnit } from '../../postmortem/openmetrics/beside-ours.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { Banner } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { Controller } from '../state/controller.ts'
import styles from './compare.module.css'

const FORMATS: Record<ComparedUnit, (value: number) => string> = {
  count: (value) => formatCount(Math.round(value)),
  ns: formatNs,
  'per second': (value) => `${formatRate(value)}/s`,
}

/** What the original has measured, where somebody has dumped it as text, beside what this run has. */
export function OriginalTelemetryTable({ controller, run }: { controller: Controller; run: RecordedRun }) {
  const [path, setPath] = useState('')
  const [read, setRead] = useState<OriginalTelemetry | WalscopeError | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setRead(await controller.importTelemetry(path.trim()))
  }
  return (
    <section className={styles.original} aria-label="The original’s telemetry">
      <h3>The original’s telemetry</h3>
      <form className={styles.tools} onSubmit={(event) => void submit(event)}>
        <input
          type="text"
          className={styles.path}
          value={path}
          aria-label="File with the original’s metrics, as OpenMetrics or Prometheus text"
          placeholder="/path/to/metrics.txt"
          onChange={({ target }) => setPath(target.value)}
        />
        <button type="submit" disabled={path.trim() === ''}>
          Read
        </button>
      </form>
      {read !== null && ('code' in read ? <Banner error={read} /> : <Beside original={read} run={run} />)}
    </section>
  )
}

function Beside({ original, run }: { original: OriginalTelemetry; run: RecordedRun }) {
  const rows = besideOurs(original, run)
  if (rows.length === 0) return <p className={styles.faint}>They have nothing in common.</p>
  return (
    <>
      <SimpleTable
        caption="What the original has measured, and what this run has"
        columns={[
          { title: 'metric' },
          { title: 'original', isNumber: true },
          { title: 'ours', isNumber: true },
          { title: 'ratio', isNumber: true },
        ]}
        rows={rows.map(({ subsystem, metric, quantity, original: theirs, ours, unit, ratio, isLowerBound }) => ({
          key: `${subsystem} ${metric} ${quantity}`,
          cells: [
            `${metric} ${quantity}`,
            `${isLowerBound ? '≥ ' : ''}${FORMATS[unit](theirs)}`,
            FORMATS[unit](ours),
            ratio === null ? '–' : ratio.toFixed(2),
          ],
        }))}
      />
      {rows.some(({ isLowerBound }) => isLowerBound) && (
        <p className={styles.faint}>≥: lower bounds of powers of two, up to twice too low.</p>
      )}
    </>
  )
}
