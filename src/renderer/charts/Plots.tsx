// The recharts plots of the Recovery view. No animation: they show what is, not how it got there.
import type { ReactElement } from 'react'
import {
  Area,
  AreaChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { PercentilePoint } from '../../contract/index.ts'
import { formatNs, formatRate } from '../../contract/index.ts'
import { downsampleSteps, thin } from '../state/downsample.ts'
import type { RunModel, Series } from '../state/run-model.ts'
import { logTicks, nines } from './axes.ts'
import styles from './charts.module.css'

const POINTS = 200
const MARGIN = { top: 6, right: 12, bottom: 0, left: 0 }
const TICK = { className: styles.axisText }
const GRID = <CartesianGrid stroke="var(--line-soft)" vertical={false} />

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
  return (
    <Frame>
      <AreaChart data={data} margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          dataKey="atNs"
          type="number"
          domain={[0, Math.max(endNs, 1)]}
          tickFormatter={formatNs}
          tick={TICK}
          stroke="var(--line)"
          tickCount={5}
        />
        <YAxis
          domain={[0, max ?? 'auto']}
          width={58}
          tickFormatter={format}
          tick={TICK}
          stroke="var(--line)"
          tickCount={4}
          allowDecimals={max === undefined}
        />
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

const TIP = {
  background: 'var(--raised)',
  border: '1px solid var(--line)',
  borderRadius: 4,
  fontSize: 11,
  padding: '3px 8px',
}

/** Percentile curves on a "nines" axis, the compared run dashed. */
export function PercentilePlot({ curve, beside }: { curve: PercentilePoint[]; beside: PercentilePoint[] }) {
  const toData = (points: PercentilePoint[]) =>
    points
      .filter(({ percentile }) => percentile < 100)
      .map(({ percentile, valueNs }) => ({ nines: nines(percentile), valueNs: Math.max(valueNs, 1) }))
  const highest = Math.max(...[...curve, ...beside].map(({ valueNs }) => valueNs), 10)
  const ticks = logTicks(1, highest)
  return (
    <Frame>
      <LineChart margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          dataKey="nines"
          type="number"
          domain={[0, 6]}
          ticks={[0, 1, 2, 3, 4, 5, 6]}
          tickFormatter={(at) => NINES[Number(at)] ?? ''}
          tick={TICK}
          stroke="var(--line)"
          interval="preserveStartEnd"
          minTickGap={6}
        />
        <YAxis
          scale="log"
          domain={[1, ticks.at(-1) ?? highest]}
          ticks={ticks}
          tickFormatter={formatNs}
          width={58}
          tick={TICK}
          stroke="var(--line)"
        />
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

const NINES = ['0', '90', '99', '99.9', '99.99', '99.999', '99.9999']

/** Every switch from a segment to the next, on a log axis; the compared run's hollow. */
export function SwitchPlot({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const toData = (model: RunModel | null) =>
    thin(model?.switches ?? [], POINTS).map(({ toOrdinal, durationNs }) => ({
      ordinal: toOrdinal,
      durationNs: Math.max(durationNs, 1),
    }))
  const own = toData(run)
  const other = toData(beside)
  const highest = Math.max(...[...own, ...other].map(({ durationNs }) => durationNs), 1_000)
  const ticks = logTicks(100, highest)
  return (
    <Frame>
      <ScatterChart margin={MARGIN} accessibilityLayer={false}>
        {GRID}
        <XAxis
          dataKey="ordinal"
          type="number"
          name="to segment"
          domain={[0, Math.max(run.lanes.length - 1, 1)]}
          tick={TICK}
          stroke="var(--line)"
          allowDecimals={false}
        />
        <YAxis
          dataKey="durationNs"
          type="number"
          name="switch"
          scale="log"
          domain={[100, ticks.at(-1) ?? highest]}
          ticks={ticks}
          allowDataOverflow
          tickFormatter={formatNs}
          width={58}
          tick={TICK}
          stroke="var(--line)"
        />
        <Tooltip
          isAnimationActive={false}
          formatter={(value, name) => (name === 'switch' ? formatNs(Number(value)) : value)}
          contentStyle={TIP}
        />
        <Scatter data={other} fill="none" stroke="var(--finished)" isAnimationActive={false} name="beside" />
        <Scatter data={own} fill="var(--replaying)" isAnimationActive={false} name="this run" />
      </ScatterChart>
    </Frame>
  )
}

export const rateFormat = (value: number) => `${formatRate(value)}/s`
