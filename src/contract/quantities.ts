// How quantities are written, in every view and on the command line.

import type { NumberFormat } from './settings.ts'

const SEPARATORS: Record<NumberFormat, string> = { comma: ',', space: '\u202f', none: '' }
let separator = SEPARATORS.comma

/** How digits are grouped from now on, in this process: what a person has chosen for the window. */
export function setNumberFormat(format: NumberFormat): void {
  separator = SEPARATORS[format]
}

/** Made once: `toLocaleString` looks its language up at each call, and a list has hundreds of counts. */
const grouped = new Intl.NumberFormat('en-US')

/** 16384 as "16,384", or as {@link setNumberFormat} has it. */
export function formatCount(value: bigint | number): string {
  const text = grouped.format(value)
  return separator === SEPARATORS.comma ? text : text.replaceAll(SEPARATORS.comma, separator)
}

/** "1 event", "16,384 events". */
export function counted(value: bigint | number, noun: string): string {
  return `${formatCount(value)} ${noun}${BigInt(value) === 1n ? '' : 's'}`
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB']
const TIME_UNITS: [limitNs: number, unit: string][] = [
  [1e3, 'ns'],
  [1e6, 'µs'],
  [1e9, 'ms'],
  [Number.POSITIVE_INFINITY, 's'],
]

/** Three significant digits, without an exponent. */
function significant(value: number): string {
  if (value >= 100) return formatCount(Math.round(value))
  if (value === 0) return '0'
  return value.toFixed(value >= 10 ? 1 : 2)
}

/** 263232 as "263 kB". */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : significant(value)} ${BYTE_UNITS[unit]}`
}

/** 1234567 ns as "1.23 ms". */
export function formatNs(ns: number): string {
  const index = TIME_UNITS.findIndex(([limit]) => ns < limit)
  const [, unit] = TIME_UNITS[index] ?? [0, 's']
  return `${index === 0 ? Math.round(ns) : significant(ns / 1000 ** index)} ${unit}`
}

/** 9612345 as "9.61 M". */
export function formatRate(perSecond: number): string {
  if (perSecond < 1e3) return significant(perSecond)
  if (perSecond < 1e6) return `${significant(perSecond / 1e3)} k`
  return `${significant(perSecond / 1e6)} M`
}

export function formatPercent(share: number): string {
  if (share > 0 && share < 0.0001) return '< 0.01 %'
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`
}

/** Nanoseconds since 1970 as UTC to the millisecond; a dash for none. */
export function formatUtc(ns: bigint): string {
  if (ns === 0n) return '–'
  const ms = Number(ns / 1_000_000n)
  // Beyond the year 275760 there is no date.
  return ms > 8.64e15 ? `${ns} ns` : new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}

/** A rate and an estimate for work in progress: "4.9 GB/s, 3 s left". */
export function formatProgress(
  done: number,
  total: number,
  unit: 'bytes' | 'segments' | 'events' | 'records',
  elapsedMs: number,
): string {
  const perMs = done / Math.max(elapsedMs, 1)
  const amount = unit === 'bytes' ? `${formatBytes(perMs * 1000)}/s` : `${formatRate(perMs * 1000)} ${unit}/s`
  if (total === 0 || perMs === 0) return amount
  const leftMs = Math.max(total - done, 0) / perMs
  return `${amount}, ${leftMs < 1000 ? 'under 1 s' : `${Math.ceil(leftMs / 1000)} s`} left`
}
