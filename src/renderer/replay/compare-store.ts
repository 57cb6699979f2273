// What the open run and the one beside it differ in, and the difference that is pointed out: a second timeline may follow it.
import { create } from 'zustand'
import type { Comparison, Difference, DifferenceKind } from '../../contract/index.ts'
import { compareRuns } from '../../postmortem/compare.ts'
import type { TraceModel } from '../../postmortem/model.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { showPlace } from './evidence-words.ts'

export interface CompareState {
  /** The difference that is pointed out. Its `a` is in the open run, its `b` in the one beside it. */
  chosen: Difference | null
  /** Only these are listed; null for all. */
  kind: DifferenceKind | null
}

export const useCompare = create<CompareState>(() => ({ chosen: null, kind: null }))

/** The last comparison: notes that are saved make another run of the same records. */
let last: { a: TraceModel; b: TraceModel; comparison: Comparison } | null = null

/** Compares two runs; the same two are not compared again. */
export function comparisonOf(a: RecordedRun, b: RecordedRun): Comparison {
  if (last === null || last.a !== a.model || last.b !== b.model) {
    last = { a: a.model, b: b.model, comparison: compareRuns(a, b) }
  }
  return last.comparison
}

/** Points a difference out, and shows its place in the open run. */
export function chooseDifference(difference: Difference | null): void {
  useCompare.setState({ chosen: difference })
  const place = difference?.a.place ?? null
  if (place !== null) showPlace({ fromNs: place.atNs, toNs: place.toNs, ordinal: place.ordinal })
}

/** Those that are listed. */
export function listedDifferences({ differences }: Comparison, kind: DifferenceKind | null): readonly Difference[] {
  return kind === null ? differences : differences.filter((it) => it.kind === kind)
}

/** Goes to the next or the previous one of a list, round its ends. */
export function stepDifference(listed: readonly Difference[], step: 1 | -1): void {
  const { chosen } = useCompare.getState()
  const at = chosen === null ? -1 : listed.indexOf(chosen)
  const next = at === -1 ? (step === 1 ? 0 : listed.length - 1) : (at + step + listed.length) % listed.length
  const difference = listed[next]
  if (difference !== undefined) chooseDifference(difference)
}
