// The recharts plots of the Recovery view. No animation: they show what is, not how it got there.
import type { ComponentProps, ReactElement } from 'react'
import { Area, AreaChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNs, type PercentilePoint } from '../../contract/index.ts'
import { downsampleSteps, thin } from '../state/downsample.ts'
import type { RunModel, Series } from '../state/run-model.ts'
import { linearTicks, logTicks, nines } from './axes.ts'
import styles from './charts.module.css'

const POINTS = 160
const MARGIN = { top: 6, right: 26, bottom: 0, left: 0 }
// Ticks are all given and all drawn: choosing some by the width of their texts costs more than the curve.
const AXIS = { type: 'number', tick: { className: styles.axisText }, stroke: 'var(--line)', interval: 0 } as const
const Y_AXIS = { ...AXIS, width: 58 } as const
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

function Frame({ children }: { children: ReactElement }) {
  return (
    <div className={styles.fill}>
      <ResponsiveContainer width="100%" height="100%" debounce={100}>
        {children}
      </ResponsiveContainer>
    </div>
  )
}

interface OverTimeProps {
  series: Series
  endNs: number
  colour: string
  /** Highest value of the axis; its own highest where there is none. */
  max?: number
  format: (value: number) => string
}

/** A step series over the time of the run: the occupancy of a ring, or a rate. */
export function OverTime({ series, endNs, colour, max, format }: OverTimeProps) {
  const data = downsampleSteps(series, POINTS, endNs)
  const yTicks = linearTicks(max ?? Math.max(...data.map(({ value }) => value), 1), max !== undefined)
  return (
    <Frame>
      <AreaChart data={data} margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          {...AXIS}
          dataKey="atNs"
          domain={[0, Math.max(endNs, 1)]}
          ticks={[0, endNs / 2, endNs]}
          tickFormatter={formatNs}
        />
        <YAxis {...Y_AXIS} domain={[0, yTicks.at(-1) ?? 1]} ticks={yTicks} tickFormatter={format} />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(at) => formatNs(Number(at))}
          formatter={(value) => format(Number(value))}
          contentStyle={TIP}
        />
        <Area
          type="stepAfter"
          dataKey="value"
          stroke={`var(--${colour})`}
          fill={`var(--${colour})`}
          fillOpacity={0.25}
          isAnimationActive={false}
          name="value"
        />
      </AreaChart>
    </Frame>
  )
}

/** Percentile curves on a "nines" axis, the compared run dashed. */
export function PercentilePlot({ curve, beside }: { curve: PercentilePoint[]; beside: PercentilePoint[] }) {
  const toData = (points: PercentilePoint[]) =>
    points
      .filter(({ percentile }) => percentile < 100)
      .map(({ percentile, valueNs }) => ({ nines: nines(percentile), valueNs: Math.max(valueNs, 1) }))
  const ticks = logTicks(1, Math.max(...[...curve, ...beside].map(({ valueNs }) => valueNs), 10))
  return (
    <Frame>
      <LineChart margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          {...AXIS}
          dataKey="nines"
          domain={[0, 6]}
          ticks={[0, 1, 2, 3, 4, 6]}
          tickFormatter={(at) => NINES[Number(at)] ?? ''}
        />
        <YAxis {...Y_AXIS} scale="log" domain={[1, ticks.at(-1) ?? 10]} ticks={ticks} tickFormatter={formatNs} />
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
    </Frame>
  )
}

const NINES: Record<number, string> = { 0: '0', 1: '90', 2: '99', 3: '99.9', 4: '', 6: '99.9999' }

type Shape = Extract<ComponentProps<typeof Line>['shape'], (...args: never[]) => unknown>
type ShapeProps = Parameters<Shape>[0]

const RADIUS = 3
const CIRCLE = `m${-RADIUS},0a${RADIUS},${RADIUS} 0 1,0 ${2 * RADIUS},0a${RADIUS},${RADIUS} 0 1,0 ${-2 * RADIUS},0`

/** All points of a line as dots, in one path: hundreds of elements would each cost as much. */
const dotsAt = ({ points }: ShapeProps) =>
  (points ?? [])
    .filter(({ x, y }) => x !== null && y !== null)
    .map(({ x, y }) => `M${x},${y}${CIRCLE}`)
    .join('')

const Dots = (props: ShapeProps) => <path d={dotsAt(props)} fill={props.stroke} />
const HollowDots = (props: ShapeProps) => <path d={dotsAt(props)} stroke={props.stroke} fill="none" />

/** Every switch from a segment to the next, on a log axis; the compared run's hollow. */
export function SwitchPlot({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const toData = (model: RunModel | null) =>
    thin(model?.switches ?? [], POINTS).map(({ toOrdinal, durationNs }) => ({
      ordinal: toOrdinal,
      durationNs: Math.max(durationNs, 1),
    }))
  const own = toData(run)
  const other = toData(beside)
  const ticks = logTicks(100, Math.max(...[...own, ...other].map(({ durationNs }) => durationNs), 1_000))
  const last = Math.max(run.lanes.length - 1, 1)
  return (
    <Frame>
      <LineChart margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          {...AXIS}
          dataKey="ordinal"
          name="to segment"
          domain={[0, last]}
          ticks={[0, Math.round(last / 2), last]}
          allowDuplicatedCategory={false}
        />
        <YAxis
          {...Y_AXIS}
          scale="log"
          domain={[100, ticks.at(-1) ?? 1_000]}
          ticks={ticks}
          allowDataOverflow
          tickFormatter={formatNs}
        />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(ordinal) => run.lanes[Number(ordinal)]?.file ?? ''}
          formatter={(value) => formatNs(Number(value))}
          contentStyle={TIP}
        />
        <Line
          data={other}
          dataKey="durationNs"
          stroke="var(--finished)"
          shape={HollowDots}
          dot={false}
          isAnimationActive={false}
          name="beside"
        />
        <Line
          data={own}
          dataKey="durationNs"
          stroke="var(--replaying)"
          shape={Dots}
          dot={false}
          isAnimationActive={false}
          name="this run"
        />
      </LineChart>
    </Frame>
  )
}
