// The head of the timeline: axis, marks, both threads, both rings; and what lies over all of it.
import { formatCount, type TraceNote } from '../../contract/index.ts'
import { countBelow } from '../../postmortem/record-lists.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import { type ColumnDrawing, type ColumnPen, inColumns } from './column-pen.ts'
import { drawShares, drawSpans, isDense, type ThreadLane } from './draw-threads.ts'
import type { TimeRange } from './replay-store.ts'
import type { RingSeries, RunIndex } from './run-index.ts'
import { formatExactNs, timeTicks } from './time-ticks.ts'
import {
  boxOf,
  GUTTER_PX,
  HEAD_BOXES,
  HEAD_PX,
  type HeadRow,
  MARKS_BOX,
  type RowBox,
  TimeScale,
} from './timeline-layout.ts'

/** All that a picture of the timeline is made of. */
export interface TimelineScene {
  run: RecordedRun
  index: RunIndex
  range: TimeRange
  atNs: number
  /** The segment that is pointed out. */
  ordinal: number | null
  /** A piece of time that is pointed out. */
  chosen: TimeRange | null
  notes: readonly TraceNote[]
}

/** The plot alone: what is left of it is not drawn over. */
export function inPlot(drawing: ColumnDrawing, draw: (plot: ColumnDrawing) => void): void {
  const { context, width, height } = drawing
  context.save()
  context.beginPath()
  context.rect(GUTTER_PX, 0, width - GUTTER_PX, height)
  context.clip()
  context.translate(GUTTER_PX, 0)
  draw({ ...drawing, width: width - GUTTER_PX })
  context.restore()
}

const THREAD_BOXES = (['manager', 'preloader'] as const).map((row) => ({ row, box: boxOf(row) }))
const RING_BOXES = (['prepared', 'finished'] as const).map((row) => ({ row, box: boxOf(row) }))
/** The rows that have something in each column of pixels. */
const COLUMN_ROWS = { top: boxOf('manager').top, height: HEAD_PX - boxOf('manager').top }

/** The scale that fits under the values: the capacity, where the ring ever held a good part of it. */
function scaleOf(series: RingSeries, capacity: number): number {
  return Math.max(capacity <= series.highest * 4 ? capacity : series.highest, 1)
}

function drawRing(
  pen: ColumnPen,
  series: RingSeries,
  most: number,
  colour: string,
  scale: TimeScale,
  box: RowBox,
): void {
  const bottom = box.top + box.height - 2
  const unit = (box.height - 6) / most
  series.eachColumn(scale.range.fromNs, scale.nsPerPx, Math.ceil(scale.width), (from, count, lowest, highest, last) => {
    pen.use(colour, 0.35)
    pen.fill(from, count, bottom - lowest * unit, lowest * unit)
    pen.use(colour)
    const least = lowest === highest && last === 0 ? 0.5 : 1.5
    pen.fill(from, count, bottom - highest * unit, Math.max((highest - lowest) * unit, least))
  })
}

/** Goes over marks in sight, no more than one for some pixels: many at one place are one mark. */
function eachMark(atNs: Float64Array, scale: TimeScale, stepPx: number, draw: (x: number) => void): void {
  let i = countBelow(atNs, scale.range.fromNs)
  while (i < atNs.length) {
    const x = scale.x(atNs[i] ?? 0)
    if (x > scale.width) return
    draw(x)
    i = Math.max(countBelow(atNs, scale.ns(x + stepPx)), i + 1)
  }
}

function triangle({ context }: Drawing, x: number, top: number, size: number): void {
  context.beginPath()
  context.moveTo(x - size, top)
  context.lineTo(x + size, top)
  context.lineTo(x, top + size * 1.6)
  context.fill()
}

function diamond({ context }: Drawing, x: number, middle: number, size: number): void {
  context.beginPath()
  context.moveTo(x, middle - size)
  context.lineTo(x + size, middle)
  context.lineTo(x, middle + size)
  context.lineTo(x - size, middle)
  context.fill()
}

/** A note's flag: its pole stands at the instant. */
export function flag({ context }: Drawing, x: number, top: number): void {
  context.fillRect(x - 0.5, top, 1.5, 12)
  context.fillRect(x, top, 8, 6)
}

/** Draws the row of marks where the plot begins, its upper edge at `top`: findings first, skips over them, notes over all. */
export function drawMarks(plot: Drawing, { index, notes, range }: TimelineScene, top: number): void {
  const { context, colour } = plot
  const scale = new TimeScale(range, plot.width)
  context.fillStyle = colour('warn')
  eachMark(index.findingsAtNs, scale, 3, (x) => diamond(plot, x, top + MARKS_BOX.height - 5, 4))
  context.fillStyle = colour('skipped')
  eachMark(index.skips.atNs, scale, 2, (x) => triangle(plot, x, top + 2, 4))
  context.fillStyle = colour('accent')
  const noted = Float64Array.from(notes, ({ atNs }) => atNs)
  eachMark(noted, scale, 2, (x) => flag(plot, x, top + 2))
}

function drawAxis(drawing: Drawing, range: TimeRange, box: RowBox, height: number): void {
  const { context, width, colour } = drawing
  const { ticks } = timeTicks(range, width)
  const scale = new TimeScale(range, width)
  context.font = CHART_FONT
  for (const { atNs, label } of ticks) {
    const x = Math.round(scale.x(atNs))
    context.fillStyle = colour('line-soft')
    context.fillRect(x, box.height - 5, 1, height)
    context.fillStyle = colour('muted')
    context.fillText(label, x + 3, box.top + 12)
  }
}

