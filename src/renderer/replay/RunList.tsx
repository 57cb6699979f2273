import { FolderOpen, RotateCw } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { formatBytes, formatCount, formatNs, type KeptTrace, type TimeZone, zoneName } from '../../contract/index.ts'
import { Card } from '../components/Card.tsx'
import { Banner, Empty, Pill, primaryButton, Waiting } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { type Column, tableOf } from '../figures/csv.ts'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { useSession } from '../state/stores.ts'
import styles from './replay.module.css'
import { useReplay } from './replay-store.ts'
import { startedAt } from './started-at.ts'

/** The options of a run in a few words: what is not as usual. */
export function optionWords({ options }: Pick<KeptTrace, 'options'>): string {
  const { mode, preload, preparedCapacity, finishedCapacity, verifyThreads, applyNs, coldCache, fromEventId } = options
  return [
    mode,
    preload ? 'preloader' : 'no preloader',
    `rings ${formatCount(preparedCapacity)} / ${formatCount(finishedCapacity)}`,
    ...(verifyThreads > 1 ? [`${verifyThreads} threads`] : []),
    ...(applyNs > 0 ? [`${formatCount(applyNs)} ns per event`] : []),
    ...(coldCache ? ['cold cache'] : []),
    ...(fromEventId > 1n ? [`from id ${formatCount(fromEventId)}`] : []),
  ].join(', ')
}

/** How a run ended, with the colour of that. */
export function outcomeWords({ outcome }: Pick<KeptTrace, 'outcome'>): [colour: string, words: string] {
  if (outcome === null) return ['warn', 'recorded in part']
  if (outcome.error !== null) return ['skipped', outcome.error.code]
  if (outcome.stopped) return ['warn', 'stopped']
  return outcome.status === null || outcome.status === 'ITEM_NOT_FOUND' ? ['ok', 'ended'] : ['skipped', outcome.status]
}

/** The runs that are kept, and a way to any other trace. */
export function RunList({ controller }: { controller: Controller }) {
  const { library } = controller
  const kept = useReplay((state) => state.kept)
  const reading = useReplay((state) => state.reading)
  const error = useReplay((state) => state.error)
  const engineState = useSession((state) => state.session?.engine.state)
  return (
    <div className={styles.list}>
      <OpenForm controller={controller} />
      {reading !== null && <Reading controller={controller} share={reading} />}
      {error !== null && (
        <Banner error={error}>
          <button type="button" onClick={() => library.dismissError()}>
            Dismiss
          </button>
        </Banner>
      )}
      <Card
        title="Recorded runs"
        hint="the last ones that this app has kept, newest first"
        tools={
          <button type="button" className={styles.small} onClick={() => void library.refresh()}>
            <RotateCw size={11} aria-hidden />
            Look again
          </button>
        }
        flush
      >
        {kept === null ? (
          engineState === 'running' || engineState === 'starting' ? (
            <Waiting>Looking for recorded runs…</Waiting>
          ) : (
            <Empty>
              <button type="button" onClick={() => void controller.restartEngine()}>
                Start the engine again
              </button>
            </Empty>
          )
        ) : kept.length === 0 ? (
          <Empty>No run is kept yet. Each recovery that the Recovery view runs is recorded, and kept here.</Empty>
        ) : (
          <KeptTable kept={kept} isBusy={reading !== null} onOpen={(name) => void library.open({ name })} />
        )}
      </Card>
    </div>
  )
}

interface KeptTableProps {
  kept: KeptTrace[]
  isBusy: boolean
  onOpen: (name: string) => void
}

const SAVED_COLUMNS: Column<KeptTrace>[] = [
  { name: 'name', value: ({ name }) => name },
  { name: 'started_at_ms', value: ({ startedAtMs }) => startedAtMs },
  { name: 'directory', value: ({ directory }) => directory },
  { name: 'options', value: optionWords },
  { name: 'outcome', value: (trace) => outcomeWords(trace)[1] },
  { name: 'wall_ns', value: ({ wallNs }) => wallNs },
  { name: 'events_replayed', value: ({ eventsReplayed }) => eventsReplayed },
  { name: 'segments', value: ({ segments }) => segments },
  { name: 'records', value: ({ records }) => records },
  { name: 'notes', value: ({ notes }) => notes },
  { name: 'size_bytes', value: ({ bytes }) => bytes },
]

