import { formatNs } from '../../contract/index.ts'
import { reduceSteps } from '../state/downsample.ts'
import type { Series } from '../state/run-model.ts'
import { linearTicks } from './axes.ts'
import { CanvasPlot } from './CanvasPlot.tsx'

/** As many columns as the plot is wide in a large window, or more. */
const COLUMNS = 512

interface OverTimeProps {
  label: string
  series: Series
  endNs: number
  colour: string
  /** Highest value of the axis; its own highest where there is none. */
  max?: number
  format: (value: number) => string
}

/** A step series over the time of the run: the occupancy of a ring, or a rate. */
export function OverTime({ label, series, endNs, colour, max, format }: OverTimeProps) {
  const { atNs, values } = reduceSteps(series, COLUMNS, endNs)
  const highest = max ?? values.reduce((most, value) => Math.max(most, value), 1)
  const ticks = linearTicks(highest, max !== undefined)
  return (
    <CanvasPlot
      label={`${label} over ${formatNs(endNs)}; the table behind the button has the same.`}
      data={[atNs, values]}
      x={{ range: [0, Math.max(endNs, 1)], ticks: [0, endNs / 2, endNs], format: formatNs }}
      y={{ range: [0, ticks.at(-1) ?? 1], ticks, format }}
      series={[{ as: 'steps', colour }]}
      isEmpty={series.atNs.length === 0}
      tip={(index) => `${formatNs(atNs[index] ?? 0)}: ${format(values[index] ?? 0)}`}
    />
  )
}
