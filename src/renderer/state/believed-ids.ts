import type { ScannedSegment } from '../../contract/index.ts'

/** The segments whose header holds and names ids. What a damaged header says of ids can be anything, and is not drawn. */
export function withBelievedIds(segments: ScannedSegment[]): ScannedSegment[] {
  return segments.filter(
    ({ headerStatus, firstEventId, lastEventId }) =>
      headerStatus === 'OK' && firstEventId > 0n && firstEventId <= lastEventId,
  )
}
