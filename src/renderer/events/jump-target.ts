import { type EventTarget, parseInstant, type TimeZone } from '../../contract/index.ts'

const MOST_U64 = 2n ** 64n - 1n

/** Where a person wants to go: an id, or a time (`2026-01-31 12:34:56.123456789`) in the zone; null for neither. */
export function parseJump(text: string, zone: TimeZone): EventTarget | null {
  const plain = text.trim().replaceAll(/[,_\u202f](?=\d)/g, '')
  if (/^\d{1,20}$/.test(plain)) {
    const eventId = BigInt(plain)
    return eventId > MOST_U64 ? null : { eventId }
  }
  const timestampNs = parseInstant(text.trim(), zone)
  return timestampNs === null ? null : { timestampNs }
}
