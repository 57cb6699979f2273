import { memo, useRef } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNs, type PercentilePoint } from '../../contract/index.ts'
import { useFigure } from '../figures/figure.ts'
import { logTicks, nines } from './axes.ts'
import styles from './charts.module.css'
import { plotFigure } from './plot.ts'

const MARGIN = { top: 6, right: 26, bottom: 0, left: 0 }
// Ticks are all given and all drawn: choosing some by the width of their texts costs more than the curve.
const AXIS = { type: 'number', stroke: 'var(--line)', interval: 0 } as const
const Y_AXIS = { ...AXIS, width: 51 } as const
const X_TICKS = [0, 1, 2, 3, 4, 6]
const NINES: Record<number, string> = { 0: '0', 1: '90', 2: '99', 3: '99.9', 4: '99.99', 6: '99.9999' }
/** Its card is too narrow for one text more. */
const NO_ROOM = 4
const nineText = (value: number) => NINES[value] ?? ''

interface TickProps {
  x: number | string
  y: number | string
  payload: { value: number }
}

/** Texts of their own, since recharts' measure each of their words. */
const xTick = ({ x, y, payload }: TickProps) => (
  <text className={styles.axisText} x={x} y={y} dy="0.71em" textAnchor="middle">
    {payload.value === NO_ROOM ? '' : nineText(payload.value)}
  </text>
)
const yTick = ({ x, y, payload }: TickProps) => (
  <text className={styles.axisText} x={x} y={y} dy="0.355em" textAnchor="end">
    {formatNs(payload.value)}
  </text>
)

const noLines = () => []
const GRID = (
  <CartesianGrid
    stroke="var(--line-soft)"
    vertical={false}
    verticalCoordinatesGenerator={noLines}
    horizontalCoordinatesGenerator={({ yAxis }) =>
      (yAxis?.ticks ?? []).map((tick) => yAxis?.scale?.map(tick)).filter((y) => y !== undefined)
    }
  />
)
const TIP = {
  background: 'var(--raised)',
  border: '1px solid var(--line)',
  borderRadius: 4,
  fontSize: 11,
  padding: '3px 8px',
}

interface PercentilePlotProps {
  curve: PercentilePoint[]
  beside: PercentilePoint[]
}

/** Percentile curves on a "nines" axis, the compared run dashed. */
export const PercentilePlot = memo(function PercentilePlot({ curve, beside }: PercentilePlotProps) {
  const toData = (points: PercentilePoint[]) =>
    points
      .filter(({ percentile }) => percentile < 100)
      .map(({ percentile, valueNs }) => ({ nines: nines(percentile), valueNs: Math.max(valueNs, 1) }))
  const ticks = logTicks(1, Math.max(...[...curve, ...beside].map(({ valueNs }) => valueNs), 10))
  const element = useRef<HTMLDivElement>(null)
  useFigure(() => {
    const pointsOf = (points: PercentilePoint[]) => toData(points).map((it) => ({ x: it.nines, y: it.valueNs }))
    const series = [
      { as: 'dashes' as const, colour: 'finished', points: pointsOf(beside) },
      { as: 'line' as const, colour: 'replaying', points: pointsOf(curve) },
    ]
    return plotFigure(element.current, {
      // The axis is longer where a run of many calls has more nines.
      x: { range: [0, Math.max(6, ...series.map((it) => it.points.at(-1)?.x ?? 0))], ticks: X_TICKS, format: nineText },
      y: { range: [1, ticks.at(-1) ?? 10], ticks, format: formatNs },
      isLog: true,
      series,
    })
  })
  return (
    <div
      ref={element}
      className={styles.fill}
      role="img"
      aria-label={`Percentiles of ${curve.length} points${beside.length === 0 ? '' : ', and of the compared run'}; the table behind the button has the same.`}
    >
      <ResponsiveContainer width="100%" height="100%" debounce={100}>
        <LineChart margin={MARGIN} accessibilityLayer={false}>
          {GRID}
          <XAxis {...AXIS} dataKey="nines" domain={[0, 6]} ticks={X_TICKS} tick={xTick} />
          <YAxis {...Y_AXIS} scale="log" domain={[1, ticks.at(-1) ?? 10]} ticks={ticks} tick={yTick} />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(at) => `${(100 - 100 / 10 ** Number(at)).toPrecision(6)} %`}
            formatter={(value) => formatNs(Number(value))}
            contentStyle={TIP}
          />
          <Line
            data={toData(beside)}
            dataKey="valueNs"
            stroke="var(--finished)"
            strokeDasharray="4 3"
            dot={false}
            isAnimationActive={false}
            name="beside"
          />
          <Line
            data={toData(curve)}
            dataKey="valueNs"
            stroke="var(--replaying)"
            strokeWidth={1.6}
            dot={false}
            isAnimationActive={false}
            name="this run"
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
})
