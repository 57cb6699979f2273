// A plot on a canvas (uPlot), for what changes while one looks: a redraw takes about a millisecond, whatever it shows.
import { useLayoutEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type LegendItem, useFigure } from '../figures/figure.ts'
import { CHART_FONT } from '../figures/surface.ts'
import { colourReader } from './canvas.ts'
import styles from './charts.module.css'
import { type Axis, BAR, DOT_PX, plotFigure, type SeriesStyle, sidePx, TOP_PX, X_AXIS_PX } from './plot.ts'

/** A row of values is drawn as filled steps, as dots, as a line or as bars. */
export type PlotSeries = SeriesStyle & { as: 'steps' | 'dots' | 'rings' | 'line' | 'bars' }

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
  /** Of the colours, where the plot is saved: in the window it stands beside the plot. */
  legend?: LegendItem[]
  /** There is nothing to be seen yet but the axes. */
  isEmpty?: boolean
  /** What is said of the values at an index of `data`. */
  tip(index: number): string
  /** A place of the x axis was clicked. What it does can be done without a pointer elsewhere. */
  onPick?(place: number): void
}

interface Tip {
  left: number
  text: string
}

/** Hexadecimal, behind a colour of six digits. */
const FILL_ALPHA = '40'
// Its types take it for one that can be left out of a build.
const steps: uPlot.Series.PathBuilder = uPlot.paths.stepped?.({ align: 1 }) ?? (() => null)
const line: uPlot.Series.PathBuilder = uPlot.paths.linear?.() ?? (() => null)
const bars: uPlot.Series.PathBuilder =
  uPlot.paths.bars?.({ size: [BAR.share, BAR.mostPx, BAR.leastPx] }) ?? (() => null)
/** Place that a tip has at the right of where it points, before it goes to the left. */
const TIP_PX = 150

/** Colours of the page's tokens, read once for each theme. */
function makePalette(element: Element) {
  let read = colourReader(element)
  return {
    colour: (token: string) => read(token),
    forget: () => {
      read = colourReader(element)
    },
  }
}

type Palette = ReturnType<typeof makePalette>

function seriesOptions({ as, colour }: PlotSeries, palette: Palette): uPlot.Series {
  const stroke = () => palette.colour(colour)
  if (as === 'steps') {
    const fill = () => `${palette.colour(colour)}${FILL_ALPHA}`
    return { stroke, fill, width: 1, points: { show: false }, paths: steps }
  }
  if (as === 'line') return { stroke, width: 1.6, points: { show: false }, paths: line }
  if (as === 'bars') return { stroke, fill: stroke, width: 0, points: { show: false }, paths: bars }
  const dots = { show: true, space: 0, size: DOT_PX, width: 1, stroke, fill: as === 'dots' ? stroke : 'transparent' }
  return { stroke, paths: () => null, points: dots }
}

function axisOptions(axis: () => Axis, palette: Palette): uPlot.Axis {
  return {
    font: CHART_FONT,
    stroke: () => palette.colour('faint'),
    splits: () => axis().ticks,
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((value) => axis().format(value)),
    ticks: { stroke: () => palette.colour('line'), width: 1, size: 4 },
    border: { show: true, stroke: () => palette.colour('line'), width: 1 },
    gap: 3,
  }
}

/** The rows with their places; what has no value is left out. */
function seriesOf({ data: [places, ...rows], series }: CanvasPlotProps) {
  return series.map((style, i) => ({
    ...style,
    points: Array.from(places, (x, at) => ({ x, y: rows[i]?.[at] })).filter(
      (point): point is { x: number; y: number } => point.y !== null && point.y !== undefined,
    ),
  }))
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
    const sides = () => sidePx(latest.current.x, latest.current.y)
    const made = new uPlot(
      {
        width: Math.max(parent.clientWidth, 1),
        height: Math.max(parent.clientHeight, 1),
        padding: [TOP_PX, () => sides().right, 0, 0],
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
            size: () => sides().left,
            grid: { stroke: () => palette.colour('line-soft'), width: 1 },
          },
        ],
        series: [{}, ...series.map((one) => seriesOptions(one, palette))],
        hooks: {
          setCursor: [
            ({ cursor: { idx, left = 0 } }) => {
              const isOver = left >= 0 && idx !== null && idx !== undefined
              setTip(isOver ? { left: sides().left + left, text: latest.current.tip(idx) } : null)
            },
          ],
        },
      },
      data,
      parent,
    )
    plot.current = made
    made.over.addEventListener('click', () => {
      const { left } = made.cursor
      if (left !== undefined && left >= 0) latest.current.onPick?.(made.posToVal(left, 'x'))
    })
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

  useFigure(() => {
    if (props.isEmpty) return null
    const figure = plotFigure(element.current, { ...props, isLog: props.isLog ?? false, series: seriesOf(props) })
    return props.legend === undefined ? figure : { ...figure, legend: props.legend }
  })

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
