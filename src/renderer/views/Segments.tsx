import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Copy, FolderSearch } from 'lucide-react'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { formatBytes, formatCount, formatNs, formatUtc, type ScannedSegment } from '../../contract/index.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import { Empty, Pill } from '../components/Parts.tsx'
import type { Controller } from '../state/controller.ts'
import { pickRuns, selectSegment, showView, useReport, useRuns, useSelection, useSession } from '../state/stores.ts'
import { TURN, useTurn } from '../state/turns.ts'
import { type SegmentRow, segmentRows } from './segment-rows.ts'
import styles from './views.module.css'

const ROW_PX = 26
const NO_SEGMENTS: ScannedSegment[] = []

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
})

type Column = ColumnDef<typeof features, SegmentRow>

/** How each column is shown: width in pixels, and whether it holds numbers. */
const LAYOUT: Record<string, { title: string; px: number; isNumber: boolean; show: (row: SegmentRow) => string }> = {
  index: { title: 'index', px: 50, isNumber: true, show: ({ index }) => formatCount(index) },
  file: { title: 'file', px: 152, isNumber: false, show: ({ file }) => file },
  kind: { title: 'kind', px: 62, isNumber: false, show: ({ kind }) => kind },
  state: { title: 'last run', px: 82, isNumber: false, show: ({ state }) => state || '–' },
  status: { title: 'strict status', px: 212, isNumber: false, show: ({ status }) => status },
  firstEventId: { title: 'first id', px: 92, isNumber: true, show: ({ firstEventId }) => String(firstEventId) },
  lastEventId: { title: 'last id', px: 92, isNumber: true, show: ({ lastEventId }) => String(lastEventId) },
  events: { title: 'events', px: 74, isNumber: true, show: ({ events }) => formatCount(events) },
  blocks: { title: 'blocks', px: 66, isNumber: true, show: ({ blocks }) => formatCount(blocks) },
  bytes: { title: 'size', px: 70, isNumber: true, show: ({ bytes }) => formatBytes(bytes) },
  preloadNs: {
    title: 'preload',
    px: 74,
    isNumber: true,
    show: ({ preloadNs }) => (preloadNs ? formatNs(preloadNs) : '–'),
  },
  closeNs: { title: 'close', px: 70, isNumber: true, show: ({ closeNs }) => (closeNs ? formatNs(closeNs) : '–') },
  createdNs: { title: 'created (UTC)', px: 172, isNumber: true, show: ({ createdNs }) => formatUtc(createdNs) },
  closedNs: { title: 'closed (UTC)', px: 172, isNumber: true, show: ({ closedNs }) => formatUtc(closedNs) },
}

/** The same objects each time: nothing has to be compared. */
const CELLS = Object.entries(LAYOUT).map(([id, { px, isNumber, show }]) => ({
  ...{ id, show, style: { width: px }, className: `${styles.cell} ${isNumber ? styles.cellNumber : ''}` },
}))
const ROW_WIDTH_PX = Object.values(LAYOUT).reduce((sum, { px }) => sum + px, 0)

const columns: Column[] = Object.keys(LAYOUT).map((id) => ({
  id,
  accessorFn: (row) => row[id as keyof SegmentRow],
  sortFn: 'basic',
  header: LAYOUT[id]?.title ?? id,
}))

