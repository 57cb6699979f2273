// How fast a recorded run is played, and where it has come to.

/** Of the run's own speed. */
export const SPEEDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const

const NS_PER_MS = 1e6

/** "1/1000×", "1/5×", "2×". */
export function speedName(speed: number): string {
  return speed < 1 ? `1/${Math.round(1 / speed)}×` : `${speed}×`
}

/** The next faster or slower one; the fastest and the slowest stay. */
export function stepSpeed(speed: number, step: 1 | -1): number {
  const index = SPEEDS.findIndex((it) => it >= speed - 1e-12)
  const next = (index < 0 ? SPEEDS.length - 1 : index) + step
  return SPEEDS[Math.min(Math.max(next, 0), SPEEDS.length - 1)] ?? 1
}

/** Where the instant is after so many milliseconds by the clock; the end of the run is not passed. */
export function advance(atNs: number, elapsedMs: number, speed: number, endNs: number): number {
  return Math.min(atNs + Math.max(elapsedMs, 0) * NS_PER_MS * speed, endNs)
}

/** A speed at which a run of this duration takes about ten seconds to watch. */
export function fittingSpeed(endNs: number): number {
  const wanted = endNs / (10_000 * NS_PER_MS)
  return SPEEDS.findLast((speed) => speed <= wanted) ?? SPEEDS[0]
}
