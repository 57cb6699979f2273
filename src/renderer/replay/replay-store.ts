// What the Replay view looks at: the recorded run that is open, one to compare it with, the instant and the piece of time in sight.
import { create } from 'zustand'
import type { KeptTrace, TraceReference, WalscopeError } from '../../contract/index.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'

/** A trace that the window holds. */
export interface OpenedRun {
  reference: TraceReference
  run: RecordedRun
}

/** The panels beside the timeline. */
export const REPLAY_PANELS = ['instant', 'stalls', 'compare', 'what-if', 'notes'] as const
export type ReplayPanel = (typeof REPLAY_PANELS)[number]

/** A piece of time, in nanoseconds since the start of the run. */
export interface TimeRange {
  fromNs: number
  toNs: number
}

export interface ReplayState {
  /** Those that the app keeps; null while they were not asked for. */
  kept: KeptTrace[] | null
  opened: OpenedRun | null
  /** What it is compared with. */
  beside: OpenedRun | null
  /** How much of a trace is read, from 0 to 1; null where none is being read. */
  reading: number | null
  error: WalscopeError | null
  /** The instant that is shown. */
  atNs: number
  /** What the timeline shows. */
  range: TimeRange
  /** The segment that is pointed out, by its ordinal. */
  ordinal: number | null
  panel: ReplayPanel
}

export const EMPTY_REPLAY: ReplayState = {
  kept: null,
  opened: null,
  beside: null,
  reading: null,
  error: null,
  atNs: 0,
  range: { fromNs: 0, toNs: 1 },
  ordinal: null,
  panel: 'instant',
}

export const useReplay = create<ReplayState>(() => EMPTY_REPLAY)

/** How long the open run took; 0 where none is open. */
export function openDurationNs(): number {
  return useReplay.getState().opened?.run.model.endNs ?? 0
}

/** Goes to an instant of the run; the timeline follows where it lies out of sight. */
export function seek(atNs: number): void {
  const endNs = openDurationNs()
  const bounded = Math.min(Math.max(atNs, 0), endNs)
  const { range } = useReplay.getState()
  const isInSight = bounded >= range.fromNs && bounded <= range.toNs
  const spanNs = range.toNs - range.fromNs
  const fromNs = Math.min(Math.max(bounded - spanNs / 2, 0), Math.max(endNs - spanNs, 0))
  useReplay.setState({ atNs: bounded, ...(isInSight ? {} : { range: { fromNs, toNs: fromNs + spanNs } }) })
}

/** Shows a piece of time with a little room around it, its start being the instant; and points a segment out. */
export function showRange(range: TimeRange, ordinal: number | null = null): void {
  const endNs = openDurationNs()
  const roomNs = Math.max((range.toNs - range.fromNs) * 0.25, 500)
  useReplay.setState({
    atNs: Math.min(Math.max(range.fromNs, 0), endNs),
    range: { fromNs: Math.max(range.fromNs - roomNs, 0), toNs: Math.min(range.toNs + roomNs, Math.max(endNs, 1)) },
    ordinal,
  })
}
