// The whole run in one strip, and the piece of it that the timeline shows.
import type { Drawing } from '../figures/surface.ts'
import type { ColumnDrawing } from './column-pen.ts'
import { drawThread } from './draw-threads.ts'
import type { TimelineScene } from './draw-timeline.ts'
import { wholeRun } from './time-window.ts'
import { TimeScale } from './timeline-layout.ts'

export const MINIMAP_PX = 40
const LANE_PX = 13

/** What of the run does not change while one looks at it: drawn once for a size and a theme. */
export function drawWhole(drawing: ColumnDrawing, { run, index }: TimelineScene): void {
  const { context, colour, width } = drawing
  const scale = new TimeScale(wholeRun(run.model.endNs), width)
  const lane = (top: number) => ({ top, height: LANE_PX })
  drawThread(drawing, { run, thread: 'manager', index: index.manager, isPlain: true }, scale, lane(6))
  drawThread(drawing, { run, thread: 'preloader', index: index.preloader, isPlain: true }, scale, lane(6 + LANE_PX + 2))
  context.fillStyle = colour('skipped')
  let last = -1
  for (const at of index.skips.atNs) {
    const x = Math.round(scale.x(at))
    if (x === last) continue
    last = x
    context.fillRect(x - 0.5, 0, 1.5, 6)
  }
}

/** The piece in sight, the one that is pointed out, the notes, the instant. */
export function drawPiece({ context, width, height, colour }: Drawing, scene: TimelineScene): void {
  const { run, range, chosen, notes, atNs } = scene
  const scale = new TimeScale(wholeRun(run.model.endNs), width)
  const left = Math.min(scale.x(range.fromNs), width - 3)
  const right = Math.max(scale.x(range.toNs), left + 3)
  context.fillStyle = colour('bg')
  context.globalAlpha = 0.62
  context.fillRect(0, 0, left, height)
  context.fillRect(right, 0, width - right, height)
  context.globalAlpha = 1
  context.strokeStyle = colour('accent')
  context.lineWidth = 1
  context.strokeRect(left + 0.5, 0.5, Math.max(right - left - 1, 2), height - 1)
  context.fillStyle = colour('accent')
  if (chosen !== null) {
    context.globalAlpha = 0.4
    context.fillRect(scale.x(chosen.fromNs), 0, Math.max(scale.x(chosen.toNs) - scale.x(chosen.fromNs), 1), height)
    context.globalAlpha = 1
  }
  for (const note of notes) context.fillRect(scale.x(note.atNs) - 0.5, 0, 2, 7)
  context.fillStyle = colour('text')
  context.fillRect(scale.x(atNs) - 0.75, 0, 1.5, height)
}
