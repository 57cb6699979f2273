// How the parts of a recovery are named in sentences.
import { formatCount, formatNs, formatPercent } from '../contract/index.ts'

/** More segments than these are counted instead of named. */
const NAMED_SEGMENTS = 5

/** "segment 3", "segments 3 and 4", "7 segments". */
export function namedSegments(ordinals: readonly number[]): string {
  const [first, ...others] = ordinals.map(String)
  if (first === undefined) return 'no segment'
  if (others.length === 0) return `segment ${first}`
  if (ordinals.length > NAMED_SEGMENTS) return `${formatCount(ordinals.length)} segments`
  const last = others.pop()
  return `segments ${[first, ...others].join(', ')} and ${last}`
}

/** "12.3 ms, 98.0 % of the wait". */
export function withShare(ns: number, ofNs: number, of: string): string {
  return ofNs > 0 ? `${formatNs(ns)}, ${formatPercent(Math.min(ns / ofNs, 1))} of ${of}` : formatNs(ns)
}

/** "a, b and c". */
export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? ''
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
