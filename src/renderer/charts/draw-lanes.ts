// How the lanes of segments are drawn, in the window and where they are saved.
import { formatCount, formatNs } from '../../contract/index.ts'
import type { Figure } from '../figures/figure.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import type { RunModel, SegmentLane } from '../state/run-model.ts'
import { DRAWN_STATES, STATE_COLOURS } from './states.ts'

export const LANE_PX = 14
/** Parts of the axis of time. */
export const TICKS = 8
const SHOWN_NAME = 20
/** Of the font of charts. */
const CHARACTER_PX = 6

/** A name of a file as the column of names has room for it. */
export const laneName = (file: string) => (file.length > SHOWN_NAME ? `${file.slice(0, SHOWN_NAME - 1)}…` : file)

/** Where the axis of time ends, in nanoseconds: a little behind the run. */
export const endOfAxis = (run: RunModel) => Math.max(run.durationNs, 1) * 1.02

function drawLane(
  { context, width: areaWidth, colour }: Drawing,
  lane: SegmentLane,
  y: number,
  scale: number,
  endNs: number,
): void {
  const { intervals } = lane
  for (const { state, fromNs, toNs } of intervals) {
    if (state === 'queued' || state === 'closed') continue
    const left = fromNs * scale
    const width = state === 'skipped' ? 4 : Math.max(((toNs ?? endNs) - fromNs) * scale, 1)
    context.fillStyle = colour(STATE_COLOURS[state])
    context.fillRect(left, y + 2, width, LANE_PX - 4)
  }
  if (lane.state === 'skipped') {
    const where = lane.block === null ? '' : ` at block ${lane.block}`
    const text = `skipped${where}: ${lane.status ?? ''}`
    const right = (intervals.at(-1)?.fromNs ?? 0) * scale + 8
    // In front of the lane where there is no room behind it, but there.
    const left = (intervals.find(({ state }) => state !== 'queued')?.fromNs ?? 0) * scale - 4
    const isInFront = right + text.length * CHARACTER_PX > areaWidth && left > text.length * CHARACTER_PX
    context.fillStyle = colour('muted')
    context.textAlign = isInFront ? 'right' : 'left'
    context.fillText(text, isInFront ? left : right, y + LANE_PX - 4)
    context.textAlign = 'left'
  }
}

/** Draws the lanes that are seen where they are scrolled to `top`, in pixels. */
export function drawLanes(drawing: Drawing, run: RunModel, top: number, selected: string | null): void {
  const { context, width, height, colour } = drawing
  const firstLane = Math.floor(top / LANE_PX)
  const scale = width / endOfAxis(run)
  const endNs = Math.max(run.durationNs, 1)
  context.font = CHART_FONT
  context.fillStyle = colour('line-soft')
  for (let tick = 0; tick <= TICKS; tick += 1) context.fillRect((width * tick) / TICKS, 0, 1, height)
  for (let i = firstLane; i < run.lanes.length && (i - firstLane) * LANE_PX < height + LANE_PX; i += 1) {
    const lane = run.lanes[i]
    if (lane === undefined) continue
    const y = i * LANE_PX - top
    if (lane.file === selected) {
      context.fillStyle = colour('raised')
      context.fillRect(0, y, width, LANE_PX)
    }
    drawLane(drawing, lane, y, scale, endNs)
  }
}

const NAMES_PX = 130
const AXIS_PX = 18

interface LanesView {
  /** How far it is scrolled, and its size. */
  top: number
  width: number
  height: number
  selected: string | null
}

function drawNames({ context, colour }: Drawing, lanes: SegmentLane[], offset: number): void {
  context.font = CHART_FONT
  context.fillStyle = colour('muted')
  for (const [i, { file }] of lanes.entries()) context.fillText(laneName(file), 0, i * LANE_PX + offset + LANE_PX - 4)
}

function drawTimes({ context, width, height, colour }: Drawing, run: RunModel): void {
  context.fillStyle = colour('faint')
  for (let tick = 0; tick <= TICKS; tick += 1) {
    context.textAlign = tick === 0 ? 'left' : tick === TICKS ? 'right' : 'center'
    context.fillText(formatNs((endOfAxis(run) * tick) / TICKS), (width * tick) / TICKS, height - 4)
  }
}

/** The lanes that are in sight, with their names and the axis. */
export function lanesFigure(run: RunModel, { top, width, height, selected }: LanesView): Figure | null {
  if (run.lanes.length === 0) return null
  const shownPx = Math.min(height, run.lanes.length * LANE_PX)
  const first = Math.floor(top / LANE_PX)
  const end = Math.min(Math.ceil((top + shownPx) / LANE_PX), run.lanes.length)
  const isAll = first === 0 && end === run.lanes.length
  const note = `segments ${formatCount(first + 1)} to ${formatCount(end)} of ${formatCount(run.lanes.length)}`
  const draw = (drawing: Drawing) => {
    const { context } = drawing
    context.save()
    context.beginPath()
    context.rect(0, 0, drawing.width, shownPx)
    context.clip()
    drawNames(drawing, run.lanes.slice(first, end), first * LANE_PX - top)
    context.translate(NAMES_PX, 0)
    drawLanes({ ...drawing, width, height: shownPx }, run, top, selected)
    context.restore()
    context.save()
    context.translate(NAMES_PX, 0)
    context.font = CHART_FONT
    drawTimes({ ...drawing, width }, run)
    context.restore()
  }
  return {
    kind: 'vector',
    ...{ width: NAMES_PX + width, height: shownPx + AXIS_PX, draw },
    ...(isAll ? {} : { note }),
    legend: DRAWN_STATES.map((state) => ({ text: state, mark: STATE_COLOURS[state] })),
  }
}
