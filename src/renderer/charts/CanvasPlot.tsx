// A plot on a canvas (uPlot), for what changes while one looks: a redraw takes about a millisecond, whatever it shows.
import { useLayoutEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { colourOf } from './canvas.ts'
import styles from './charts.module.css'

export interface Axis {
  range: readonly [lowest: number, highest: number]
  /** Values that are labelled, rising. */
  ticks: number[]
  format(value: number): string
}

/** How one row of values is drawn: as filled steps, or as dots. `colour` names a token of the page. */
export interface PlotSeries {
  as: 'steps' | 'dots' | 'rings'
  colour: string
}

interface CanvasPlotProps {
  /** What it shows, in a sentence. */
  label: string
  /** The places of all values, rising, then a row of values a series. */
  data: uPlot.AlignedData
  x: Axis
  y: Axis
  /** Kept as it is at first, like `isLog`. */
  series: PlotSeries[]
  isLog?: boolean
  /** What is said of the values at an index of `data`. */
  tip(index: number): string
}

interface Tip {
  left: number
  text: string
}

const FONT = '10px "JetBrains Mono Variable", monospace'
const Y_AXIS_PX = 58
const X_AXIS_PX = 20
const PADDING: uPlot.Padding = [6, 26, 0, 0]
const DOT_PX = 6
/** Hexadecimal, behind a colour of six digits. */
const FILL_ALPHA = '40'
// Its types take it for one that can be left out of a build.
const steps: uPlot.Series.PathBuilder = uPlot.paths.stepped?.({ align: 1 }) ?? (() => null)
/** Place that a tip has at the right of where it points, before it goes to the left. */
const TIP_PX = 150

/** Colours of the page's tokens, read once for each theme. */
function makePalette(element: Element) {
  const known = new Map<string, string>()
  return {
    colour(token: string): string {
      const value = known.get(token) ?? colourOf(element, token)
      known.set(token, value)
      return value
    },
    forget: () => known.clear(),
  }
}

type Palette = ReturnType<typeof makePalette>

function seriesOptions({ as, colour }: PlotSeries, palette: Palette): uPlot.Series {
  const stroke = () => palette.colour(colour)
  if (as === 'steps') {
    const fill = () => `${palette.colour(colour)}${FILL_ALPHA}`
    return { stroke, fill, width: 1, points: { show: false }, paths: steps }
  }
  const dots = { show: true, space: 0, size: DOT_PX, width: 1, stroke, fill: as === 'dots' ? stroke : 'transparent' }
  return { stroke, paths: () => null, points: dots }
}

function axisOptions(axis: () => Axis, palette: Palette): uPlot.Axis {
  return {
    font: FONT,
    stroke: () => palette.colour('faint'),
    splits: () => axis().ticks,
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((value) => axis().format(value)),
    ticks: { stroke: () => palette.colour('line'), width: 1, size: 4 },
    border: { show: true, stroke: () => palette.colour('line'), width: 1 },
    gap: 3,
  }
}

/** A plot over a place that fills its parent. Draws again at each render, and when its size or the theme changes. */
export function CanvasPlot(props: CanvasPlotProps) {
  const element = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  const [tip, setTip] = useState<Tip | null>(null)

  useLayoutEffect(() => {
    latest.current = props
    plot.current?.setData(props.data)
  })

  useLayoutEffect(() => {
    const parent = element.current
    if (parent === null) return
    const palette = makePalette(parent)
    const { data, series, isLog } = latest.current
    const made = new uPlot(
      {
        width: Math.max(parent.clientWidth, 1),
        height: Math.max(parent.clientHeight, 1),
        padding: PADDING,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { time: false, range: () => [...latest.current.x.range] },
          y: { distr: isLog ? 3 : 1, range: () => [...latest.current.y.range] },
        },
        axes: [
          { ...axisOptions(() => latest.current.x, palette), size: X_AXIS_PX, grid: { show: false } },
          {
            ...axisOptions(() => latest.current.y, palette),
            size: Y_AXIS_PX,
            grid: { stroke: () => palette.colour('line-soft'), width: 1 },
          },
        ],
        series: [{}, ...series.map((one) => seriesOptions(one, palette))],
        hooks: {
          setCursor: [
            ({ cursor: { idx, left = 0 } }) => {
              const isOver = left >= 0 && idx !== null && idx !== undefined
              setTip(isOver ? { left: Y_AXIS_PX + left, text: latest.current.tip(idx) } : null)
            },
          ],
        },
      },
      data,
      parent,
    )
    plot.current = made
    const size = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: parent.clientHeight }))
    size.observe(parent)
    const themeChange = new MutationObserver(() => {
      palette.forget()
      made.redraw()
    })
    themeChange.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      size.disconnect()
      themeChange.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [])

  const isLeft = tip !== null && tip.left + TIP_PX > (element.current?.clientWidth ?? 0)
  return (
    <div className={styles.fill} role="img" aria-label={props.label}>
      <div ref={element} className={styles.canvas} />
      {tip !== null && (
        <div className={styles.tip} style={{ top: 0, left: tip.left, translate: isLeft ? 'calc(-100% - 8px)' : '8px' }}>
          {tip.text}
        </div>
      )}
    </div>
  )
}
