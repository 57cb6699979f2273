import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { Copy, FolderSearch } from 'lucide-react'
import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import {
  formatBytes,
  formatCount,
  formatInstant,
  formatNs,
  legible,
  type ScannedSegment,
  type TimeZone,
  zoneName,
} from '../../contract/index.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import { Empty, WaitingView } from '../components/Parts.tsx'
import { MenuItem } from '../components/PlaceMenu.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { copyText } from '../copy/clipboard.ts'
import { placeIn } from '../copy/places.ts'
import { tableOf } from '../figures/csv.ts'
import { SaveTable } from '../figures/SaveTable.tsx'
import { Searchable } from '../find/Searchable.tsx'
import { type GridColumn, type GridRow, RowGrid } from '../grid/RowGrid.tsx'
import type { Controller } from '../state/controller.ts'
import { useSegmentTable } from '../state/segment-table.ts'
import { useSettings } from '../state/settings.ts'
import { pickRuns, selectSegment, showView, useReport, useRuns, useSelection, useSession } from '../state/stores.ts'
import { TURN, useTurn } from '../state/turns.ts'
import { type SegmentRow, segmentRows } from './segment-rows.ts'
import styles from './views.module.css'

const NO_SEGMENTS: ScannedSegment[] = []

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
})

type Column = ColumnDef<typeof features, SegmentRow>

interface SegmentColumn extends GridColumn {
  id: keyof SegmentRow
  show: (row: SegmentRow, zone: TimeZone) => string
}

/** A dash for none. */
const time = (ns: bigint, zone: TimeZone) => (ns === 0n ? '–' : formatInstant(ns, zone, 3))

const COLUMNS: SegmentColumn[] = [
  { id: 'index', title: 'index', px: 50, kind: 'number', show: ({ index }) => formatCount(index) },
  { id: 'file', title: 'file', px: 154, kind: 'code', show: ({ file }) => file },
  { id: 'kind', title: 'kind', px: 62, kind: 'text', show: ({ kind }) => kind },
  { id: 'state', title: 'last run', px: 82, kind: 'text', show: ({ state }) => state || '–' },
  {
    ...{ id: 'status', title: 'strict status', px: 212, kind: 'code' },
    show: ({ status, isVerified }) => (isVerified || status !== 'OK' ? status : 'not verified yet'),
  },
  { id: 'firstEventId', title: 'first id', px: 86, kind: 'number', show: ({ firstEventId }) => String(firstEventId) },
  { id: 'lastEventId', title: 'last id', px: 86, kind: 'number', show: ({ lastEventId }) => String(lastEventId) },
  { id: 'events', title: 'events', px: 76, kind: 'number', show: ({ events }) => formatCount(events) },
  { id: 'blocks', title: 'blocks', px: 60, kind: 'number', show: ({ blocks }) => formatCount(blocks) },
  { id: 'bytes', title: 'size', px: 72, kind: 'number', show: ({ bytes }) => formatBytes(bytes) },
  {
    ...{ id: 'preloadNs', title: 'preload', px: 74, kind: 'number' },
    show: ({ preloadNs }) => (preloadNs ? formatNs(preloadNs) : '–'),
  },
  {
    ...{ id: 'closeNs', title: 'close', px: 70, kind: 'number' },
    show: ({ closeNs }) => (closeNs ? formatNs(closeNs) : '–'),
  },
  { id: 'createdNs', title: 'created', px: 190, kind: 'number', show: ({ createdNs }, zone) => time(createdNs, zone) },
  { id: 'closedNs', title: 'closed', px: 190, kind: 'number', show: ({ closedNs }, zone) => time(closedNs, zone) },
]
const TIMES = new Set<string>(['createdNs', 'closedNs'])
const [KIND, STATE, STATUS] = (['kind', 'state', 'status'] as const).map((name) =>
  COLUMNS.findIndex(({ id }) => id === name),
) as [number, number, number]

