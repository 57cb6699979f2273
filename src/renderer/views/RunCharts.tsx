// The charts of a run. Each card redraws at its own turn, whatever its neighbours do.
import { memo } from 'react'
import { formatCount, formatNs, formatRate, type PercentilePoint, type RingNow as Ring } from '../../contract/index.ts'
import chartStyles from '../charts/charts.module.css'
import { Lanes, LanesTable } from '../charts/Lanes.tsx'
import { PercentilePlot } from '../charts/LazyPercentilePlot.tsx'
import { OverTime } from '../charts/OverTime.tsx'
import { RingNow } from '../charts/RingNow.tsx'
import { SwitchPlot } from '../charts/SwitchPlot.tsx'
import { DRAWN_STATES, STATE_COLOURS } from '../charts/states.ts'
import { Card } from '../components/Card.tsx'
import { Empty, Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { thin } from '../state/downsample.ts'
import type { RunModel, Series } from '../state/run-model.ts'
import { TURN, useTurn } from '../state/turns.ts'
import { nameOf } from './RunControls.tsx'
import { timingWords } from './RunFigures.tsx'
import { comparePoints, lanesCsv, percentilesCsv, seriesCsv, switchesCsv } from './run-tables.ts'
import styles from './views.module.css'

/** Rows of the tables behind the charts: as many as a chart has points. */
const TABLE_ROWS = 200

const rateFormat = (value: number) => `${formatRate(value)}/s`

interface RunProps {
  run: RunModel
}

interface ComparedProps extends RunProps {
  beside: RunModel | null
}

export const LanesCard = memo(function LanesCard({ run }: RunProps) {
  const isDrawn = useTurn(TURN.lanes)
  const isWithoutSegments = run.finished !== null && run.lanes.length === 0
  return (
    <Card
      className={styles.wide}
      title="Segments over time"
      hint="who had each, from when to when"
      tools={<Legend />}
      table={() => <LanesTable run={run} />}
      csv={() => lanesCsv(run)}
    >
      {run.started === null && (
        <Empty>Press Run: a preloader and a manager thread replay this directory over two rings, and you watch.</Empty>
      )}
      {isWithoutSegments && <Empty>There was no segment to replay.</Empty>}
      {run.started !== null && !isWithoutSegments && isDrawn && <Lanes run={run} />}
    </Card>
  )
})

function Legend() {
  return (
    <span className={styles.legend}>
      {DRAWN_STATES.map((state) => (
        <Pill key={state} colour={STATE_COLOURS[state]}>
          {state}
        </Pill>
      ))}
    </span>
  )
}

export const PreparedRingCard = memo(function PreparedRingCard({ run }: RunProps) {
  const isDrawn = useTurn(TURN.preparedRing)
  const { latest, prepared, durationNs } = run
  return (
    <RingCard
      name="Prepared ring"
      ring={latest?.prepared ?? null}
      series={prepared}
      {...{ isDrawn, endNs: durationNs, colour: 'prepared' }}
    />
  )
})

export const FinishedRingCard = memo(function FinishedRingCard({ run }: RunProps) {
  const isDrawn = useTurn(TURN.finishedRing)
  const { latest, finishedRing, durationNs } = run
  return (
    <RingCard
      name="Finished ring"
      ring={latest?.finished ?? null}
      series={finishedRing}
      {...{ isDrawn, endNs: durationNs, colour: 'finished' }}
    />
  )
})

interface RingCardProps {
  name: string
  ring: Ring | null
  series: Series
  endNs: number
  colour: string
  isDrawn: boolean
}

function RingCard({ name, ring, series, endNs, colour, isDrawn }: RingCardProps) {
  const now = ring === null ? '' : `${formatCount(ring.occupancy)} of ${formatCount(ring.capacity)} now`
  const max = Math.max(ring?.max ?? 1, 1)
  return (
    <Card
      title={name}
      hint="segments in it"
      tools={<span className="num">{now}</span>}
      table={() => <SeriesTable caption={name} unit="segments" series={series} />}
      csv={() => seriesCsv(series, 'segments')}
    >
      {ring === null ? (
        <Empty>Nothing is in it before a run.</Empty>
      ) : (
        <div className={chartStyles.ringChart}>
          <RingNow ring={ring} name={name} />
          <div className={chartStyles.grow}>
            {isDrawn && (
              <OverTime label={`${name}: segments in it`} {...{ series, endNs, colour, max }} format={String} />
            )}
          </div>
        </div>
      )}
    </Card>
  )
}

export const RateCard = memo(function RateCard({ run }: RunProps) {
  const isDrawn = useTurn(TURN.rate)
  const { eventsPerSecond, durationNs } = run
  return (
    <Card
      title="Events per second"
      hint="over the last second"
      table={() => <SeriesTable caption="Events per second" unit="events/s" series={eventsPerSecond} />}
      csv={() => seriesCsv(eventsPerSecond, 'events_per_second')}
    >
      {run.started === null && <Empty>There is no rate before a run.</Empty>}
      {run.started !== null && isDrawn && (
        <OverTime
          label="Events per second"
          series={eventsPerSecond}
          endNs={durationNs}
          colour="replaying"
          format={rateFormat}
        />
      )}
    </Card>
  )
})

/** Always the same one, so that what is drawn of it is drawn once. */
const NO_CURVE: PercentilePoint[] = []

export const PercentileCard = memo(function PercentileCard({ run, beside }: ComparedProps) {
  const isDrawn = useTurn(TURN.latencies)
  const own = run.finished?.curves.next_event ?? NO_CURVE
  const other = beside?.finished?.curves.next_event ?? NO_CURVE
  const hint = `percentiles ${run.started === null ? '' : `${timingWords(run)}, `}log axis${beside === null ? '' : `; dashed: ${nameOf(beside)}`}`
  const points = () => comparePoints(own, other)
  const table = () => (
    <SimpleTable
      caption="next_event percentiles"
      columns={['percentile', 'this run', 'beside'].map((title) => ({ title, isNumber: true }))}
      rows={points().map(({ percentile, valueNs, besideNs }) => ({
        key: String(percentile),
        cells: [`${percentile} %`, formatNs(valueNs), besideNs === null ? '' : formatNs(besideNs)],
      }))}
    />
  )
  return (
    <Card className={styles.quarter} title="next_event" hint={hint} table={table} csv={() => percentilesCsv(points())}>
      {own.length === 0 && (
        <Empty>
          {run.finished === null ? 'The curve is drawn when the run has ended.' : 'No call of it was timed.'}
        </Empty>
      )}
      {own.length > 0 && isDrawn && <PercentilePlot curve={own} beside={other} />}
    </Card>
  )
})

export const SwitchCard = memo(function SwitchCard({ run, beside }: ComparedProps) {
  const isDrawn = useTurn(TURN.switches)
  const hint = `each switch, log axis${beside === null ? '' : `; hollow: ${nameOf(beside)}`}`
  return (
    <Card
      className={styles.quarter}
      title="Segment switch"
      hint={hint}
      table={() => <SwitchTable run={run} />}
      csv={() => switchesCsv(run)}
    >
      {run.started !== null && (run.isRunning || run.switches.length > 0) ? (
        isDrawn && <SwitchPlot run={run} beside={beside} />
      ) : (
        <Empty>{run.started === null ? 'No segment was switched yet.' : 'No segment was switched.'}</Empty>
      )}
    </Card>
  )
})

function SwitchTable({ run }: RunProps) {
  return (
    <SimpleTable
      caption="Segment switches"
      columns={[
        { title: 'from' },
        { title: 'to' },
        { title: 'took', isNumber: true },
        { title: 'of it waiting', isNumber: true },
      ]}
      rows={thin(run.switches, TABLE_ROWS).map(({ fromOrdinal, toOrdinal, durationNs, waitNs }) => ({
        key: String(toOrdinal),
        cells: [
          run.lanes[fromOrdinal]?.file ?? '',
          run.lanes[toOrdinal]?.file ?? '',
          formatNs(durationNs),
          formatNs(waitNs),
        ],
      }))}
    />
  )
}

function SeriesTable({ caption, unit, series }: { caption: string; unit: string; series: Series }) {
  const { atNs, values } = series
  const indexes = thin([...atNs.keys()], TABLE_ROWS)
  return (
    <SimpleTable
      caption={caption}
      columns={[
        { title: 'at', isNumber: true },
        { title: unit, isNumber: true },
      ]}
      rows={indexes.map((i) => ({
        key: String(i),
        cells: [formatNs(atNs[i] ?? 0), formatCount(Math.round(values[i] ?? 0))],
      }))}
    />
  )
}