/** What the row of a run shows. */
const traceTexts = (trace: KeptTrace, zone: TimeZone): string[] => [
  startedAt(trace.startedAtMs, zone),
  trace.directory,
  optionWords(trace),
  outcomeWords(trace)[1],
  formatNs(trace.wallNs),
  formatCount(trace.eventsReplayed),
  formatCount(trace.segments),
  formatCount(trace.records),
  trace.notes === 0 ? '' : formatCount(trace.notes),
  formatBytes(trace.bytes),
]

/** The row of a table that something is in; -1 for none. */
function rowOf(target: Element): number {
  const row = target.closest('tbody > tr')
  return row instanceof HTMLTableRowElement ? row.sectionRowIndex : -1
}

function KeptTable({ kept, isBusy, onOpen }: KeptTableProps) {
  const zone = useSettings((state) => state.timeZone)
  const columns = [
    ...[`started, ${zoneName(zone)}`, 'directory', 'options', 'outcome'].map((title) => ({ title })),
    ...['took', 'events', 'segments', 'records', 'notes', 'size'].map((title) => ({ title, isNumber: true })),
  ]
  const exact = () => tableOf(kept, SAVED_COLUMNS)
  return (
    <CopyRegion
      chosen={(target) => {
        const row = rowOf(target)
        const trace = kept[row]
        return trace === undefined
          ? null
          : { what: 'the run', texts: traceTexts(trace, zone), exact: { table: exact(), row } }
      }}
      all={() => ({
        ...{ noun: 'run', titles: columns.map(({ title }) => title), count: kept.length, exact: exact() },
        textsOf: (row) => kept.slice(row, row + 1).flatMap((trace) => traceTexts(trace, zone)),
      })}
    >
      <SimpleTable
        caption="Recorded runs"
        columns={columns}
        rows={kept.map((trace) => {
          const [colour] = outcomeWords(trace)
          const [started, directory, options, words, ...figures] = traceTexts(trace, zone)
          return {
            key: trace.name,
            cells: [
              <button
                key="open"
                type="button"
                className={styles.link}
                disabled={isBusy}
                aria-label={`Open the run of ${started}, ${directory}`}
                onClick={() => onOpen(trace.name)}
              >
                {started}
              </button>,
              <span key="directory" className={styles.directory} title={trace.directory}>
                {directory}
              </span>,
              options,
              <Pill key="outcome" colour={colour}>
                {words}
              </Pill>,
              ...figures,
            ],
          }
        })}
      />
    </CopyRegion>
  )
}

/** A trace anywhere on the disk, by its path. */
function OpenForm({ controller }: { controller: Controller }) {
  const [path, setPath] = useState('')
  const canChoose = useSession((state) => state.about?.canChoose ?? false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() !== '') void controller.replay({ path: path.trim() })
  }
  return (
    <form className={styles.open} onSubmit={submit} aria-label="Open a trace">
      <label className={styles.openField}>
        Trace file
        <input
          type="text"
          value={path}
          spellCheck={false}
          placeholder="/path/to/run.walscope"
          onChange={({ target }) => setPath(target.value)}
        />
      </label>
      <button type="submit" className={primaryButton} disabled={path.trim() === ''}>
        <FolderOpen size={12} aria-hidden />
        Open trace
      </button>
      {canChoose && (
        <button type="button" onClick={() => void controller.chooseTrace()}>
          Choose…
        </button>
      )}
    </form>
  )
}

function Reading({ controller, share }: { controller: Controller; share: number }) {
  return (
    <div className={styles.reading} role="status">
      <progress aria-label="Reading the trace" max={1} value={share} />
      <span className="num">reading, {Math.floor(share * 100)} %</span>
      <button type="button" onClick={() => controller.library.cancel()}>
        Cancel
      </button>
    </div>
  )
}
