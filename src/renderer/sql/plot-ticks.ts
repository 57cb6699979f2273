// Round values on an axis.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** From a second on, times are not divided by tens. */
const TIME_STEPS = [
  ...[SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY],
]

/** The lowest of 1, 2, 5, 10, … that is no lower. */
function roundStep(least: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((digit) => digit * magnitude >= least) ?? 10) * magnitude
}

/** More ticks than this come from a step that numbers of this size do not have. */
const MOST_TICKS = 100

/** The multiples of a step from `low` to `high`; these two where there is no such step. */
function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  if (!(step > 0 && last - first < MOST_TICKS)) return [low, high]
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step)
}

/** Round numbers between two, some `most` of them. */
export function numberTicks(low: number, high: number, most: number): number[] {
  return high > low ? multiples(roundStep((high - low) / most), low, high) : [low]
}

/** Round times between two, in milliseconds since 1970. */
export function timeTicks(low: number, high: number, most: number): number[] {
  if (high <= low) return [low]
  const least = (high - low) / most
  if (least < SECOND) return multiples(roundStep(least), low, high)
  const step = TIME_STEPS.find((it) => it >= least) ?? Math.ceil(least / (365 * DAY)) * 365 * DAY
  return multiples(step, low, high)
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, ' T'],
  [1e9, ' G'],
  [1e6, ' M'],
  [0, ''],
]

/** Writes the numbers of an axis alike: with one unit, and as many digits as tell its ticks apart. */
export function numberFormat(ticks: readonly number[]): (value: number) => string {
  const highest = Math.max(...ticks.map(Math.abs), 0)
  const [size, unit] = UNITS.find(([least]) => highest >= least) ?? [0, '']
  const divisor = size || 1
  const step = Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) / divisor
  const digits = step === 0 ? 2 : Math.min(Math.max(Math.ceil(-Math.log10(step) - 1e-9), 0), 9)
  // A step of 2.5 has a digit more than its magnitude.
  const needed =
    step === 0 || Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6 ? digits : digits + 1
  return (value) =>
    `${(value / divisor).toLocaleString('en-US', { minimumFractionDigits: step === 0 ? 0 : needed, maximumFractionDigits: needed })}${unit}`
}

/** Writes the times of an axis: the day where a step is one, the time of day with as much of a second as is needed. */
export function timeFormat(ticks: readonly number[]): (ms: number) => string {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0)
  const days = Math.floor((ticks.at(-1) ?? 0) / DAY) - Math.floor((ticks[0] ?? 0) / DAY)
  return (ms) => {
    const date = new Date(Math.floor(ms + 1e-6))
    if (Number.isNaN(date.getTime())) return ''
    const text = date.toISOString()
    if (step >= DAY) return text.slice(0, 10)
    if (days > 0) return text.slice(5, 16).replace('T', ' ')
    if (step >= SECOND) return text.slice(11, 19)
    const micros = Math.round((ms - Math.floor(ms + 1e-6)) * 1_000)
    return step >= 1 ? text.slice(11, 23) : `${text.slice(17, 23)}${String(Math.max(micros, 0)).padStart(3, '0')}`
  }
}
