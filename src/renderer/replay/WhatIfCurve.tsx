import { formatCount, formatNs } from '../../contract/index.ts'
import type { CurvePoint } from '../../postmortem/what-if/predict.ts'
import { logTicks } from '../charts/axes.ts'
import { CanvasPlot, type PlotSeries } from '../charts/CanvasPlot.tsx'
import { Card } from '../components/Card.tsx'
import { Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import styles from './what-if.module.css'
import { curveCsv } from './what-if-words.ts'

const TOTAL = 'replaying'
const STALL = 'verifying'
const SERIES: PlotSeries[] = [
  { as: 'line', colour: TOTAL },
  { as: 'line', colour: STALL },
]
const LEGEND = [
  { text: 'total time', mark: TOTAL },
  { text: 'worst stall', mark: STALL },
]
const LOWEST_NS = 100

/** Total time and worst stall against the capacity of the prepared ring, which can be picked. */
export function WhatIfCurve({ points, onPick }: { points: CurvePoint[]; onPick(capacity: number): void }) {
  const last = Math.max(points.length - 1, 1)
  const ticks = logTicks(LOWEST_NS, Math.max(...points.map(({ totalNs }) => totalNs), 1_000))
  const heightOf = (ns: number) => Math.max(ns, LOWEST_NS)
  const capacityAt = (place: number) => points[Math.round(place)]?.capacity ?? 0
  return (
    <Card
      className={styles.curve}
      title="Against the prepared ring"
      hint="slots; log axis"
      table={() => <CurveTable points={points} onPick={onPick} />}
      csv={() => curveCsv(points)}
    >
      <div className={styles.legend}>
        {LEGEND.map(({ text, mark }) => (
          <Pill key={text} colour={mark}>
            {text}
          </Pill>
        ))}
      </div>
      <div className={styles.plot}>
        <CanvasPlot
          label="Predicted total time and worst stall against the capacity of the prepared ring; the table behind the button has the same, and the field above takes a capacity."
          data={[
            points.map((_, i) => i),
            points.map(({ totalNs }) => heightOf(totalNs)),
            points.map(({ worstStallNs }) => heightOf(worstStallNs)),
          ]}
          x={{
            range: [0, last],
            ticks: points.map((_, i) => i).filter((i) => i % 2 === 0),
            format: (place) => formatCount(capacityAt(place)),
          }}
          y={{ range: [LOWEST_NS, ticks.at(-1) ?? 1_000], ticks, format: formatNs }}
          series={SERIES}
          legend={LEGEND}
          isLog
          isEmpty={points.length === 0}
          tip={(index) => {
            const point = points[index]
            if (point === undefined) return ''
            return `${formatCount(point.capacity)} slots: ${formatNs(point.totalNs)}, worst stall ${formatNs(point.worstStallNs)}`
          }}
          onPick={(place) => onPick(capacityAt(place))}
        />
      </div>
    </Card>
  )
}

function CurveTable({ points, onPick }: { points: CurvePoint[]; onPick(capacity: number): void }) {
  return (
    <SimpleTable
      caption="Predicted total time and worst stall by capacity of the prepared ring"
      columns={['slots', 'total', 'worst stall'].map((title) => ({ title, isNumber: true }))}
      rows={points.map(({ capacity, totalNs, worstStallNs }) => ({
        key: String(capacity),
        cells: [
          <button key="pick" type="button" className={styles.pick} onClick={() => onPick(capacity)}>
            {formatCount(capacity)}
          </button>,
          formatNs(totalNs),
          formatNs(worstStallNs),
        ],
      }))}
    />
  )
}
