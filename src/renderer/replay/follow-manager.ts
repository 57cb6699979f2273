// The lanes go along: to the segment that is pointed out, and, where that is wanted, with the manager.
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { lanesInSight } from './draw-segments.ts'
import type { TimelineScene } from './draw-timeline.ts'
import { LANE_PX } from './timeline-layout.ts'
import { useTimeline } from './timeline-store.ts'

/** Spans of the manager that may be about no segment, one behind the other. */
const LOOK_BACK = 8

/** The segment that the manager is at, or was at last: between two of them it has none. */
function managerAt({ model }: RecordedRun, atNs: number): number | null {
  const { manager } = model
  let index = manager.indexAt(atNs, model.recordsAt(atNs))
  for (let steps = 0; steps < LOOK_BACK && index >= 0; steps += 1, index -= 1) {
    const { ordinal } = manager.span(index)
    if (ordinal !== null) return ordinal
  }
  return null
}

/** Where the lanes of one run are to be scrolled to. */
export class LaneFollower {
  private shownOrdinal: number | null = null
  /** Where the manager was when the lanes last went along. */
  private followed: number | null = null

  /** The segment to bring in sight; null where the lanes stay. Each is answered once. */
  next({ run, ordinal, atNs }: TimelineScene): number | null {
    const at = useTimeline.getState().followsManager ? managerAt(run, atNs) : null
    const hasGoneOn = at !== null && at !== this.followed
    if (at !== null) this.followed = at
    if (ordinal !== this.shownOrdinal) {
      this.shownOrdinal = ordinal
      // Somebody pointed it out: it goes before the manager.
      if (ordinal !== null) return ordinal
    }
    return hasGoneOn ? at : null
  }
}

/** How far lanes that are `height` high and scrolled to `top` are to be scrolled for a segment, in pixels; null where it is in sight. */
export function scrolledTo(ordinal: number, top: number, height: number, count: number): number | null {
  const { first, end } = lanesInSight(top, height, count)
  if (ordinal > first && ordinal < end - 2) return null
  return Math.max(ordinal * LANE_PX - height / 3, 0)
}
