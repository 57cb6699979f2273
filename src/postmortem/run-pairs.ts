// The segments of two runs, put beside each other.
import type { RunSegment } from '../contract/index.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf, type SegmentFacts } from './run-facts.ts'

/** A segment of both runs, or of one of them. */
export interface MatchedSegment {
  file: string
  a: SegmentFacts | null
  b: SegmentFacts | null
}

/** By file name; what is left over, by the first event id. In the order of A, what only B has behind it. */
export function matchSegments(a: RecordedRun, b: RecordedRun): MatchedSegment[] {
  const inA = factsOf(a).segments
  const inB = factsOf(b).segments
  /** Places in B of those in A; -1 for none. */
  const partners = new Int32Array(a.segments.length).fill(-1)
  const taken = new Uint8Array(b.segments.length)
  match(a, b, partners, taken, ({ file }) => file)
  match(a, b, partners, taken, ({ firstEventId }) => (firstEventId > 0n ? firstEventId : null))
  const matched: MatchedSegment[] = a.segments.map(({ file }, place) => ({
    file,
    a: inA[place] ?? null,
    b: inB[partners[place] ?? -1] ?? null,
  }))
  for (const [place, { file }] of b.segments.entries()) {
    if (taken[place] === 0) matched.push({ file, a: null, b: inB[place] ?? null })
  }
  return matched
}

function match(
  a: RecordedRun,
  b: RecordedRun,
  partners: Int32Array,
  taken: Uint8Array,
  keyOf: (segment: RunSegment) => string | bigint | null,
): void {
  const places = new Map<string | bigint, number>()
  for (const [place, segment] of b.segments.entries()) {
    const key = keyOf(segment)
    if (taken[place] === 0 && key !== null && !places.has(key)) places.set(key, place)
  }
  if (places.size === 0) return
  for (const [place, segment] of a.segments.entries()) {
    if (partners[place] !== -1) continue
    const key = keyOf(segment)
    const other = key === null ? undefined : places.get(key)
    if (other === undefined || taken[other] !== 0) continue
    partners[place] = other
    taken[other] = 1
  }
}
