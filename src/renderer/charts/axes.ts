/** Place of a percentile on a "nines" axis: 0 for 0 %, 1 for 90 %, 2 for 99 %, and so on. */
export function nines(percentile: number): number {
  return -Math.log10(Math.max(1 - percentile / 100, 1e-9))
}

/** Powers of ten from `lowest` (itself one) to the first at or above `highest`. */
export function logTicks(lowest: number, highest: number): number[] {
  const ticks = [lowest]
  while ((ticks.at(-1) ?? lowest) < highest) ticks.push((ticks.at(-1) ?? lowest) * 10)
  return ticks
}
