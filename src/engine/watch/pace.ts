// How often a directory is looked at: so that it never costs more than a small share of one processor.

/** How many times as long as a look takes is waited after it: where nothing changes, that is 1 % of one processor at most. */
const IDLE_SHARE = 100
/** The same where something has just changed: 5 %. */
const PROMPT_SHARE = 20
const IDLE_MS = 2_000
const PROMPT_MS = 1_000
/** A slow disk or network keeps a look waiting without costing much: it is not left alone for longer. */
const LONGEST_MS = 60_000

const between = (low: number, value: number) => Math.min(Math.max(low, value), LONGEST_MS)

/** How long after a look that took `tookMs` the next one is, where nothing changes. */
export function idleMs(tookMs: number): number {
  return between(IDLE_MS, tookMs * IDLE_SHARE)
}

/** The same where something has changed since the look before, or the system says so. */
export function promptMs(tookMs: number): number {
  return between(PROMPT_MS, tookMs * PROMPT_SHARE)
}
