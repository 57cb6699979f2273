import { useCallback, useEffect, useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { zoneName } from '../../contract/index.ts'
import { Banner, Empty, Waiting } from '../components/Parts.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { RowGrid } from '../grid/RowGrid.tsx'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { showView } from '../state/stores.ts'
import { CellItems } from './CellItems.tsx'
import { ExportEventsDialog } from './ExportEventsDialog.tsx'
import { useEvents } from './event-explorer.ts'
import type { EventList } from './event-list.ts'
import { EVENT_COLUMNS, eventChosen, type RowContext } from './event-rows.ts'
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
          error === null ? (
            <Waiting isPanel>Opening the table of events…</Waiting>
          ) : (
            <Empty isPanel>There is no table of events.</Empty>
          )
        ) : list.count === 0 ? (
          <Empty isPanel>
            {table?.rows === 0 ? 'There are no events in this directory.' : 'No event matches the filter.'}
          </Empty>
        ) : (
          <EventGrid list={list} context={context} controller={controller} />
        )}
        {life !== null && (
          <LifePanel key={`${life.field} ${life.id}`} life={life} explorer={events} context={context} />
        )}
      </div>
      <ExportEventsDialog controller={controller} />
    </div>
  )
}

interface EventGridProps {
  list: EventList
  context: RowContext
  controller: Controller
}

function EventGrid({ list, context, controller }: EventGridProps) {
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
  const event = list.eventAt(selected)
  return (
    <CopyRegion
      // Asked for before its row was there, the menu comes with it.
      waits
      chosen={() => (event === undefined ? null : eventChosen(event, context))}
      value={() => (event === undefined ? null : (EVENT_COLUMNS[column]?.show(event, context) ?? null))}
      more={() => event !== undefined && <CellItems {...{ event, column, context }} explorer={events} />}
    >
      <RowGrid
        label="Events"
        columns={columns}
        count={list.count}
        rowAt={rowAt}
        selected={selected}
        onSelect={(index) => events.select(index)}
        cursorColumn={column}
        onColumn={(to) => useEvents.setState({ column: to })}
        onOpen={() => showView('blocks')}
        onSight={onSight}
      />
    </CopyRegion>
  )
}
