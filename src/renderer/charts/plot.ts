// What a plot is made of, and how it is drawn where it is saved. In the window uPlot and recharts draw the same.
import { CHART_FONT, type Drawing } from '../figures/surface.ts'

export interface Axis {
  range: readonly [lowest: number, highest: number]
  /** Values that are labelled, rising. */
  ticks: number[]
  format(value: number): string
}

/** How one row of values is drawn: as filled steps, as dots, as a line, or as bars from zero. `colour` names a token of the page. */
export interface SeriesStyle {
  as: 'steps' | 'dots' | 'rings' | 'line' | 'dashes' | 'bars'
  colour: string
}

export interface Point {
  x: number
  y: number
}

export interface Plot {
  x: Axis
  y: Axis
  isLog: boolean
  series: (SeriesStyle & { points: Point[] })[]
}

/** Places around the plot, in pixels: for the labels of the x axis, and half a label at the top. */
export const X_AXIS_PX = 20
export const TOP_PX = 6
/** A character of the charts' font. */
const CHARACTER_PX = 6
/** From an axis to its labels: the tick and a gap. */
const TO_LABEL_PX = 9
const LEAST_SIDE_PX = 12

/** A label so near to an end of its axis, as a part of it, stands out. */
const NEAR_END = 0.05

function halfLabelPx({ range, format }: Axis, tick: number | undefined, end: number): number {
  const isNear = tick !== undefined && Math.abs(tick - end) <= NEAR_END * Math.abs(range[1] - range[0])
  return isNear ? (format(tick).length * CHARACTER_PX) / 2 : 0
}

/** Places at the sides, in pixels: as much as the labels take, so that none is cut and none of the card is left empty. */
export function sidePx(x: Axis, y: Axis): { left: number; right: number } {
  const longest = y.ticks.reduce((most, tick) => Math.max(most, y.format(tick).length), 0)
  const left = Math.max(longest * CHARACTER_PX + TO_LABEL_PX, halfLabelPx(x, x.ticks[0], x.range[0]), LEAST_SIDE_PX)
  const right = Math.max(halfLabelPx(x, x.ticks.at(-1), x.range[1]), LEAST_SIDE_PX)
  return { left: Math.ceil(left), right: Math.ceil(right) }
}
export const DOT_PX = 6
/** Of the distance between two bars, what a bar takes; and the most and the least it takes, in pixels. */
export const BAR = { share: 0.8, mostPx: 60, leastPx: 1 }
/** Of what is under steps. */
const FILL_ALPHA = 0.25
const TICK_PX = 4

/** Where values are, in pixels. */
interface Scale {
  x(value: number): number
  y(value: number): number
  left: number
  right: number
  top: number
  bottom: number
}

function scaleOf({ width, height }: Drawing, { x, y, isLog }: Plot): Scale {
  const side = sidePx(x, y)
  const [left, right, top, bottom] = [side.left, width - side.right, TOP_PX, height - X_AXIS_PX]
  const share = (value: number, [lowest, highest]: Axis['range']) => (value - lowest) / (highest - lowest || 1)
  const [lowestY, highestY] = y.range
  const shareY = (value: number) =>
    isLog
      ? share(Math.log10(Math.max(value, lowestY)), [Math.log10(lowestY), Math.log10(highestY)])
      : share(value, y.range)
  return {
    ...{ left, right, top, bottom },
    x: (value) => left + share(value, x.range) * (right - left),
    y: (value) => bottom - shareY(value) * (bottom - top),
  }
}

function drawAxes({ context, colour }: Drawing, { x, y }: Plot, scale: Scale): void {
  const { left, right, top, bottom } = scale
  context.font = CHART_FONT
  context.textAlign = 'right'
  for (const tick of y.ticks) {
    const at = Math.round(scale.y(tick))
    context.fillStyle = colour('line-soft')
    context.fillRect(left, at, right - left, 1)
    context.fillStyle = colour('line')
    context.fillRect(left - TICK_PX, at, TICK_PX, 1)
    context.fillStyle = colour('faint')
    context.fillText(y.format(tick), left - TICK_PX - 3, at + 3.5)
  }
  context.textAlign = 'center'
  for (const tick of x.ticks) {
    const at = Math.round(scale.x(tick))
    context.fillStyle = colour('line')
    context.fillRect(at, bottom, 1, TICK_PX)
    context.fillStyle = colour('faint')
    context.fillText(x.format(tick), at, bottom + TICK_PX + 11)
  }
  context.textAlign = 'left'
  context.fillStyle = colour('line')
  context.fillRect(left, top, 1, bottom - top)
  context.fillRect(left, bottom, right - left, 1)
}

