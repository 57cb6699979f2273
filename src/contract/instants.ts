// Instants, in UTC or in the zone of the machine, written as a person types them in again.
import type { TimeZone } from './settings.ts'

const NS_PER_MS = 1_000_000n
const NS_PER_S = 1_000_000_000n
const two = (value: number) => String(value).padStart(2, '0')

/** Whole seconds of a date in a zone: "2026-01-31 12:34:56". */
function toSeconds(date: Date, zone: TimeZone): string {
  if (zone === 'utc') return date.toISOString().slice(0, -5).replace('T', ' ')
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/**
 * Nanoseconds since 1970 as a time: "2026-01-31 12:34:56.123456789", with so many digits behind the second. The number itself where
 * there is no such date.
 */
export function formatInstant(ns: bigint, zone: TimeZone, digits: 0 | 3 | 9): string {
  const date = new Date(Number(ns / NS_PER_MS))
  if (Number.isNaN(date.getTime())) return String(ns)
  const seconds = toSeconds(date, zone)
  if (digits === 0) return seconds
  return `${seconds}.${String(ns % NS_PER_S)
    .padStart(9, '0')
    .slice(0, digits)}`
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z?)$/

/** The nanoseconds since 1970 of a time as {@link formatInstant} writes it, shortened or not; with a Z it is UTC. Null for none. */
export function parseInstant(text: string, zone: TimeZone): bigint | null {
  const found = INSTANT.exec(text)
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', z] = found
  const isUtc = zone === 'utc' || z === 'Z'
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = [year, month, day, hour, minute, second].map(Number)
  const ms = isUtc ? Date.UTC(y, m - 1, d, h, min, s) : new Date(y, m - 1, d, h, min, s).getTime()
  const date = new Date(ms)
  const [isMonth, isDay, isHour] = isUtc
    ? [date.getUTCMonth() === m - 1, date.getUTCDate() === d, date.getUTCHours() === h]
    : [date.getMonth() === m - 1, date.getDate() === d, date.getHours() === h]
  // The 31st of June is no day, 25:00 no time, and of one hour in spring there is none.
  if (!isMonth || !isDay || !isHour || min > 59 || s > 59 || ms < 0) return null
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'))
}

/** The name of a zone: "UTC", "Europe/Berlin". */
export function zoneName(zone: TimeZone): string {
  return zone === 'utc' ? 'UTC' : new Intl.DateTimeFormat().resolvedOptions().timeZone
}
