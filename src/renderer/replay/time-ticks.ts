// The axis of time, and instants written to the nanosecond.
import type { TimeRange } from './replay-store.ts'

export interface TimeTick {
  atNs: number
  label: string
}

export interface TimeTicks {
  /** What the labels count from; null where they count from the start of the run. */
  originNs: number | null
  ticks: TimeTick[]
}

const UNITS: [ns: number, name: string][] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
]
const LABEL_PX = 92
/** More digits than these are counted from a round instant near by. */
const MOST_DIGITS = 6

/** The largest unit that an amount has at least one of. */
function unitOf(ns: number): [ns: number, name: string] {
  return UNITS.find(([size]) => ns >= size) ?? [1, 'ns']
}

/** The smallest round step (1, 2 or 5 times a power of ten) that is no smaller than asked for; whole nanoseconds. */
export function roundStep(atLeastNs: number): number {
  const wanted = Math.max(atLeastNs, 1)
  const magnitude = 10 ** Math.floor(Math.log10(wanted))
  return [1, 2, 5, 10].map((factor) => factor * magnitude).find((step) => step >= wanted * (1 - 1e-9)) ?? wanted
}

/** Decimals that tell instants apart that are a step apart. */
const decimalsOf = (stepNs: number, unitNs: number) => Math.max(Math.ceil(Math.log10(unitNs / stepNs) - 1e-9), 0)

/** Ticks at round instants within a range that is so many pixels wide. */
export function timeTicks({ fromNs, toNs }: TimeRange, widthPx: number): TimeTicks {
  const spanNs = Math.max(toNs - fromNs, 1)
  const stepNs = roundStep((spanNs * LABEL_PX) / Math.max(widthPx, 1))
  const [unitNs] = unitOf(toNs)
  const digits = Math.floor(Math.log10(Math.max(toNs / unitNs, 1))) + 1 + decimalsOf(stepNs, unitNs)
  const isRelative = digits > MOST_DIGITS
  const roundNs = 10 ** Math.ceil(Math.log10(spanNs))
  const originNs = isRelative ? Math.floor(fromNs / roundNs) * roundNs : 0
  const [labelNs, name] = unitOf(Math.max(toNs - originNs, stepNs))
  const decimals = decimalsOf(stepNs, labelNs)
  const ticks: TimeTick[] = []
  const first = Math.ceil((fromNs - originNs) / stepNs - 1e-9)
  const last = Math.floor((toNs - originNs) / stepNs + 1e-9)
  for (let i = first; i <= last; i += 1) {
    const value = ((i * stepNs) / labelNs).toFixed(decimals)
    ticks.push({ atNs: originNs + i * stepNs, label: `${isRelative ? '+' : ''}${value} ${name}` })
  }
  return { originNs: isRelative ? originNs : null, ticks }
}

/** An instant or a duration to the nanosecond: "3.200 123 456 s", "12.003 400 ms", "1.234 µs", "56 ns". */
export function formatExactNs(ns: number): string {
  const whole = Math.round(Math.max(ns, 0))
  const [unitNs, name] = unitOf(Math.max(whole, 1))
  const decimals = Math.round(Math.log10(unitNs))
  if (decimals === 0) return `${whole} ns`
  const before = Math.floor(whole / unitNs)
  const behind = String(whole % unitNs).padStart(decimals, '0')
  return `${before < 1_000 ? before : before.toLocaleString('en-US')}.${behind.replace(/(\d{3})(?=\d)/g, '$1 ')} ${name}`
}