/** A grid at the ticks of the axis, for what stands below it. */
export function drawGrid({ context, width, height, colour }: Drawing, range: TimeRange): void {
  const scale = new TimeScale(range, width)
  context.fillStyle = colour('line-soft')
  for (const { atNs } of timeTicks(range, width).ticks) context.fillRect(Math.round(scale.x(atNs)), 0, 1, height)
}

/** The piece that is pointed out. */
export function drawChosen({ context, width, height, colour }: Drawing, { chosen, range }: TimelineScene): void {
  if (chosen === null) return
  const scale = new TimeScale(range, width)
  const left = scale.x(chosen.fromNs)
  const right = Math.max(scale.x(chosen.toNs), left + 1)
  context.fillStyle = colour('accent')
  context.globalAlpha = 0.1
  context.fillRect(left, 0, right - left, height)
  context.globalAlpha = 0.8
  context.fillRect(left, 0, 1, height)
  context.fillRect(right - 1, 0, 1, height)
  context.globalAlpha = 1
}

/** The instant, for a file: in the window it is an element of its own, which moves over what is drawn. */
export function drawInstant({ context, width, height, colour }: Drawing, { atNs, range }: TimelineScene): void {
  context.fillStyle = colour('text')
  context.fillRect(Math.round(new TimeScale(range, width).x(atNs)) - 0.5, 0, 1.5, height)
}

const TITLES: Record<HeadRow, string> = {
  axis: '',
  marks: 'skips, findings, notes',
  manager: 'Manager',
  preloader: 'Preloader',
  prepared: 'Prepared ring',
  finished: 'Finished ring',
}

/** What stands behind the rows of the plot: the ticks, and the line below each row. */
function drawBehind(pen: ColumnPen, ticks: readonly number[], width: number): void {
  pen.use('line-soft')
  for (const x of ticks) pen.fill(x, 1, COLUMN_ROWS.top, COLUMN_ROWS.height)
  for (const { top, height } of HEAD_BOXES) pen.fill(0, width, top + height - 1, 1)
}

/** Draws both threads and both rings: what changes from column to column first, over it spans that are drawn one by one. */
function drawRows(plot: ColumnDrawing, { index, run, range }: TimelineScene): void {
  const { preparedCapacity, finishedCapacity } = run.meta.options
  const scale = new TimeScale(range, plot.width)
  const lanes = THREAD_BOXES.map(({ row, box }) => {
    const lane: ThreadLane = { run, thread: row, index: index[row] }
    return { lane, box: { top: box.top + 3, height: box.height - 7 }, isDense: isDense(lane, scale) }
  })
  const ticks = timeTicks(range, plot.width).ticks.map(({ atNs }) => Math.round(scale.x(atNs)))
  const columns = Math.ceil(plot.width)
  inColumns(
    plot,
    COLUMN_ROWS,
    (pen) => drawBehind(pen, ticks, columns),
    (pen) => {
      for (const { lane, box, isDense } of lanes) if (isDense) drawShares(pen, lane, scale, box)
      for (const { row, box } of RING_BOXES) {
        const most = scaleOf(index[row], row === 'prepared' ? preparedCapacity : finishedCapacity)
        drawRing(pen, index[row], most, row, scale, box)
      }
    },
  )
  for (const { lane, box, isDense } of lanes) if (!isDense) drawSpans(plot, lane, scale, box)
}

function drawNames(drawing: Drawing, { run, index, range }: TimelineScene, plotWidth: number): void {
  const { context, colour } = drawing
  const { preparedCapacity, finishedCapacity } = run.meta.options
  const { originNs } = timeTicks(range, plotWidth)
  const below: Partial<Record<HeadRow, string>> = {
    prepared: `most ${formatCount(index.prepared.highest)} of ${formatCount(preparedCapacity)}`,
    finished: `most ${formatCount(index.finished.highest)} of ${formatCount(finishedCapacity)}`,
  }
  context.font = CHART_FONT
  for (const { row, top, height } of HEAD_BOXES) {
    context.fillStyle = colour('line-soft')
    context.fillRect(0, top + height - 1, drawing.width, 1)
    const second = below[row]
    context.fillStyle = colour(row === 'marks' ? 'faint' : 'text')
    context.fillText(TITLES[row], 8, top + height / 2 + (second === undefined ? 3.5 : -2.5))
    if (second === undefined) continue
    context.fillStyle = colour('faint')
    context.fillText(second, 8, top + height / 2 + 9)
  }
  if (originNs === null) return
  context.fillStyle = colour('text')
  context.fillText(`${formatExactNs(originNs)} +`, 8, 12)
}

/** Draws the head, without the marks and the instant, on a surface that is as wide as all of the timeline. */
export function drawHeadRows(drawing: ColumnDrawing, scene: TimelineScene): void {
  drawNames(drawing, scene, drawing.width - GUTTER_PX)
  inPlot({ ...drawing, height: HEAD_PX }, (plot) => {
    drawAxis(plot, scene.range, boxOf('axis'), HEAD_PX)
    drawRows(plot, scene)
    drawChosen(plot, scene)
  })
}

/** All of the head, for a file. */
export function drawHead(drawing: Drawing, scene: TimelineScene): void {
  drawHeadRows(drawing, scene)
  inPlot({ ...drawing, height: HEAD_PX }, (plot) => {
    drawInstant(plot, scene)
    drawMarks(plot, scene, MARKS_BOX.top)
  })
}
