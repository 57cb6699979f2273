import { formatInstant, type TimeZone } from '../../contract/index.ts'

/** When a run was started, to the second. A trace may say anything: what is no date is written as the number that it is. */
export function startedAt(startedAtMs: number, zone: TimeZone): string {
  return formatInstant(BigInt(Math.round(startedAtMs)) * 1_000_000n, zone, 0)
}
