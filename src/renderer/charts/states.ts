import type { SegmentState } from '../../contract/index.ts'

/** The colour token of each state of a segment: the same in every view. */
export const STATE_COLOURS: Record<SegmentState, string> = {
  queued: 'line',
  opening: 'opening',
  verifying: 'verifying',
  prepared: 'prepared',
  replaying: 'replaying',
  finished: 'finished',
  closing: 'finished',
  closed: 'line',
  skipped: 'skipped',
}

/** The states that last, in their order. */
export const LASTING_STATES: SegmentState[] = [
  'queued',
  'opening',
  'verifying',
  'prepared',
  'replaying',
  'finished',
  'closing',
]

/** The states that a lane draws, in their order. */
export const DRAWN_STATES: SegmentState[] = ['opening', 'verifying', 'prepared', 'replaying', 'finished', 'skipped']
