import { formatNs, type SegmentSwitch } from '../../contract/index.ts'
import { reduceDots } from '../state/downsample.ts'
import type { RunModel } from '../state/run-model.ts'
import { logTicks } from './axes.ts'
import { CanvasPlot, type PlotSeries } from './CanvasPlot.tsx'

const COLUMNS = 512
const LOWEST_NS = 100
const SERIES: PlotSeries[] = [
  { as: 'rings', colour: 'finished' },
  { as: 'dots', colour: 'replaying' },
]

const durationsOf = (model: RunModel | null) =>
  new Map(
    reduceDots(model?.switches ?? [], COLUMNS, ({ durationNs }: SegmentSwitch) => durationNs).map(
      ({ toOrdinal, durationNs }) => [toOrdinal, durationNs],
    ),
  )

/** Every switch from a segment to the next, on a log axis; the compared run's hollow. */
export function SwitchPlot({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const own = durationsOf(run)
  const other = durationsOf(beside)
  const ordinals = [...new Set([...own.keys(), ...other.keys()])].sort((a, b) => a - b)
  // What is under the axis is drawn on it.
  const rowOf = (durations: Map<number, number>) =>
    ordinals.map((ordinal) => {
      const durationNs = durations.get(ordinal)
      return durationNs === undefined ? null : Math.max(durationNs, LOWEST_NS)
    })
  const ticks = logTicks(LOWEST_NS, Math.max(...own.values(), ...other.values(), 1_000))
  const last = Math.max(run.lanes.length - 1, 1)
  const tip = (index: number) => {
    const ordinal = ordinals[index] ?? 0
    const times = [
      ['this run', own.get(ordinal)],
      ['beside', other.get(ordinal)],
    ] as const
    const told = times.flatMap(([name, ns]) => (ns === undefined ? [] : [`${name} ${formatNs(ns)}`]))
    return `to ${run.lanes[ordinal]?.file ?? ordinal}: ${told.join(', ')}`
  }
  return (
    <CanvasPlot
      label={`Duration of ${run.switches.length} segment switches; the table behind the button has the same.`}
      data={[ordinals, rowOf(other), rowOf(own)]}
      x={{ range: [0, last], ticks: [0, Math.round(last / 2), last], format: String }}
      y={{ range: [LOWEST_NS, ticks.at(-1) ?? 1_000], ticks, format: formatNs }}
      series={SERIES}
      isLog
      isEmpty={ordinals.length === 0}
      tip={tip}
    />
  )
}
