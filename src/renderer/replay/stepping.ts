// From the instant to the next or the previous thing that happened.
import { countBelow } from '../../postmortem/record-lists.ts'
import { type TimeRange, useReplay } from './replay-store.ts'
import { indexOf } from './run-index.ts'
import type { SpanIndex } from './span-columns.ts'
import { goTo, openRun, useTimeline } from './timeline-store.ts'

/** The next or the previous of rising instants; null where there is none. */
export function neighbour(instants: Float64Array, atNs: number, step: 1 | -1): number | null {
  // What happened within the nanosecond of the instant is where it is, not ahead of it.
  const atOrBefore = countBelow(instants, Math.floor(atNs) + 1)
  const found = step > 0 ? atOrBefore : countBelow(instants, Math.floor(atNs)) - 1
  return instants[found] ?? null
}

/** Goes to the next or the previous record: a change of a state or a ring, a wait, a switch. */
export function stepRecord(step: 1 | -1): void {
  const run = openRun()
  if (run === null) return
  const found = neighbour(run.model.records.atNs, useReplay.getState().atNs, step)
  if (found !== null) goTo(found)
  else if (step < 0) goTo(0)
}

/** Goes to the next or the previous wait or skip, and points it out. */
export function stepStop(step: 1 | -1): void {
  const run = openRun()
  if (run === null) return
  const index = indexOf(run)
  const found = neighbour(index.stops, useReplay.getState().atNs, step)
  if (found === null) return
  const skip = countBelow(index.skips.atNs, found)
  if (index.skips.atNs[skip] === found) useReplay.setState({ ordinal: index.skips.ordinals[skip] ?? null })
  const wait = waitFrom(index.manager, found) ?? waitFrom(index.preloader, found)
  useTimeline.setState({ chosen: wait })
  goTo(found)
}

/** The wait that begins at an instant; null where none does. */
function waitFrom({ history, waits, endNs }: SpanIndex, atNs: number): TimeRange | null {
  const place = countBelow(waits.fromNs, atNs)
  if (waits.fromNs[place] !== atNs) return null
  const { fromNs, toNs } = history.span(waits.indices[place] ?? 0)
  return { fromNs, toNs: toNs ?? endNs }
}
