// How often recoveries are repeated that take turns: until their medians can be relied on.

/** How far a median may be from that of very many rounds (one standard deviation), as a share of what it is held against. */
const CERTAIN = 0.02
const LEAST_ROUNDS = 5
const MOST_ROUNDS = 31
/** Of short ones there are more than the least, for so long; and none after the most that is not one of the least. */
const LEAST_MS = 2_000
const MOST_MS = 15_000

const sortedOf = (values: readonly number[]) => [...values].sort((a, b) => a - b)

/** The value below which such a share of the values lies, between neighbours in proportion; NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = sortedOf(values)
  const position = (sorted.length - 1) * share
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

/** The distance of the quartiles as a share of the median: what no model can foretell, since the recoveries themselves differ by it. */
export function scatterOf(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / quantile(values, 0.5)
}

/** The standard deviation of the median, in the unit of the values, where they lie as those of a normal distribution with these quartiles. */
export function deviationOf(values: readonly number[]): number {
  return (0.93 * (quantile(values, 0.75) - quantile(values, 0.25))) / Math.sqrt(values.length)
}

/**
 * Whether another round is due. `series` holds for each kind of recovery what each round took; the last kind is what the others are held
 * against: by how much a median of theirs is uncertain counts as a share of its median.
 */
export function isRoundDue(series: readonly (readonly number[])[], elapsedMs: number): boolean {
  const rounds = Math.min(...series.map(({ length }) => length))
  // Of an odd number one is the middle.
  if (rounds < LEAST_ROUNDS || rounds % 2 === 0) return true
  if (rounds >= MOST_ROUNDS || elapsedMs >= MOST_MS) return false
  if (elapsedMs < LEAST_MS) return true
  const real = quantile(series.at(-1) ?? [], 0.5)
  return series.some((values) => deviationOf(values) > CERTAIN * real)
}

/** The order of a round: each one goes the other way round than the one before, so that none always comes behind the same. */
export const orderOf = <Item>(items: readonly Item[], round: number): Item[] =>
  round % 2 === 0 ? [...items] : items.toReversed()
