import type { Gravity, SegmentState, Severity } from '../../contract/index.ts'

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

/** Of how grave something is. */
export const GRAVITY_COLOURS: Record<Gravity, string> = {
  empty: 'finished',
  sound: 'ok',
  unreached: 'cold',
  unknown: 'finished',
  suspect: 'warn',
  flaw: 'warn',
  damage: 'skipped',
}

/** Of a finding. */
export const SEVERITY_COLOURS: Record<Severity, string> = { error: 'skipped', warning: 'warn', note: 'finished' }
