// What is noise when two runs are compared: the floor below which a difference is not told. docs/postmortem.md has the same numbers.

/** A floor: a difference counts above both, the share being of the larger of two values. */
export interface NoiseFloor {
  absoluteNs: number
  share: number
}

/** Of one place: a segment, a wait, a switch. */
export const PLACE_FLOOR: NoiseFloor = { absoluteNs: 100_000, share: 0.1 }
/** Of the sum of many places, and of the whole run. */
export const TOTAL_FLOOR: NoiseFloor = { absoluteNs: 200_000, share: 0.05 }
/** Of a percentile of an operation. */
export const PERCENTILE_FLOOR: NoiseFloor = { absoluteNs: 20, share: 0.2 }
/** Of so many places their own spread counts: what they differ by as a rule is no difference of one of them. */
const SPREAD_FROM = 8
/** A place stands out where it differs by so many times what three of four places differ by at least. */
const STANDS_OUT = 8

/** Whether two values differ by more than noise. It does not matter which is which. */
export function isAboveNoise(a: number, b: number, floor: NoiseFloor, spreadNs = 0): boolean {
  const size = Math.abs(b - a)
  return size > floor.absoluteNs && size > Math.max(a, b) * floor.share && size > spreadNs
}

/** From what on a place stands out among all the differences of its kind (NaN for none); 0 where there are too few to say. */
export function spreadOf(differences: Float64Array): number {
  const sizes = differences
    .filter((it) => !Number.isNaN(it))
    .map(Math.abs)
    .sort()
  if (sizes.length < SPREAD_FROM) return 0
  return (sizes[sizes.length >>> 2] ?? 0) * STANDS_OUT
}
