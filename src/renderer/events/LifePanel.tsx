import { X } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { counted, formatCount, formatInstant, formatNs, type TimeZone } from '../../contract/index.ts'
import { CanvasPlot } from '../charts/CanvasPlot.tsx'
import { Card } from '../components/Card.tsx'
import { Banner, Empty, Waiting } from '../components/Parts.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { RowGrid } from '../grid/RowGrid.tsx'
import { reduceDots, reduceSteps } from '../state/downsample.ts'
import type { Series } from '../state/run-model.ts'
import { showView } from '../state/stores.ts'
import { toError } from '../state/to-error.ts'
import { type EventExplorer, type EventsState, useEvents } from './event-explorer.ts'
import type { EventList } from './event-list.ts'
import { EVENT_COLUMNS, type EventRow, eventChosen, type RowContext } from './event-rows.ts'
import styles from './events.module.css'
import { inUnits } from './instrument.ts'
import { lifeSeries } from './life-series.ts'
import { useRows } from './use-rows.ts'

/** Events of which the charts are drawn; a list has all. */
const DRAWN_EVENTS = 20_000
/** As many columns as the plot is wide, or more. */
const COLUMNS = 512
/** What changes in the life of an order; who follows a user wants to see the order as well. */
const SHOWN = {
  order_id: ['timestamp_ns', 'type', 'side', 'price', 'quantity', 'id'],
  user_id: ['timestamp_ns', 'type', 'order_id', 'side', 'price', 'quantity', 'id'],
}

interface LifePanelProps {
  life: NonNullable<EventsState['life']>
  explorer: EventExplorer
  context: RowContext
}

