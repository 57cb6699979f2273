// Two recorded runs beside each other: what is different, the most important first. The rules are in docs/postmortem.md.
import type { Comparison, Difference, DifferenceKind } from '../contract/index.ts'
import { outcomeDifferences } from './compare-outcomes.ts'
import { placeDifferences } from './compare-places.ts'
import { optionDifferences, percentileDifferences, totalDifferences } from './compare-totals.ts'
import type { RecordedRun } from './recorded-run.ts'
import { matchSegments } from './run-pairs.ts'

/** Most differences that are listed. */
export const DIFFERENCE_LIMIT = 1_000

/**
 * What comes first: what came of the recovery, then single places, sums, what the preloader did while nobody waited for it, percentiles,
 * and last how the runs were asked for. In each of them the largest first; of two that are as large, what is nearer to a cause.
 */
const GROUPS: Record<DifferenceKind, number> = {
  ...{ outcome: 0, events: 1, 'lost-ids': 2, skipped: 3, 'only-in-one': 4 },
  ...{ segment: 5, wait: 5, switch: 5, wall: 6, total: 6, percentile: 8, option: 9 },
}
const PRECEDENCE: DifferenceKind[] = ['segment', 'wait', 'switch', 'total', 'wall']
/** Of the preloader alone: nobody waits for a close, and a wait for room is no loss. */
const ASIDE = new Set(['closing', 'prepared-ring-full', 'idle'])
const ASIDE_GROUP = 7

function groupOf({ kind, subject }: Difference): number {
  return ASIDE.has(subject) ? ASIDE_GROUP : GROUPS[kind]
}

/** By name where they are else the same: the order does not depend on which run is A. */
function byImportance(one: Difference, other: Difference): number {
  return (
    groupOf(one) - groupOf(other) ||
    Math.abs(other.sizeNs) - Math.abs(one.sizeNs) ||
    PRECEDENCE.indexOf(one.kind) - PRECEDENCE.indexOf(other.kind) ||
    compareTexts(one.file ?? '', other.file ?? '') ||
    compareTexts(one.subject, other.subject)
  )
}

const compareTexts = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

/** Everything in which B is not as A, above the noise. */
export function compareRuns(a: RecordedRun, b: RecordedRun, most = DIFFERENCE_LIMIT): Comparison {
  const matched = matchSegments(a, b)
  const areWhole = a.end !== null && b.end !== null
  const differences = [
    ...outcomeDifferences(a, b, matched),
    ...placeDifferences(a, b, matched),
    ...(areWhole ? [...totalDifferences(a, b), ...percentileDifferences(a, b)] : []),
    ...optionDifferences(a, b),
  ].sort(byImportance)
  return {
    wallNs: { a: a.model.endNs, b: b.model.endNs },
    eventsReplayed: { a: eventsOf(a), b: eventsOf(b) },
    areWhole,
    differences: differences.slice(0, most),
    differenceCount: differences.length,
    segments: matched,
  }
}

/** Events that a run had replayed at its end, or when something was last known of it. */
export function eventsOf({ end, samples }: RecordedRun): bigint {
  return end?.document?.eventsReplayed ?? samples.at(-1)?.eventsReplayed ?? 0n
}