function traceSteps({ context }: Drawing, points: Point[], scale: Scale): void {
  for (const [i, { x, y }] of points.entries()) {
    const previous = points[i - 1]
    if (previous === undefined) context.moveTo(scale.x(x), scale.y(y))
    else {
      context.lineTo(scale.x(x), scale.y(previous.y))
      context.lineTo(scale.x(x), scale.y(y))
    }
  }
}

function drawSteps(drawing: Drawing, points: Point[], scale: Scale): void {
  const { context } = drawing
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return
  context.globalAlpha = FILL_ALPHA
  context.beginPath()
  traceSteps(drawing, points, scale)
  context.lineTo(scale.x(last.x), scale.bottom)
  context.lineTo(scale.x(first.x), scale.bottom)
  context.fill()
  context.globalAlpha = 1
  context.beginPath()
  traceSteps(drawing, points, scale)
  context.stroke()
}

function drawDots({ context }: Drawing, points: Point[], scale: Scale, isFilled: boolean): void {
  for (const { x, y } of points) {
    context.beginPath()
    context.arc(scale.x(x), scale.y(y), DOT_PX / 2, 0, 2 * Math.PI)
    if (isFilled) context.fill()
    else context.stroke()
  }
}

function drawLine({ context }: Drawing, points: Point[], scale: Scale, isDashed: boolean): void {
  context.lineWidth = 1.6
  context.setLineDash(isDashed ? [4, 3] : [])
  context.beginPath()
  for (const [i, { x, y }] of points.entries()) {
    if (i === 0) context.moveTo(scale.x(x), scale.y(y))
    else context.lineTo(scale.x(x), scale.y(y))
  }
  context.stroke()
}

/** How wide the bars of a plot are: those of several series may stand side by side. */
function barPx({ series }: Plot, scale: Scale): number {
  const places = series.flatMap(({ as, points }) => (as === 'bars' ? points.map(({ x }) => scale.x(x)) : []))
  places.sort((a, b) => a - b)
  const gaps = places.slice(1).map((place, i) => place - (places[i] ?? place))
  const least = gaps.reduce((low, gap) => (gap > 0 && gap < low ? gap : low), scale.right - scale.left)
  return Math.min(Math.max(least * BAR.share, BAR.leastPx), BAR.mostPx)
}

function drawBars({ context }: Drawing, points: Point[], scale: Scale, width: number): void {
  const zero = Math.min(Math.max(scale.y(0), scale.top), scale.bottom)
  for (const { x, y } of points) {
    const top = Math.min(scale.y(y), zero)
    context.fillRect(scale.x(x) - width / 2, top, width, Math.max(scale.y(y), zero) - top)
  }
}

/** Draws a plot over all of a drawing, with its axes. */
export function drawPlot(drawing: Drawing, plot: Plot): void {
  const { context, colour } = drawing
  const scale = scaleOf(drawing, plot)
  drawAxes(drawing, plot, scale)
  for (const { as, colour: token, points } of plot.series) {
    context.save()
    context.fillStyle = colour(token)
    context.strokeStyle = colour(token)
    context.lineWidth = 1
    if (as === 'steps') drawSteps(drawing, points, scale)
    else if (as === 'dots' || as === 'rings') drawDots(drawing, points, scale, as === 'dots')
    else if (as === 'bars') drawBars(drawing, points, scale, barPx(plot, scale))
    else drawLine(drawing, points, scale, as === 'dashes')
    context.restore()
  }
}

/** A plot is saved no smaller than this: its card may be a narrow one. */
const LEAST_PX = { width: 560, height: 220 }

/** The figure of a plot that stands in an element. */
export function plotFigure(element: HTMLElement | null, plot: Plot) {
  return {
    kind: 'vector' as const,
    width: Math.max(element?.clientWidth ?? 0, LEAST_PX.width),
    height: Math.max(element?.clientHeight ?? 0, LEAST_PX.height),
    draw: (drawing: Drawing) => drawPlot(drawing, plot),
  }
}
