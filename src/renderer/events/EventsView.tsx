import { useCallback, useEffect, useMemo, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { zoneName } from '../../contract/index.ts'
import { Banner, Empty } from '../components/Parts.tsx'
import { type GridCell, RowGrid } from '../grid/RowGrid.tsx'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { showView } from '../state/stores.ts'
import { CellMenu } from './CellMenu.tsx'
import { ExportEventsDialog } from './ExportEventsDialog.tsx'
import { useEvents } from './event-explorer.ts'
import type { EventList } from './event-list.ts'
import { EVENT_COLUMNS, type RowContext } from './event-rows.ts'
import styles from './events.module.css'
import { Histograms } from './Histograms.tsx'
import { LifePanel } from './LifePanel.tsx'
import { QueryBar } from './QueryBar.tsx'
import { useRows } from './use-rows.ts'

/** Every event of the directory in one table: filtered, counted, followed. */
export function EventsView({ controller }: { controller: Controller }) {
  const { events } = controller
  const { table, list, error, life } = useEvents(
    useShallow(({ table, list, error, life }) => ({ table, list, error, life })),
  )
  const [menu, setMenu] = useState<{ cell: GridCell; at: { x: number; y: number } } | null>(null)
  useEffect(() => void events.ensure(), [events])
  const instrument = useSettings((state) => state.instrument)
  const timeZone = useSettings((state) => state.timeZone)
  const context = useMemo<RowContext>(
    () => ({ segments: table?.segments ?? [], instrument, timeZone }),
    [table, instrument, timeZone],
  )
  return (
    <div className={styles.view}>
      <QueryBar controller={controller} />
      {error !== null && (
        <Banner error={error}>
          <button type="button" onClick={() => void events.open(useEvents.getState().mode)}>
            Open again
          </button>
        </Banner>
      )}
      <Histograms explorer={events} />
      <div className={styles.lists} data-life={life !== null || undefined}>
        {list === null ? (
          <Empty>{error === null ? 'Opening the table of events…' : 'There is no table of events.'}</Empty>
        ) : list.count === 0 ? (
          <Empty>{table?.rows === 0 ? 'There are no events in this directory.' : 'No event matches the filter.'}</Empty>
        ) : (
          <EventGrid
            list={list}
            context={context}
            controller={controller}
            onMenu={(cell, at) => setMenu({ cell, at })}
          />
        )}
        {life !== null && (
          <LifePanel key={`${life.field} ${life.id}`} life={life} explorer={events} context={context} />
        )}
      </div>
      {menu !== null && <CellMenu {...menu} explorer={events} context={context} onClose={() => setMenu(null)} />}
      <ExportEventsDialog controller={controller} />
    </div>
  )
}

interface EventGridProps {
  list: EventList
  context: RowContext
  controller: Controller
  onMenu: (cell: GridCell, at: { x: number; y: number }) => void
}

function EventGrid({ list, context, controller, onMenu }: EventGridProps) {
  const { events } = controller
  useEvents((state) => state.version)
  const selected = useEvents((state) => state.selected)
  const column = useEvents((state) => state.column)
  const rowAt = useRows(list, context)
  const columns = useMemo(
    () =>
      EVENT_COLUMNS.map((it) =>
        it.id === 'timestamp_ns' ? { ...it, title: `time (${zoneName(context.timeZone)})` } : it,
      ),
    [context.timeZone],
  )
  const onSight = useCallback((first: number, end: number) => list.want(first, end), [list])
  return (
    <RowGrid
      label="Events"
      columns={columns}
      count={list.count}
      rowAt={rowAt}
      selected={selected}
      onSelect={(index) => events.select(index)}
      cursorColumn={column}
      onColumn={(to) => useEvents.setState({ column: to })}
      onMenu={onMenu}
      onOpen={() => showView('blocks')}
      onSight={onSight}
    />
  )
}
