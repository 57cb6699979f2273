// The piece of time that the timeline shows: zoomed about a point, moved, kept within the run.
import type { TimeRange } from './replay-store.ts'

/** Nobody looks closer: records are whole nanoseconds. */
export const SHORTEST_NS = 20

/** The same, moved and cut so that it lies within a run of this duration, and is no shorter than can be shown. */
export function within({ fromNs, toNs }: TimeRange, endNs: number): TimeRange {
  const wholeNs = Math.max(endNs, SHORTEST_NS)
  const spanNs = Math.min(Math.max(toNs - fromNs, SHORTEST_NS), wholeNs)
  const start = Math.min(Math.max(fromNs, 0), wholeNs - spanNs)
  return { fromNs: start, toNs: start + spanNs }
}

export const wholeRun = (endNs: number): TimeRange => within({ fromNs: 0, toNs: endNs }, endNs)

/** Shows `factor` times as much; what is at `aboutNs` stays where it is, as far as the ends of the run allow. */
export function zoomAbout({ fromNs, toNs }: TimeRange, aboutNs: number, factor: number, endNs: number): TimeRange {
  const wholeNs = Math.max(endNs, SHORTEST_NS)
  const spanNs = Math.min(Math.max((toNs - fromNs) * factor, SHORTEST_NS), wholeNs)
  const share = (aboutNs - fromNs) / Math.max(toNs - fromNs, Number.MIN_VALUE)
  const start = aboutNs - share * spanNs
  return within({ fromNs: start, toNs: start + spanNs }, endNs)
}

export function panBy({ fromNs, toNs }: TimeRange, byNs: number, endNs: number): TimeRange {
  return within({ fromNs: fromNs + byNs, toNs: toNs + byNs }, endNs)
}

/** A piece with a little room on both sides. */
export function fitTo({ fromNs, toNs }: TimeRange, endNs: number): TimeRange {
  const roomNs = (toNs - fromNs) * 0.1
  return within({ fromNs: fromNs - roomNs, toNs: toNs + roomNs }, endNs)
}

/** While it plays: the window goes on by most of its width when the instant has left it, or is about to. */
export function followInstant(range: TimeRange, atNs: number, endNs: number): TimeRange {
  const spanNs = range.toNs - range.fromNs
  if (atNs >= range.fromNs && atNs <= range.toNs - spanNs * 0.02) return range
  return within({ fromNs: atNs - spanNs * 0.1, toNs: atNs + spanNs * 0.9 }, endNs)
}

/** Both ends in their order. */
export function rangeOf(oneNs: number, otherNs: number): TimeRange {
  return { fromNs: Math.min(oneNs, otherNs), toNs: Math.max(oneNs, otherNs) }
}