/** All events of one order, or of one user, in order, with price and quantity over time. */
export function LifePanel({ life, explorer, context }: LifePanelProps) {
  const [list, setList] = useState<EventList | null>(null)
  const [drawn, setDrawn] = useState<EventRow[]>([])
  const [error, setError] = useState<unknown>(null)
  const [, setVersion] = useState(0)
  const table = useEvents((state) => state.table)
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another table it is looked for anew
  useEffect(() => {
    const work = new AbortController()
    setList(null)
    setDrawn([])
    setError(null)
    const changed = (wrong: unknown) => (wrong === null ? setVersion((version) => version + 1) : setError(wrong))
    const read = async () => {
      const found = await explorer.lifeOf(life.field, life.id, work.signal, changed)
      if (work.signal.aborted || found === null) return
      setList(found)
      const events = await found.firstEvents(DRAWN_EVENTS, work.signal)
      if (!work.signal.aborted) setDrawn(events)
    }
    read().catch((wrong: unknown) => work.signal.aborted || setError(wrong))
    return () => work.abort()
  }, [life, explorer, table])
  const name = `${life.field === 'order_id' ? 'Order' : 'User'} ${life.id}`
  const close = () => useEvents.setState({ life: null })
  return (
    <section
      className={styles.life}
      aria-label={`Life of ${name.toLowerCase()}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Nothing else is ended by it.
        event.stopPropagation()
        close()
      }}
    >
      <header className={styles.lifeHead}>
        <h2>{name}</h2>
        <span className="num">{list === null ? 'looking for its events…' : counted(list.count, 'event')}</span>
        {drawn.length > 0 && <span className="num">{lasted(drawn)}</span>}
        <button type="button" className={styles.push} onClick={() => void explorer.add(`${life.field} = ${life.id}`)}>
          Filter by it
        </button>
        <button type="button" aria-label="Close" onClick={close}>
          <X size={12} aria-hidden />
        </button>
      </header>
      {error !== null && <Banner error={toError(error)} />}
      {drawn.length > 0 && (
        <Charts
          events={drawn}
          context={context}
          total={list?.count ?? 0}
          as={life.field === 'order_id' ? 'steps' : 'dots'}
        />
      )}
      {list === null ? (
        <Waiting isPanel>Looking for its events…</Waiting>
      ) : (
        <Events list={list} field={life.field} context={context} explorer={explorer} />
      )}
    </section>
  )
}

function lasted(events: EventRow[]): string {
  const first = events[0]?.timestampNs ?? 0n
  const last = events.at(-1)?.timestampNs ?? first
  return last < first ? 'times do not rise' : `over ${formatNs(Number(last - first))}`
}

interface ChartsProps {
  events: EventRow[]
  context: RowContext
  total: number
  /** What one order has stays until it changes; a user has many orders. */
  as: 'steps' | 'dots'
}

function Charts({ events, context, total, as }: ChartsProps) {
  const { price, quantity } = lifeSeries(events)
  const { instrument, timeZone } = context
  const hint = total > events.length ? `of the first ${formatCount(events.length)} events` : undefined
  return (
    <>
      <Chart
        title="Price over time"
        hint={hint}
        series={price}
        events={events}
        timeZone={timeZone}
        tick={instrument?.priceTick ?? '1'}
        colour="accent"
        as={as}
      />
      <Chart
        title="Quantity over time"
        hint={hint}
        series={quantity}
        events={events}
        timeZone={timeZone}
        tick={instrument?.quantityTick ?? '1'}
        colour="replaying"
        as={as}
      />
    </>
  )
}

interface ChartProps {
  title: string
  hint: string | undefined
  series: ReturnType<typeof lifeSeries>['price']
  events: EventRow[]
  timeZone: TimeZone
  tick: string
  colour: string
  as: 'steps' | 'dots'
}

function Chart({ title, hint, series, events, timeZone, tick, colour, as }: ChartProps) {
  const start = events[0]?.timestampNs ?? 0n
  const last = events.at(-1)?.timestampNs ?? start
  const endNs = Math.max(Number(last - start), 1)
  const { atNs, values: own } =
    as === 'steps' ? firstOnwards(reduceSteps(series, COLUMNS, endNs)) : reducePoints(series)
  const lowest = own.reduce((least, value) => Math.min(least, value), own[0] ?? 0)
  const highest = own.reduce((most, value) => Math.max(most, value), own[0] ?? 0)
  const ticks = lowest === highest ? [lowest] : [lowest, highest]
  // Beyond 2^53 a plot's numbers are not exact; the list's are.
  const show = (value: number) =>
    `${Number.isSafeInteger(value) ? '' : '≈ '}${inUnits(BigInt(Math.round(value)), tick)}`
  const room = Math.max((highest - lowest) * 0.1, Math.abs(highest) * 1e-6, 1)
  return (
    <Card
      title={title}
      {...(hint === undefined ? {} : { hint })}
      className={styles.lifeChart}
      flush
      csv={() => ({
        names: ['at_ns', 'value'],
        count: series.values.length,
        cellsOf: (i) => [series.atNs[i] ?? null, series.exact[i] ?? null],
      })}
    >
      {series.values.length === 0 ? (
        <Empty>No event sets it.</Empty>
      ) : (
        <CanvasPlot
          label={`${title}: ${show(lowest)} to ${show(highest)}; the list below has every value.`}
          data={[atNs, own]}
          x={{
            range: [0, endNs],
            ticks: [0, endNs],
            format: (at) => (at === 0 ? formatInstant(start, timeZone, 3).slice(5) : `+${formatNs(at)}`),
          }}
          y={{ range: [lowest - room, highest + room], ticks, format: show }}
          series={[{ as, colour }]}
          tip={(index) => `+${formatNs(atNs[index] ?? 0)}: ${show(own[index] ?? 0)}`}
        />
      )}
    </Card>
  )
}

/** Without the 0 that steps begin with: nothing is known before the first value. */
function firstOnwards({ atNs, values }: Series): Series {
  return { atNs: atNs.slice(1), values: values.slice(1) }
}

/** Of a plot's columns the lowest and the highest value, at the times of their events. */
function reducePoints({ atNs, values }: Series): Series {
  const kept = reduceDots([...atNs.keys()], COLUMNS, (i) => values[i] ?? 0)
  return { atNs: kept.map((i) => atNs[i] ?? 0), values: kept.map((i) => values[i] ?? 0) }
}

/** The day is that of the large table. */
const TIME_OF_DAY = { title: 'time', px: 142 }
/** Narrower than in the large table, so that the price is seen beside the type. */
const PX: Record<string, number> = { type: 166, price: 68, quantity: 66 }

interface EventsProps {
  list: EventList
  field: 'order_id' | 'user_id'
  context: RowContext
  explorer: EventExplorer
}

function Events({ list, field, context, explorer }: EventsProps) {
  const [selected, setSelected] = useState(-1)
  const columns = useMemo(
    () =>
      SHOWN[field].map((name) => {
        const index = EVENT_COLUMNS.findIndex(({ id }) => id === name)
        return {
          ...(EVENT_COLUMNS[index] as (typeof EVENT_COLUMNS)[number]),
          index,
          ...(PX[name] === undefined ? {} : { px: PX[name] }),
          ...(name === 'timestamp_ns' ? TIME_OF_DAY : {}),
        }
      }),
    [field],
  )
  const rowAt = useRows(list, context)
  const onSight = useCallback((first: number, end: number) => list.want(first, end), [list])
  const select = (index: number) => {
    setSelected(index)
    const event = list.eventAt(index)
    // In the large table, and so in every view, it is the same event.
    if (event !== undefined) void explorer.go({ row: event.row })
  }
  const event = list.eventAt(selected)
  return (
    <CopyRegion chosen={() => (event === undefined ? null : eventChosen(event, context))}>
      <RowGrid
        label="Events of its life"
        columns={columns}
        count={list.count}
        rowAt={(index) => {
          const row = rowAt(index)
          if (row === undefined) return undefined
          return {
            ...row,
            texts: columns.map(
              ({ id, index: i }) => (id === 'timestamp_ns' ? row.texts[i]?.slice(11) : row.texts[i]) ?? '',
            ),
            colours: {},
          }
        }}
        selected={selected}
        onSelect={select}
        onOpen={() => showView('blocks')}
        onSight={onSight}
      />
    </CopyRegion>
  )
}
