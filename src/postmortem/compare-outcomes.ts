// What came of two recoveries: how they ended, what they replayed, what they lost and what they skipped.
import { counted, type Difference, type DifferencePlace, formatCount } from '../contract/index.ts'
import type { RecordedRun } from './recorded-run.ts'
import type { MatchedSegment } from './run-pairs.ts'

const NO_PLACE = null

export function outcomeDifferences(a: RecordedRun, b: RecordedRun, matched: MatchedSegment[]): Difference[] {
  return [
    ...endDifferences(a, b),
    ...countDifferences(a, b),
    ...matched.flatMap((segment) => skipDifferences(a, b, segment)),
    ...onlyInOne(a, b, matched),
  ]
}

/** How a run ended, in a few words. */
function endOf({ end }: RecordedRun): string {
  if (end === null) return 'the recording has no end'
  if (end.document === null) return `failed (${end.error?.code ?? 'no reason is known'})`
  return end.document.stopped ? 'stopped' : `ended with ${end.document.status}`
}

function endDifferences(a: RecordedRun, b: RecordedRun): Difference[] {
  const [endA, endB] = [endOf(a), endOf(b)]
  if (endA === endB) return []
  const at = (run: RecordedRun): DifferencePlace => ({ atNs: run.model.endNs, toNs: run.model.endNs, ordinal: null })
  return [
    {
      ...{ kind: 'outcome', subject: 'end', file: null, sizeNs: 0 },
      a: { place: at(a), text: endA },
      b: { place: at(b), text: endB },
      sentence: `They did not end alike. A: ${endA}; B: ${endB}.`,
    },
  ]
}

function countDifferences(a: RecordedRun, b: RecordedRun): Difference[] {
  const [endA, endB] = [a.end?.document, b.end?.document]
  if (endA == null || endB == null) return []
  const differences: Difference[] = []
  const add = (
    kind: 'events' | 'lost-ids',
    subject: string,
    valueA: bigint,
    valueB: bigint,
    noun: string,
    did: string,
  ) => {
    if (valueA === valueB) return
    const size = valueB > valueA ? valueB - valueA : valueA - valueB
    differences.push({
      ...{ kind, subject, file: null, sizeNs: 0 },
      a: { place: NO_PLACE, text: counted(valueA, noun) },
      b: { place: NO_PLACE, text: counted(valueB, noun) },
      sentence: `B ${did} ${counted(size, noun)} ${valueB > valueA ? 'more' : 'fewer'}: ${formatCount(valueB)} instead of ${formatCount(valueA)}.`,
    })
  }
  add('events', 'replayed', endA.eventsReplayed, endB.eventsReplayed, 'event', 'replayed')
  add('lost-ids', 'ids', endA.lostEvents, endB.lostEvents, 'id', 'left out')
  add('lost-ids', 'gaps', BigInt(endA.gapCount), BigInt(endB.gapCount), 'gap', 'left')
  return differences
}

function skipDifferences(a: RecordedRun, b: RecordedRun, { file, a: inA, b: inB }: MatchedSegment): Difference[] {
  if (inA === null || inB === null) return []
  // Most were replayed in both.
  if (!inA.isSkipped && !inB.isSkipped && inA.replayNs !== null && inB.replayNs !== null) return []
  // Where a recording breaks off nothing is known of what came behind.
  const sides = [side(a, inA.ordinal), side(b, inB.ordinal)] as const
  const [sideA, sideB] = sides
  if (!sideA.isKnown || !sideB.isKnown || sideA.text === sideB.text) return []
  const name = inA.ordinal === inB.ordinal ? `Segment ${inA.ordinal}` : file
  return [
    {
      ...{ kind: 'skipped', subject: 'status', file, sizeNs: 0 },
      a: { place: sideA.place, text: sideA.text },
      b: { place: sideB.place, text: sideB.text },
      sentence: `${name} was ${sideB.text} in B, and ${sideA.text} in A.`,
    },
  ]
}

/** What became of a segment. */
function side({ model, end }: RecordedRun, ordinal: number) {
  const skip = model.skip(ordinal)
  const spans = model.spans(ordinal)
  const replay = spans.find(({ state }) => state === 'replaying')
  const last = spans.at(-1)
  const place: DifferencePlace | null =
    skip !== null
      ? { atNs: skip.atNs, toNs: skip.atNs, ordinal }
      : replay !== undefined
        ? { atNs: replay.fromNs, toNs: replay.toNs ?? model.endNs, ordinal }
        : last !== undefined
          ? { atNs: last.fromNs, toNs: last.toNs ?? last.fromNs, ordinal }
          : null
  const where = skip?.block == null ? '' : ` at block ${formatCount(skip.block)}`
  const text = skip !== null ? `skipped (${skip.status}${where})` : replay !== undefined ? 'replayed' : 'not replayed'
  return { place, text, isKnown: skip !== null || replay !== undefined || end !== null }
}

/** More segments than these are told in one. */
const LISTED = 20

function onlyInOne(a: RecordedRun, b: RecordedRun, matched: MatchedSegment[]): Difference[] {
  const differences: Difference[] = []
  for (const [run, name, other, pick] of [
    [a, 'A', 'B', (it: MatchedSegment) => (it.b === null ? it.a : null)],
    [b, 'B', 'A', (it: MatchedSegment) => (it.a === null ? it.b : null)],
  ] as const) {
    const own = matched.flatMap((it) => {
      const facts = pick(it)
      return facts === null ? [] : [{ file: it.file, ordinal: facts.ordinal }]
    })
    const sideOf = (place: DifferencePlace | null) => ({ place, text: 'there' })
    const missing = { place: NO_PLACE, text: 'not there' }
    const add = (file: string | null, place: DifferencePlace | null, what: string) =>
      differences.push({
        ...{ kind: 'only-in-one', subject: 'segment', file, sizeNs: 0 },
        a: name === 'A' ? sideOf(place) : missing,
        b: name === 'B' ? sideOf(place) : missing,
        sentence: `${what} only in ${name}; ${other} did not have ${own.length > LISTED ? 'them' : 'it'}.`,
      })
    if (own.length > LISTED) add(null, null, `${counted(own.length, 'segment')} are`)
    else for (const { file, ordinal } of own) add(file, side(run, ordinal).place, `${file} is`)
  }
  return differences
}
