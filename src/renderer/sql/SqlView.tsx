import { ChartLine, Download, Play, Square, Table2 } from 'lucide-react'
import { lazy, Suspense, useCallback, useId } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { counted, type EventMode, formatCount, formatNs, formatProgress } from '../../contract/index.ts'
import { Banner, Empty, primaryButton } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { useSession } from '../state/stores.ts'
import { ExportQueryDialog } from './ExportQueryDialog.tsx'
import { editorHandle } from './editor-handle.ts'
import { useDraft } from './history.ts'
import { type QueryState, useQuery } from './query-work.ts'
import { ResultChart } from './ResultChart.tsx'
import { ResultTable } from './ResultTable.tsx'
import { runDraft } from './run-draft.ts'
import { SidePanel } from './SidePanel.tsx'
import styles from './sql.module.css'

/** Read with the view: the editor is larger than many a view, and the window is there sooner without. */
const SqlEditor = lazy(async () => ({ default: (await import('./SqlEditor.tsx')).SqlEditor }))

const MODES: [EventMode, string][] = [
  ['all', 'all'],
  ['diagnostic', 'that can be had'],
  ['strict', 'that recovery replays'],
]
const ROW_LIMITS = [1_000, 10_000, 100_000, 1_000_000]

/** Questions in SQL over the open directory: an editor, and the answers as a table and as a chart. */
export function SqlView({ controller }: { controller: Controller }) {
  const runButton = useId()
  const isReady = useSession((state) => state.hello !== null && state.session?.engine.state === 'running')
  const run = useCallback(() => runDraft(controller), [controller])
  const leave = useCallback(() => document.getElementById(runButton)?.focus(), [runButton])
  return (
    <div className={styles.view}>
      <div className={styles.question}>
        <section className={styles.editor} aria-label="Query">
          <Suspense fallback={<p className={styles.emptyList}>Reading the editor…</p>}>
            <SqlEditor onRun={run} onLeave={leave} />
          </Suspense>
        </section>
        <SidePanel onRun={(text) => void controller.queries.run(text)} />
      </div>
      <Toolbar controller={controller} runButton={runButton} isReady={isReady} onRun={run} />
      <Failure />
      <Result />
      <ExportQueryDialog controller={controller} />
    </div>
  )
}

interface ToolbarProps {
  controller: Controller
  runButton: string
  isReady: boolean
  onRun: () => void
}

function Toolbar({ controller, runButton, isReady, onRun }: ToolbarProps) {
  const { mode, rowLimit, phase, shows } = useQuery(
    useShallow(({ mode, rowLimit, phase, shows }) => ({ mode, rowLimit, phase, shows })),
  )
  const hasResult = useQuery((state) => state.query !== null)
  const isRunning = phase === 'running'
  return (
    <div className={styles.toolbar}>
      {/* One button: the focus stays on it. */}
      <button
        id={runButton}
        type="button"
        className={isRunning ? undefined : primaryButton}
        disabled={!isReady && !isRunning}
        title={isRunning ? 'End the query' : 'Run the query, or what is selected of it (Ctrl+Enter)'}
        onClick={isRunning ? () => controller.queries.cancel() : onRun}
      >
        {isRunning ? <Square size={11} aria-hidden /> : <Play size={11} aria-hidden />}
        {isRunning ? 'Cancel' : 'Run'}
      </button>
      <label className={styles.field}>
        events
        <select value={mode} onChange={({ target }) => useQuery.setState({ mode: target.value as EventMode })}>
          {MODES.map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.field}>
        rows at most
        <select value={rowLimit} onChange={({ target }) => useQuery.setState({ rowLimit: Number(target.value) })}>
          {ROW_LIMITS.map((limit) => (
            <option key={limit} value={limit}>
              {formatCount(limit)}
            </option>
          ))}
        </select>
      </label>
      <Status />
      <span className={styles.push}>
        <button type="button" aria-pressed={shows === 'table'} onClick={() => useQuery.setState({ shows: 'table' })}>
          <Table2 size={11} aria-hidden />
          Table
        </button>
        <button type="button" aria-pressed={shows === 'chart'} onClick={() => useQuery.setState({ shows: 'chart' })}>
          <ChartLine size={11} aria-hidden />
          Chart
        </button>
        <button type="button" disabled={!hasResult || isRunning} onClick={() => showOutputDialog('query')}>
          <Download size={11} aria-hidden />
          Export…
        </button>
      </span>
    </div>
  )
}

/** How a query ended, in words. */
function endOf({ phase, result, done, sorting }: QueryState): string {
  const rows = counted(result?.rows.length ?? 0, 'row')
  if (phase === 'cancelled') return result === null ? 'Cancelled.' : `Cancelled after ${rows}.`
  if (phase === 'failed') return result === null ? '' : `${rows} came before it failed.`
  if (done === null) return ''
  const head = done.isCut ? `The first ${rows}` : rows
  const cut = done.isCut
    ? `; there are more${sorting === null ? '' : ', only these are sorted'}: Export writes all`
    : ''
  const long = done.cutValues === 0 ? '' : `; ${counted(done.cutValues, 'value')} too long to be shown whole`
  return `${head} in ${formatNs(done.elapsedNs)}${cut}${long}.`
}

function Status() {
  const phase = useQuery((state) => state.phase)
  const progress = useQuery((state) => state.progress)
  const rows = useQuery((state) => state.result?.rows.length ?? 0)
  const end = useQuery(endOf)
  if (phase !== 'running') {
    return (
      <span role="status" className={styles.status} title={end}>
        {end}
      </span>
    )
  }
  const amount =
    progress === null
      ? 'running'
      : `${progress.phase}: ${formatProgress(progress.done, progress.total, progress.unit, progress.elapsedMs)}`
  return (
    <span className={styles.progress}>
      <progress
        aria-label="Progress of the query"
        {...(progress === null || progress.total === 0 ? {} : { max: progress.total, value: progress.done })}
      />
      <span className="num">
        {amount}
        {rows > 0 && `, ${counted(rows, 'row')}`}
      </span>
    </span>
  )
}

/** Line and column of a place, both from 1 on. */
function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

function Failure() {
  const error = useQuery((state) => state.error)
  const mark = useQuery((state) => state.mark)
  const text = useDraft((state) => state.text)
  if (error === null) return null
  return (
    <Banner error={error}>
      {error.textPlace?.hint != null && <span className={styles.hint}>{error.textPlace.hint}</span>}
      {mark !== null && (
        <button type="button" onClick={() => editorHandle.current?.goTo(mark.position)}>
          Go to {lineAndColumn(text, mark.position)}
        </button>
      )}
    </Banner>
  )
}

function Result() {
  const { result, phase, shows } = useQuery(useShallow(({ result, phase, shows }) => ({ result, phase, shows })))
  const count = useQuery((state) => state.result?.rows.length ?? 0)
  if (result === null) {
    if (phase === 'running') return <Empty isPanel>The query runs. Rows are shown as they come.</Empty>
    if (phase === 'failed') return <Empty isPanel>There is no result: the query failed.</Empty>
    if (phase === 'cancelled') return <Empty isPanel>There is no result: the query was cancelled.</Empty>
    return (
      <Empty isPanel>
        Run a query over the tables events, segments, blocks and findings: Ctrl+Enter in the editor, or one of the
        examples.
      </Empty>
    )
  }
  if (count === 0 && phase === 'done') return <Empty isPanel>The query gave no rows.</Empty>
  return shows === 'table' ? <ResultTable key={result.id} result={result} /> : <ResultChart result={result} />
}