/** Names as in the table `segments` of queries. */
const SAVED_COLUMNS = COLUMNS.map(({ id }) => ({
  name: id.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  value: (row: SegmentRow) => row[id],
}))

const sortColumns: Column[] = COLUMNS.map(({ id, title }) => ({
  ...{ id, header: title, sortFn: 'basic' },
  accessorFn: (row) => row[id],
}))

/** Every segment of the directory, sortable and filterable, thousands of them. */
export function Segments({ controller }: { controller: Controller }) {
  const scan = useReport((state) => state.scan)
  const verified = useReport((state) => state.segments)
  useTurn(TURN.figures)
  const { active } = useRuns(useShallow(pickRuns))
  const runVersion = active?.isRunning ? 0 : (active?.version ?? 0)
  const { text, status, sorting: sortedBy } = useSegmentTable()
  // One that was kept may be of a column that is no more.
  const sorting = useMemo<SortingState>(
    () => COLUMNS.flatMap(({ id }) => (id === sortedBy?.id ? sortedBy : [])),
    [sortedBy],
  )
  const rows = useMemo(() => {
    // While a run goes on, the table stays as it was: it follows the end of runs, not their progress.
    const all = segmentRows(scan?.segments ?? NO_SEGMENTS, verified, runVersion === 0 ? null : active, runVersion)
    if (status === '' && text === '') return all
    return all.filter(
      (row) => (status === '' || row.status === status) && row.file.toLowerCase().includes(text.toLowerCase()),
    )
  }, [scan, verified, active, runVersion, text, status])
  const statuses = useMemo(
    () =>
      [
        ...new Set(scan?.segments.map(({ file, headerStatus }) => verified.get(file)?.strictStatus ?? headerStatus)),
      ].sort(),
    [scan, verified],
  )
  const table = useTable({
    features,
    columns: sortColumns,
    data: rows,
    state: { sorting },
  })
  // Rows of its own for each of ours: not where nothing is sorted.
  const modelRows = sorting.length === 0 ? null : table.getRowModel().rows
  const sorted = useMemo(() => modelRows?.map(({ original }) => original) ?? rows, [modelRows, rows])
  const selected = useSelection((state) => state.file)
  const selectedIndex = useMemo(() => sorted.findIndex(({ file }) => file === selected), [sorted, selected])

  const zone = useSettings((state) => state.timeZone)
  const columns = useMemo(() => columnsIn(zone), [zone])
  const shown = useMemo(() => gridRows(zone), [zone])

  const isDesktop = useSession((state) => state.about?.kind === 'desktop')

  if (scan === null) return <WaitingView>Scanning the directory…</WaitingView>
  const textsOf = (index: number) => shown(sorted[index])?.texts ?? []
  const row = sorted[selectedIndex]
  const exact = () => tableOf(sorted, SAVED_COLUMNS)
  const select = (index: number) => selectSegment(sorted[index]?.file ?? null)
  const toggle = (id: string) =>
    useSegmentTable.setState({
      sorting: sortedBy?.id !== id ? { id, desc: false } : sortedBy.desc ? null : { id, desc: true },
    })
  return (
    <div className={styles.segments}>
      <div className={styles.toolbar}>
        <label className={styles.field}>
          filter
          <input
            type="search"
            value={text}
            placeholder="file name"
            onChange={({ target }) => useSegmentTable.setState({ text: target.value })}
          />
        </label>
        <label className={styles.field}>
          strict status
          <select value={status} onChange={({ target }) => useSegmentTable.setState({ status: target.value })}>
            <option value="">any</option>
            {statuses.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span className="num">
          {formatCount(rows.length)} of {formatCount(scan.segments.length)} segments
        </span>
        <SelectedTools row={sorted[selectedIndex]} controller={controller} />
        <SaveTable name="Segments" rows={sorted} columns={SAVED_COLUMNS} />
      </div>
      {sorted.length === 0 ? (
        <Empty isPanel>
          {scan.segments.length === 0
            ? 'There is no segment in this directory.'
            : 'No segment is like that: the filters leave none.'}
        </Empty>
      ) : (
        <CopyRegion
          chosen={() =>
            row === undefined
              ? null
              : {
                  what: `segment ${row.file}`,
                  texts: textsOf(selectedIndex),
                  exact: { table: exact(), row: selectedIndex },
                  place: placeIn('segments', { file: row.file }),
                }
          }
          all={() => ({
            ...{ noun: 'segment', count: sorted.length, textsOf, exact: exact() },
            titles: columns.map(({ title }) => title),
          })}
          more={() => <SegmentItems file={row?.file ?? ''} isDesktop={isDesktop} controller={controller} />}
        >
          <Searchable
            label="Segments"
            rows={{ key: sorted, count: sorted.length, textsOf, selected: selectedIndex, select }}
          >
            <RowGrid
              label="Segments"
              columns={columns}
              count={sorted.length}
              rowAt={(index) => shown(sorted[index])}
              selected={selectedIndex}
              onSelect={select}
              onOpen={() => showView('blocks')}
              sorting={sorting[0]}
              onSort={toggle}
            />
          </Searchable>
        </CopyRegion>
      )}
    </div>
  )
}

interface SegmentItemsProps {
  file: string
  isDesktop: boolean
  controller: Controller
}

/** Where a segment is shown besides. */
function SegmentItems({ file, isDesktop, controller }: SegmentItemsProps) {
  return (
    <>
      <MenuItem keys="Enter" onChoose={() => showView('blocks')}>
        Show in Blocks
      </MenuItem>
      {isDesktop && <MenuItem onChoose={() => void controller.reveal(file)}>Show in file manager</MenuItem>}
    </>
  )
}

/** What can be done with the selected segment. */
function SelectedTools({ row, controller }: { row: SegmentRow | undefined; controller: Controller }) {
  const isDesktop = useSession((state) => state.about?.kind === 'desktop')
  const copy = () =>
    void copyText(
      legible(`${row?.file} ids ${row?.firstEventId} to ${row?.lastEventId}`),
      'the name and the ids of the segment',
    )
  return (
    <span className={`${styles.field} ${styles.push}`}>
      {isDesktop && (
        <button type="button" disabled={row === undefined} onClick={() => row && void controller.reveal(row.file)}>
          <FolderSearch size={11} aria-hidden />
          Show in file manager
        </button>
      )}
      <button type="button" disabled={row === undefined} onClick={() => showView('blocks')}>
        Show in Blocks
      </button>
      <button type="button" disabled={row === undefined} onClick={copy}>
        <Copy size={11} aria-hidden />
        Copy name and ids
      </button>
    </span>
  )
}

/** What a row shows, made once. */
function gridRows(zone: TimeZone): (row: SegmentRow | undefined) => GridRow | undefined {
  const shownRows = new WeakMap<SegmentRow, GridRow>()
  return (row) => {
    if (row === undefined) return undefined
    let made = shownRows.get(row)
    if (made === undefined) {
      made = { texts: COLUMNS.map(({ show }) => show(row, zone)), colours: coloursOf(row) }
      shownRows.set(row, made)
    }
    return made
  }
}

/** Columns of times say in which zone. */
function columnsIn(zone: TimeZone): GridColumn[] {
  const name = zoneName(zone)
  return COLUMNS.map((column) => (TIMES.has(column.id) ? { ...column, title: `${column.title} (${name})` } : column))
}

function coloursOf(row: SegmentRow): Record<number, string> {
  return {
    ...(row.kind === 'cold' ? { [KIND]: 'cold' } : {}),
    ...(row.state === '' ? {} : { [STATE]: STATE_COLOURS[row.state] }),
    [STATUS]: row.status !== 'OK' ? 'skipped' : row.isVerified ? 'ok' : 'finished',
  }
}
