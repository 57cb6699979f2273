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

/** A few round ticks from 0 to at least the highest value; only whole numbers where asked for. */
export function linearTicks(highest: number, isWhole: boolean): number[] {
  if (isWhole && highest <= 4) return Array.from({ length: highest + 1 }, (_, i) => i)
  const magnitude = 10 ** Math.floor(Math.log10(highest))
  const top = ([1, 2, 4, 5, 8, 10].find((step) => step * magnitude >= highest) ?? 10) * magnitude
  return isWhole && top % 4 !== 0 ? [0, top] : [0, top / 4, top / 2, (top * 3) / 4, top]
}
