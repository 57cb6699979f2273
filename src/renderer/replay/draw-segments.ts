// A lane a segment: its states over time. Only the lanes in sight are looked at.
import { segmentState } from '../../contract/index.ts'
import { laneName } from '../charts/draw-lanes.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import { drawGrid, drawOver, inPlot, type TimelineScene } from './draw-timeline.ts'
import { fileOf } from './instant-words.ts'
import { GUTTER_PX, LANE_PX, TimeScale } from './timeline-layout.ts'

const LEAST_SKIP_PX = 4

/** Which lanes are in sight. */
export function lanesInSight(top: number, height: number, count: number): { first: number; end: number } {
  const first = Math.max(Math.floor(top / LANE_PX), 0)
  return { first, end: Math.min(Math.ceil((top + height) / LANE_PX), count) }
}

function drawLane(drawing: Drawing, { run }: TimelineScene, ordinal: number, y: number, scale: TimeScale): void {
  const { context, width, colour } = drawing
  const spans = run.model.spans(ordinal)
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let skippedAt: number | null = null
  for (const { state, fromNs, toNs } of spans) {
    if (state === 'queued') continue
    const from = scale.x(fromNs)
    left = Math.min(left, from)
    right = Math.max(right, from)
    if (state === 'skipped') skippedAt = from
    if (state === 'closed' || state === 'skipped') continue
    const to = scale.x(toNs ?? run.model.endNs)
    right = Math.max(right, to)
    if (to < 0 || from > width) continue
    const begin = Math.max(from, 0)
    context.fillStyle = colour(STATE_COLOURS[state])
    context.fillRect(begin, y + 2, Math.max(Math.min(to, width) - begin, 1), LANE_PX - 4)
  }
  if (skippedAt !== null && skippedAt >= -LEAST_SKIP_PX && skippedAt <= width) {
    const skip = run.model.skip(ordinal)
    context.fillStyle = colour('skipped')
    context.fillRect(skippedAt, y + 1, LEAST_SKIP_PX, LANE_PX - 2)
    context.fillStyle = colour('muted')
    const where = skip?.block == null ? '' : ` at block ${skip.block}`
    context.fillText(`skipped${where}: ${skip?.status ?? ''}`, skippedAt + 8, y + LANE_PX - 4)
  }
  // All of it lies on one side: an arrow says on which.
  if (right < 0) arrow(drawing, 3, y, 1)
  else if (left > width && left < Number.POSITIVE_INFINITY) arrow(drawing, width - 3, y, -1)
}

function arrow({ context, colour }: Drawing, x: number, y: number, direction: 1 | -1): void {
  const middle = y + LANE_PX / 2
  context.fillStyle = colour('faint')
  context.beginPath()
  context.moveTo(x, middle)
  context.lineTo(x + 4 * direction, middle - 3)
  context.lineTo(x + 4 * direction, middle + 3)
  context.fill()
}

/** Draws the lanes that are seen where they are scrolled to `top`; their names with the state at the instant before them. */
export function drawSegments(drawing: Drawing, scene: TimelineScene, top: number): void {
  const { run, ordinal: selected, atNs } = scene
  const { context, height, colour } = drawing
  const { first, end } = lanesInSight(top, height, run.model.segmentCount)
  const records = run.model.recordsAt(atNs)
  context.font = CHART_FONT
  for (let ordinal = first; ordinal < end; ordinal += 1) {
    const y = ordinal * LANE_PX - top
    if (ordinal === selected) {
      context.fillStyle = colour('raised')
      context.fillRect(0, y, drawing.width, LANE_PX)
    }
    const state = segmentState.options[run.model.stateNumberAfter(records, ordinal)] ?? 'queued'
    context.fillStyle = colour(STATE_COLOURS[state])
    if (state !== 'closed') context.fillRect(8, y + 4, 6, 6)
    context.fillStyle = colour(ordinal === selected ? 'text' : 'muted')
    context.fillText(laneName(fileOf(run, ordinal)), 20, y + LANE_PX - 4)
  }
  inPlot(drawing, (plot) => {
    drawGrid(plot, scene.range)
    const scale = new TimeScale(scene.range, plot.width)
    for (let ordinal = first; ordinal < end; ordinal += 1) {
      drawLane(plot, scene, ordinal, ordinal * LANE_PX - top, scale)
    }
    drawOver(plot, scene)
  })
  context.fillStyle = colour('line-soft')
  context.fillRect(GUTTER_PX - 1, 0, 1, height)
}
