// A thread's lane: its spans one by one where there is room for them, and where there is none, shares of time by column. A wait for the
// other thread is always seen, however short it is.

import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import { type ColumnBox, type ColumnDrawing, type ColumnPen, inColumns } from './column-pen.ts'
import { threadWords } from './instant-words.ts'
import { SPAN_KINDS, SpanColumns, type SpanIndex, type SpanKind, WAIT } from './span-columns.ts'
import type { TimeScale } from './timeline-layout.ts'

export type ThreadName = 'manager' | 'preloader'

/** Colour tokens. Waits have one by thread: a manager that waits costs time, a preloader that waits is ahead. */
export const KIND_COLOURS: Record<Exclude<SpanKind, 'wait'>, string> = {
  replaying: 'replaying',
  opening: 'opening',
  verifying: 'verifying',
  closing: 'finished',
  switching: 'accent',
  scanning: 'cold',
  resting: 'line',
}
export const WAIT_COLOURS: Record<ThreadName, string> = { manager: 'waiting', preloader: 'prepared' }

const CHARACTER_PX = 6.1
/** Fewer characters say nothing. */
const LEAST_LABEL = 8
/** A wait is never drawn smaller, in either direction. */
const LEAST_WAIT_PX = 3
const LEAST_SHARE_PX = 0.2
/** More spans than one for so many pixels are drawn as shares. */
const SPAN_PX = 4

const columns = new SpanColumns()
let filled = new Float32Array(0)
const nothing = () => undefined

/** Lines across a box: up to the right for the manager, down for the preloader. Not by colour alone. */
export function hatch(
  { context, colour }: Drawing,
  x: number,
  box: ColumnBox,
  width: number,
  thread: ThreadName,
): void {
  const { top, height } = box
  context.save()
  context.beginPath()
  context.rect(x, top, width, height)
  context.clip()
  context.strokeStyle = colour('bg')
  context.globalAlpha = 0.45
  context.lineWidth = 1.5
  context.beginPath()
  const first = Math.floor((x - height) / 6) * 6
  for (let at = first; at < x + width; at += 6) {
    context.moveTo(at, thread === 'manager' ? top + height : top)
    context.lineTo(at + height, thread === 'manager' ? top : top + height)
  }
  context.stroke()
  context.restore()
}

function label({ context, colour }: Drawing, text: string, x: number, box: ColumnBox, width: number): void {
  const room = Math.floor((width - 8) / CHARACTER_PX)
  if (room < LEAST_LABEL) return
  context.font = CHART_FONT
  context.fillStyle = colour('bg')
  const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text
  context.fillText(shown, x + 4, box.top + box.height / 2 + 3.5)
}

/** A wait's words on a plate of their own: hatching is hard to read on. */
function waitLabel(drawing: Drawing, text: string, x: number, box: ColumnBox, width: number, thread: ThreadName): void {
  const room = Math.floor((width - 12) / CHARACTER_PX)
  if (room < LEAST_LABEL) return
  const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text
  const { context, colour } = drawing
  context.fillStyle = colour(WAIT_COLOURS[thread])
  context.fillRect(x + 2, box.top + box.height / 2 - 7, shown.length * CHARACTER_PX + 6, 14)
  label(drawing, shown, x + 1, box, width)
}

export interface ThreadLane {
  run: RecordedRun
  thread: ThreadName
  index: SpanIndex
  /** Without words. */
  isPlain?: boolean
}

/** Draws its spans one by one. */
export function drawSpans(drawing: Drawing, lane: ThreadLane, scale: TimeScale, box: ColumnBox): void {
  const { context, colour, width } = drawing
  const { history } = lane.index
  const { first, end } = lane.index.spansWithin(scale.range)
  const waits: { left: number; size: number; words: string }[] = []
  for (let i = first; i < end; i += 1) {
    const span = history.span(i)
    const kind = lane.index.kindOf(i)
    if (kind === null) continue
    const left = Math.max(scale.x(span.fromNs), 0)
    const right = Math.min(scale.x(span.toNs ?? lane.index.endNs), width)
    if (right < 0 || left > width) continue
    const size = right - left
    if (kind === 'wait') {
      waits.push({ left, size: Math.max(size, LEAST_WAIT_PX), words: threadWords(lane.run, span) })
      continue
    }
    context.fillStyle = colour(KIND_COLOURS[kind])
    context.fillRect(left, box.top, Math.max(size - (size > 3 ? 0.5 : 0), 1), box.height)
    if (kind !== 'resting' && !lane.isPlain) label(drawing, threadWords(lane.run, span), left, box, size)
  }
  for (const { left, size, words } of waits) {
    context.fillStyle = colour(WAIT_COLOURS[lane.thread])
    context.fillRect(left, box.top, size, box.height)
    if (size > 6) hatch(drawing, left, box, size, lane.thread)
    if (!lane.isPlain) waitLabel(drawing, words, left, box, size, lane.thread)
  }
}

const KINDS = SPAN_KINDS.length

/** Stacks the shares of one kind upon those that are there. */
function stackKind(pen: ColumnPen, kind: number, count: number, { top, height }: ColumnBox): void {
  const { shares } = columns
  const bottom = top + height
  for (let column = 0; column < count; column += 1) {
    const share = shares[column * KINDS + kind] ?? 0
    if (share * height < LEAST_SHARE_PX) continue
    const below = filled[column] ?? 0
    pen.fill(column, 1, bottom - (below + share) * height, share * height)
    filled[column] = below + share
  }
}

function hangWaits(pen: ColumnPen, count: number, { top, height }: ColumnBox): void {
  const { shares, waits } = columns
  for (let column = 0; column < count; column += 1) {
    if (waits[column] === 0) continue
    pen.fill(column, 1, top, Math.max((shares[column * KINDS + WAIT] ?? 0) * height, LEAST_WAIT_PX))
  }
}

/** Draws the shares of each column of pixels. */
export function drawShares(pen: ColumnPen, lane: ThreadLane, scale: TimeScale, box: ColumnBox): void {
  const count = Math.ceil(scale.width)
  columns.reduce(lane.index, { fromNs: scale.range.fromNs, toNs: scale.ns(count) }, count)
  if (filled.length < count) filled = new Float32Array(count)
  filled.fill(0)
  for (const [kind, name] of SPAN_KINDS.entries()) {
    if (name === 'wait') continue
    pen.use(KIND_COLOURS[name])
    stackKind(pen, kind, count, box)
  }
  pen.use(WAIT_COLOURS[lane.thread])
  hangWaits(pen, count, box)
}

/** Whether a lane has more spans in sight than can be drawn one by one. */
export function isDense({ index }: ThreadLane, scale: TimeScale): boolean {
  const { first, end } = index.spansWithin(scale.range)
  return (end - first) * SPAN_PX > scale.width
}

/** Draws a lane; x is 0 where the plot begins. */
export function drawThread(drawing: ColumnDrawing, lane: ThreadLane, scale: TimeScale, box: ColumnBox): void {
  if (isDense(lane, scale)) inColumns(drawing, box, nothing, (pen) => drawShares(pen, lane, scale, box))
  else drawSpans(drawing, lane, scale, box)
}
