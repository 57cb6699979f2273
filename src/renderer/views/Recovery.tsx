import { formatCount, formatNs } from '../../contract/index.ts'
import chartStyles from '../charts/charts.module.css'
import { Lanes, LanesTable } from '../charts/Lanes.tsx'
import { OverTime, PercentilePlot, rateFormat, SwitchPlot } from '../charts/Plots.tsx'
import { RingNow } from '../charts/RingNow.tsx'
import { DRAWN_STATES, STATE_COLOURS } from '../charts/states.ts'
import { Card } from '../components/Card.tsx'
import { Empty, Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { Controller } from '../state/controller.ts'
import { thin } from '../state/downsample.ts'
import type { RunModel, Series } from '../state/run-model.ts'
import { pickRuns, useRuns } from '../state/stores.ts'
import { nameOf, RunControls } from './RunControls.tsx'
import { Latencies, LeftOut, RunKpis, Waits } from './RunFigures.tsx'
import styles from './views.module.css'

const TABLE_ROWS = 500

function seriesTable(caption: string, unit: string, { atNs, values }: Series) {
  const rows = thin(
    atNs.map((at, i) => ({ key: `${i}`, cells: [formatNs(at), formatCount(Math.round(values[i] ?? 0))] })),
    TABLE_ROWS,
  )
  return (
    <SimpleTable
      caption={caption}
      columns={[
        { title: 'at', isNumber: true },
        { title: unit, isNumber: true },
      ]}
      rows={rows}
    />
  )
}

/** Run a recovery and watch it. */
export function Recovery({ controller }: { controller: Controller }) {
  const { active, beside } = pickRuns(useRuns())
  return (
    <div className={styles.scroller}>
      <div className={styles.recovery}>
        <RunControls controller={controller} active={active} />
        {active === null ? (
          <div className={styles.all}>
            <Empty>
              Press Run: a preloader and a manager thread replay this directory over two rings, and you watch.
            </Empty>
          </div>
        ) : (
          <RunCards run={active} beside={beside} />
        )}
      </div>
    </div>
  )
}

function RunCards({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const { latest } = run
  const endNs = run.durationNs
  return (
    <>
      <RunKpis run={run} beside={beside} />
      <Card
        className={styles.wide}
        title="Segments over time"
        hint="who had each, from when to when"
        tools={<Legend />}
        table={() => <LanesTable run={run} />}
      >
        <Lanes run={run} />
      </Card>
      <Card className={styles.quarter} title="Left out" hint="skipped, or not seen" flush>
        <LeftOut run={run} />
      </Card>
      <RingCard
        run={run}
        name="Prepared ring"
        ring={latest?.prepared ?? null}
        series={run.prepared}
        endNs={endNs}
        colour="prepared"
      />
      <RingCard
        run={run}
        name="Finished ring"
        ring={latest?.finished ?? null}
        series={run.finishedRing}
        endNs={endNs}
        colour="finished"
      />
      <Card
        className={styles.fifth}
        title="Events per second"
        hint="over the last second"
        table={() => seriesTable('Events per second', 'events/s', run.eventsPerSecond)}
      >
        <OverTime series={run.eventsPerSecond} endNs={endNs} colour="replaying" format={rateFormat} />
      </Card>
      <Card className={styles.third} title="Waits" hint="share of wall time">
        <Waits run={run} />
      </Card>
      <PercentileCard run={run} beside={beside} />
      <SwitchCard run={run} beside={beside} />
      <Card className={styles.half} title="Latencies" hint={timerHint(run)} flush>
        <Latencies run={run} />
      </Card>
    </>
  )
}

function timerHint({ finished, latest }: RunModel): string {
  const overheadNs = finished?.document.timing.timerOverheadNs ?? latest?.timing.timerOverheadNs
  return overheadNs === undefined ? 'by operation' : `by operation; timing a next_event costs ${formatNs(overheadNs)}`
}

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

interface RingCardProps {
  run: RunModel
  name: string
  ring: NonNullable<RunModel['latest']>['prepared'] | null
  series: Series
  endNs: number
  colour: string
}

function RingCard({ name, ring, series, endNs, colour }: RingCardProps) {
  const now = ring === null ? '' : `${formatCount(ring.occupancy)} of ${formatCount(ring.capacity)} now`
  return (
    <Card
      className={styles.quarter}
      title={name}
      hint="segments in it"
      tools={<span className="num">{now}</span>}
      table={() => seriesTable(name, 'segments', series)}
    >
      <div className={chartStyles.ringChart}>
        {ring !== null && <RingNow ring={ring} name={name} />}
        <div className={chartStyles.grow}>
          <OverTime series={series} endNs={endNs} colour={colour} max={Math.max(ring?.max ?? 1, 1)} format={String} />
        </div>
      </div>
    </Card>
  )
}

function PercentileCard({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const own = run.finished?.curves.next_event ?? []
  const other = beside?.finished?.curves.next_event ?? []
  const hint = `percentiles, log axis${beside === null ? '' : `; dashed: ${nameOf(beside)}`}`
  const table = () => (
    <SimpleTable
      caption="next_event percentiles"
      columns={['percentile', 'this run', 'beside'].map((title) => ({ title, isNumber: true }))}
      rows={own.map(({ percentile, valueNs }) => {
        const otherNs = other.find((point) => point.percentile >= percentile)?.valueNs
        return {
          key: String(percentile),
          cells: [`${percentile} %`, formatNs(valueNs), otherNs === undefined ? '' : formatNs(otherNs)],
        }
      })}
    />
  )
  return (
    <Card className={styles.quarter} title="next_event" hint={hint} table={table}>
      {own.length === 0 ? (
        <Empty>The curve is drawn when the run has ended.</Empty>
      ) : (
        <PercentilePlot curve={own} beside={other} />
      )}
    </Card>
  )
}

function SwitchCard({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const table = () => (
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
  const hint = `each switch, log axis${beside === null ? '' : `; hollow: ${nameOf(beside)}`}`
  return (
    <Card className={styles.quarter} title="Segment switch" hint={hint} table={table}>
      {run.switches.length === 0 ? <Empty>No switch yet.</Empty> : <SwitchPlot run={run} beside={beside} />}
    </Card>
  )
}
