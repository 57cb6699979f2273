import type { EventTarget } from '../../contract/index.ts'

const MOST_U64 = 2n ** 64n - 1n
const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?Z?$/

/** Where a person wants to go: an id, or a time in UTC (`2026-01-31 12:34:56.123456789`); null for neither. */
export function parseJump(text: string): EventTarget | null {
  const plain = text.trim().replaceAll(/[,_](?=\d)/g, '')
  if (/^\d{1,20}$/.test(plain)) {
    const eventId = BigInt(plain)
    return eventId > MOST_U64 ? null : { eventId }
  }
  const found = TIME.exec(text.trim())
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = found
  const fields = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const [y, m, d, ...time] = fields
  const ms = Date.UTC(y, m - 1, d, ...time)
  const date = new Date(ms)
  // The 31st of June is no day, and 25:00 is no time.
  const isReal = date.getUTCMonth() === m - 1 && date.getUTCDate() === d && date.getUTCHours() === time[0]
  if (!isReal || time[1] > 59 || time[2] > 59 || ms < 0) return null
  return { timestampNs: BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) }
}
