// The segments of two runs, put beside each other.
import type { RunSegment, SegmentPair, SegmentTimes } from '../contract/index.ts'
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
  const factsOfA = factsOf(a).segments
  const factsOfB = factsOf(b).segments
  const byFile = new Map<string, RunSegment>()
  for (const segment of b.segments) if (!byFile.has(segment.file)) byFile.set(segment.file, segment)
  const partner = new Map<RunSegment, RunSegment>()
  const taken = new Set<RunSegment>()
  for (const segment of a.segments) {
    const same = byFile.get(segment.file)
    if (same === undefined || taken.has(same)) continue
    partner.set(segment, same)
    taken.add(same)
  }
  const byId = new Map<bigint, RunSegment>()
  for (const segment of b.segments) {
    if (!taken.has(segment) && segment.firstEventId > 0n && !byId.has(segment.firstEventId))
      byId.set(segment.firstEventId, segment)
  }
  for (const segment of a.segments) {
    const same = byId.get(segment.firstEventId)
    if (partner.has(segment) || same === undefined || taken.has(same)) continue
    partner.set(segment, same)
    taken.add(same)
  }
  return [
    ...a.segments.map((segment) => {
      const other = partner.get(segment)
      return {
        file: segment.file,
        a: factsOfA[segment.ordinal] ?? null,
        b: other === undefined ? null : (factsOfB[other.ordinal] ?? null),
      }
    }),
    ...b.segments
      .filter((segment) => !taken.has(segment))
      .map((segment) => ({ file: segment.file, a: null, b: factsOfB[segment.ordinal] ?? null })),
  ]
}

function timesOf(facts: SegmentFacts | null): SegmentTimes | null {
  if (facts === null) return null
  const { ordinal, openNs, verifyNs, replayNs, closeNs, isSkipped } = facts
  return { ordinal, openNs, verifyNs, replayNs, closeNs, isSkipped }
}

export const pairOf = ({ file, a, b }: MatchedSegment): SegmentPair => ({ file, a: timesOf(a), b: timesOf(b) })