/** Every segment of the directory, sortable and filterable, thousands of them. */
export function Segments({ controller }: { controller: Controller }) {
  const scan = useReport((state) => state.scan)
  const verified = useReport((state) => state.segments)
  useTurn(TURN.figures)
  const { active } = useRuns(useShallow(pickRuns))
  const runVersion = active?.isRunning ? 0 : (active?.version ?? 0)
  const [text, setText] = useState('')
  const [status, setStatus] = useState('')
  const [sorting, setSorting] = useState<SortingState>([])
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
  const table = useTable({ features, columns, data: rows, state: { sorting }, onSortingChange: setSorting })
  const sorted = table.getRowModel().rows.map(({ original }) => original)

  if (scan === null) return <Empty>Scanning the directory…</Empty>
  const toggle = (id: string) =>
    setSorting(([now]) => (now?.id !== id ? [{ id, desc: false }] : now.desc ? [] : [{ id, desc: true }]))
  return (
    <div className={styles.segments}>
      <div className={styles.toolbar}>
        <label className={styles.field}>
          filter
          <input type="search" value={text} placeholder="file name" onChange={({ target }) => setText(target.value)} />
        </label>
        <label className={styles.field}>
          strict status
          <select value={status} onChange={({ target }) => setStatus(target.value)}>
            <option value="">any</option>
            {statuses.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span className="num">
          {formatCount(rows.length)} of {formatCount(scan.segments.length)} segments
        </span>
        <SelectedTools rows={sorted} controller={controller} />
      </div>
      <Grid rows={sorted} sorting={sorting} onSort={toggle} />
    </div>
  )
}

/** What can be done with the selected segment. */
function SelectedTools({ rows, controller }: { rows: SegmentRow[]; controller: Controller }) {
  const selected = useSelection((state) => state.file)
  const isDesktop = useSession((state) => state.about?.kind === 'desktop')
  const row = rows.find(({ file }) => file === selected)
  const copy = () => void navigator.clipboard.writeText(`${row?.file} ids ${row?.firstEventId} to ${row?.lastEventId}`)
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

interface GridProps {
  rows: SegmentRow[]
  sorting: SortingState
  onSort: (id: string) => void
}

const STEPS: Record<string, (index: number, page: number, count: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, count) => count - 1,
}

function Grid({ rows, sorting, onSort }: GridProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const selected = useSelection((state) => state.file)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollPaddingStart: ROW_PX,
  })
  const selectedIndex = rows.findIndex(({ file }) => file === selected)
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex)
  }, [selectedIndex, virtual])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key]
    if (step === undefined || rows.length === 0 || event.target !== event.currentTarget) return
    event.preventDefault()
    const page = Math.max(Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 2, 1)
    const index = Math.min(Math.max(step(selectedIndex, page, rows.length), 0), rows.length - 1)
    selectSegment(rows[index]?.file ?? null)
  }
  return (
    <div
      ref={scroll}
      className={styles.grid}
      role="grid"
      aria-label="Segments"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={selectedIndex < 0 ? undefined : `segment-${selectedIndex}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={`${styles.gridRow} ${styles.gridHead}`} role="row" aria-rowindex={1} tabIndex={-1}>
        {Object.entries(LAYOUT).map(([id, { title, px, isNumber }]) => {
          const sort = sorting.find((it) => it.id === id)
          const order = sort === undefined ? 'none' : sort.desc ? 'descending' : 'ascending'
          const Arrow = order === 'descending' ? ArrowDown : ArrowUp
          return (
            <div
              key={id}
              role="columnheader"
              aria-sort={order}
              tabIndex={-1}
              className={`${styles.cell} ${isNumber ? styles.cellNumber : ''}`}
              style={{ width: px }}
            >
              <button type="button" onClick={() => onSort(id)}>
                {title}
                {order !== 'none' && <Arrow size={10} aria-hidden />}
              </button>
            </div>
          )
        })}
      </div>
      <div className={styles.gridBody} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <Row key={row.file} row={row} index={index} top={start} isSelected={row.file === selected} />
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  row: SegmentRow
  index: number
  top: number
  isSelected: boolean
}

/** Drawn once for as long as it is in sight. */
const Row = memo(function Row({ row, index, top, isSelected }: RowProps) {
  return (
    // Rows are chosen with the arrow keys of the grid.
    <div
      id={`segment-${index}`}
      className={styles.gridRow}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)`, width: ROW_WIDTH_PX }}
      onMouseDown={() => selectSegment(row.file)}
    >
      {CELLS.map(({ id, className, style, show }) => (
        <div key={id} role="gridcell" tabIndex={-1} className={className} style={style}>
          {cellOf(id, row, show(row))}
        </div>
      ))}
    </div>
  )
})

function cellOf(id: string, row: SegmentRow, text: string): ReactNode {
  if (id === 'status')
    return (
      <Pill colour={row.status !== 'OK' ? 'skipped' : row.isVerified ? 'ok' : 'finished'}>
        <span className={styles.code}>{row.isVerified || row.status !== 'OK' ? text : 'not verified yet'}</span>
      </Pill>
    )
  if (id === 'state' && row.state !== '') return <Pill colour={STATE_COLOURS[row.state]}>{text}</Pill>
  if (id === 'kind' && row.kind === 'cold') return <Pill colour="cold">{text}</Pill>
  return text
}
