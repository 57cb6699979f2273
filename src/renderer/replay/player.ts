// Plays the run that is open, a step a frame.
import { advance } from './play-clock.ts'
import { useReplay } from './replay-store.ts'
import { openRun, playTo, useTimeline } from './timeline-store.ts'

/** A window that was hidden goes on where it was. */
const LONGEST_STEP_MS = 100

let request = 0
let lastMs = 0

function step(nowMs: number): void {
  const { isPlaying, speed } = useTimeline.getState()
  const run = openRun()
  if (!isPlaying || run === null) {
    useTimeline.setState({ isPlaying: false })
    return
  }
  const { endNs } = run.model
  const elapsedMs = Math.min(Math.max(nowMs - lastMs, 0), LONGEST_STEP_MS)
  lastMs = nowMs
  const atNs = advance(useReplay.getState().atNs, elapsedMs, speed, endNs)
  playTo(atNs)
  if (atNs >= endNs) useTimeline.setState({ isPlaying: false })
  else request = requestAnimationFrame(step)
}

/** Plays from the instant on; from the start again where it is the end. */
export function play(): void {
  const run = openRun()
  if (run === null || useTimeline.getState().isPlaying) return
  if (useReplay.getState().atNs >= run.model.endNs) playTo(0)
  useTimeline.setState({ isPlaying: true })
  lastMs = performance.now()
  cancelAnimationFrame(request)
  request = requestAnimationFrame(step)
}

export function pause(): void {
  cancelAnimationFrame(request)
  useTimeline.setState({ isPlaying: false })
}

export function togglePlay(): void {
  if (useTimeline.getState().isPlaying) pause()
  else play()
}
