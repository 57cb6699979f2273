import type { ScannedSegment, SegmentState, Status, VerifiedSegment } from '../../contract/index.ts'
import { keepLast } from '../state/keep-last.ts'
import type { RunModel, SegmentLane } from '../state/run-model.ts'

/** One row of the Segments table. */
export interface SegmentRow {
  index: number
  file: string
  kind: 'hot' | 'cold'
  state: SegmentState | ''
  status: Status
  isVerified: boolean
  firstEventId: bigint
  lastEventId: bigint
  events: number
  blocks: number
  bytes: number
  createdNs: bigint
  closedNs: bigint
  preloadNs: number
  closeNs: number
}

/** Joins what scan, verify and the shown run know of each segment. `version` is the run's, which changes in place. */
export const segmentRows = keepLast(rowsOf)

function rowsOf(
  segments: ScannedSegment[],
  verified: Map<string, VerifiedSegment>,
  run: RunModel | null,
  _version: number,
): SegmentRow[] {
  const lanes = new Map<string, SegmentLane>(run?.lanes.map((lane) => [lane.file, lane]))
  return segments.map((scanned) => {
    const own = verified.get(scanned.file)
    const lane = lanes.get(scanned.file)
    return {
      index: scanned.segmentIndex,
      file: scanned.file,
      kind: scanned.kind,
      state: lane?.state ?? '',
      status: own?.strictStatus ?? scanned.headerStatus,
      isVerified: own !== undefined,
      firstEventId: scanned.firstEventId,
      lastEventId: scanned.lastEventId,
      events: scanned.eventCount,
      blocks: scanned.blockCount,
      bytes: scanned.fileBytes,
      createdNs: scanned.createdNs,
      closedNs: scanned.closedNs,
      preloadNs: lane === undefined ? 0 : lane.timeIn('opening', 'verifying'),
      closeNs: lane === undefined ? 0 : lane.timeIn('closing'),
    }
  })
}
