// A lane a segment: its states over time. Only the lanes in sight are looked at.
import { segmentState } from '../../contract/index.ts'
import { laneName } from '../charts/draw-lanes.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import { drawChosen, drawGrid, drawInstant, inPlot, type TimelineScene } from './draw-timeline.ts'
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

/** The states at the instant of the lanes in sight, by their numbers. */
export function statesInSight({ run, atNs }: TimelineScene, top: number, height: number): number[] {
  const { first, end } = lanesInSight(top, height, run.model.segmentCount)
  const records = run.model.recordsAt(atNs)
  return Array.from({ length: end - first }, (_, i) => run.model.stateNumberAfter(records, first + i))
}

function drawSelected({ context, width, colour }: Drawing, ordinal: number | null, top: number): void {
  if (ordinal === null) return
  context.fillStyle = colour('raised')
  context.fillRect(0, ordinal * LANE_PX - top, width, LANE_PX)
}

/** Draws the names of the lanes that are seen where they are scrolled to `top`, each with its state before it. */
export function drawLaneNames(
  drawing: Drawing,
  { run, ordinal: selected }: TimelineScene,
  top: number,
  states: readonly number[],
): void {
  const { context, height, colour } = drawing
  const { first } = lanesInSight(top, height, run.model.segmentCount)
  drawSelected(drawing, selected, top)
  context.font = CHART_FONT
  for (const [i, number] of states.entries()) {
    const ordinal = first + i
    const y = ordinal * LANE_PX - top
    const state = segmentState.options[number] ?? 'queued'
    context.fillStyle = colour(STATE_COLOURS[state])
    if (state !== 'closed') context.fillRect(8, y + 4, 6, 6)
    context.fillStyle = colour(ordinal === selected ? 'text' : 'muted')
    context.fillText(laneName(fileOf(run, ordinal)), 20, y + LANE_PX - 4)
  }
  context.fillStyle = colour('line-soft')
  context.fillRect(GUTTER_PX - 1, 0, 1, height)
}

/** Draws the lanes that are seen where they are scrolled to `top`, without the instant; x is 0 where the plot begins. */
export function drawLanes(plot: Drawing, scene: TimelineScene, top: number): void {
  const { first, end } = lanesInSight(top, plot.height, scene.run.model.segmentCount)
  drawSelected(plot, scene.ordinal, top)
  plot.context.font = CHART_FONT
  drawGrid(plot, scene.range)
  const scale = new TimeScale(scene.range, plot.width)
  for (let ordinal = first; ordinal < end; ordinal += 1) drawLane(plot, scene, ordinal, ordinal * LANE_PX - top, scale)
  drawChosen(plot, scene)
}

/** All of the lanes in sight, for a file. */
export function drawSegments(drawing: Drawing, scene: TimelineScene, top: number): void {
  drawLaneNames({ ...drawing, width: GUTTER_PX }, scene, top, statesInSight(scene, top, drawing.height))
  inPlot(drawing, (plot) => {
    drawLanes(plot, scene, top)
    drawInstant(plot, scene)
  })
}
