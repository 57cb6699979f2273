// How the timeline is looked at and played. None of it is about the run itself.
import { create } from 'zustand'
import { seek, type TimeRange, useReplay } from './replay-store.ts'
import { followInstant, within } from './time-window.ts'

export interface TimelineState {
  isPlaying: boolean
  /** Of the run's own speed. */
  speed: number
  /** A piece of time that was chosen or measured; F shows it. */
  chosen: TimeRange | null
  /** The lanes scroll to the segment that the manager is at. */
  followsManager: boolean
}

export const useTimeline = create<TimelineState>(() => ({
  isPlaying: false,
  speed: 1,
  chosen: null,
  followsManager: true,
}))

/** The run that is open, where there is one. */
export const openRun = () => useReplay.getState().opened?.run ?? null

/** Shows another piece of time. */
export function showWindow(change: (range: TimeRange, endNs: number) => TimeRange): void {
  const run = openRun()
  if (run === null) return
  const { endNs } = run.model
  useReplay.setState(({ range }) => ({ range: change(within(range, endNs), endNs) }))
}

/** Goes to an instant while it plays: the window goes on with it. */
export function playTo(atNs: number): void {
  const run = openRun()
  if (run === null) return
  const { endNs } = run.model
  useReplay.setState(({ range }) => ({ atNs, range: followInstant(range, atNs, endNs) }))
}

/** Goes to an instant that a person has chosen; nothing plays any more. */
export function goTo(atNs: number): void {
  if (useTimeline.getState().isPlaying) useTimeline.setState({ isPlaying: false })
  seek(atNs)
}
