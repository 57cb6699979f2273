// Single places of two runs: the states of a segment, the waits for it, the switch to it.
import {
  type Difference,
  type DifferencePlace,
  formatNs,
  type SegmentState,
  type Stall,
  TRACE_KIND,
} from '../contract/index.ts'
import { isAboveNoise, PLACE_FLOOR, spreadOf } from './noise.ts'
import type { RecordedRun } from './recorded-run.ts'
import type { SegmentFacts } from './run-facts.ts'
import type { MatchedSegment } from './run-pairs.ts'
import { findStalls } from './stalls.ts'

/** States whose time is a work of their own; what a segment waits in a ring follows from others. */
const STATES = ['opening', 'verifying', 'replaying', 'closing'] as const
type TimedState = (typeof STATES)[number]

const TIME_OF: Record<TimedState, (facts: SegmentFacts) => number | null> = {
  opening: ({ openNs }) => openNs,
  verifying: ({ verifyNs }) => verifyNs,
  replaying: ({ replayNs }) => replayNs,
  closing: ({ closeNs }) => closeNs,
}
const DONE: Record<TimedState, string> = {
  opening: 'opened',
  verifying: 'verified',
  replaying: 'replayed',
  closing: 'closed',
}

/** What one run took at a place. */
interface Measured {
  ns: number
  place: DifferencePlace
}
/** A place of both runs. */
interface Pair {
  file: string
  name: string
  a: Measured
  b: Measured
}

export function placeDifferences(a: RecordedRun, b: RecordedRun, matched: MatchedSegment[]): Difference[] {
  const both = matched.filter((it): it is BothSegments => it.a !== null && it.b !== null)
  return [
    ...STATES.flatMap((state) => segmentDifferences(a, b, both, state)),
    ...waitDifferences(a, b, both),
    ...switchDifferences(a, b, both),
  ]
}

type BothSegments = MatchedSegment & { a: SegmentFacts; b: SegmentFacts }

/** How a segment is named in both runs. */
export const nameOf = ({ file, a, b }: BothSegments) => (a.ordinal === b.ordinal ? `segment ${a.ordinal}` : file)
const capital = (text: string) => (text.startsWith('segment') ? `S${text.slice(1)}` : text)

function aboveNoise(pairs: Pair[]): Pair[] {
  const spreadNs = spreadOf(pairs.map(({ a, b }) => b.ns - a.ns))
  return pairs.filter(({ a, b }) => isAboveNoise(a.ns, b.ns, PLACE_FLOOR, spreadNs))
}

function segmentDifferences(a: RecordedRun, b: RecordedRun, both: BothSegments[], state: TimedState): Difference[] {
  const pairs = both.flatMap((segment): Pair[] => {
    // One that is skipped in one of them is told as such.
    if (segment.a.isSkipped !== segment.b.isSkipped) return []
    const [nsA, nsB] = [TIME_OF[state](segment.a), TIME_OF[state](segment.b)]
    if (nsA === null || nsB === null) return []
    return [
      {
        file: segment.file,
        name: nameOf(segment),
        a: { ns: nsA, place: stateOf(a, segment.a.ordinal, state) },
        b: { ns: nsB, place: stateOf(b, segment.b.ordinal, state) },
      },
    ]
  })
  return aboveNoise(pairs).map((it) => ({
    ...differenceOf('segment', state, it),
    sentence: `${capital(it.name)} was ${DONE[state]} in ${formatNs(it.b.ns)} instead of ${formatNs(it.a.ns)}.`,
  }))
}

function stateOf({ model }: RecordedRun, ordinal: number, state: SegmentState): DifferencePlace {
  const span = model.spans(ordinal).find((it) => it.state === state)
  return { atNs: span?.fromNs ?? 0, toNs: span?.toNs ?? model.endNs, ordinal }
}

function differenceOf(
  kind: 'segment' | 'wait' | 'switch',
  subject: string,
  { file, a, b }: Pair,
): Omit<Difference, 'sentence'> {
  return {
    ...{ kind, subject, file, sizeNs: b.ns - a.ns },
    a: { place: a.place, text: formatNs(a.ns) },
    b: { place: b.place, text: formatNs(b.ns) },
  }
}

/** Waits that are told by their places; those of the preloader are only summed. */
const WAITS: {
  reason: Stall['reason']
  word: (name: string, longer: string, ns: string, insteadOf: string) => string
}[] = [
  {
    reason: 'prepared-ring-empty',
    word: (name, longer, ns, insteadOf) =>
      `B waited ${longer} on the prepared ring for ${name}: ${ns} instead of ${insteadOf}.`,
  },
  {
    reason: 'loading',
    word: (name, longer, ns, insteadOf) =>
      `B came ${longer} to the first event of ${name}: the manager loaded it itself, in ${ns} instead of ${insteadOf}.`,
  },
]

function waitDifferences(a: RecordedRun, b: RecordedRun, both: BothSegments[]): Difference[] {
  return WAITS.flatMap(({ reason, word }) => {
    const [waitsA, waitsB] = [waitsBefore(a, reason), waitsBefore(b, reason)]
    const pairs = both.flatMap((segment): Pair[] => {
      const [inA, inB] = [waitsA.get(segment.a.ordinal), waitsB.get(segment.b.ordinal)]
      if (inA === undefined && inB === undefined) return []
      return [
        {
          file: segment.file,
          name: nameOf(segment),
          a: inA ?? { ns: 0, place: stateOf(a, segment.a.ordinal, 'replaying') },
          b: inB ?? { ns: 0, place: stateOf(b, segment.b.ordinal, 'replaying') },
        },
      ]
    })
    return aboveNoise(pairs).map((it) => {
      const size = formatNs(Math.abs(it.b.ns - it.a.ns))
      const isLonger = it.b.ns > it.a.ns
      const how = reason === 'loading' ? (isLonger ? 'later' : 'earlier') : isLonger ? 'longer' : 'shorter'
      const [nsB, nsA] = [formatNs(it.b.ns), formatNs(it.a.ns)]
      return { ...differenceOf('wait', reason, it), sentence: word(it.name, `${size} ${how}`, nsB, nsA) }
    })
  })
}

/** All waits of a reason, summed by the segment that came after them. */
function waitsBefore(run: RecordedRun, reason: Stall['reason']): Map<number, Measured> {
  const waits = new Map<number, Measured>()
  const { stalls } = findStalls(run, 0, Number.POSITIVE_INFINITY)
  for (const { reason: own, after, fromNs, toNs, durationNs } of stalls) {
    if (own !== reason || after === null || toNs === null) continue
    const known = waits.get(after)
    waits.set(after, {
      ns: (known?.ns ?? 0) + durationNs,
      place: {
        atNs: Math.min(known?.place.atNs ?? fromNs, fromNs),
        toNs: Math.max(known?.place.toNs ?? toNs, toNs),
        ordinal: after,
      },
    })
  }
  return waits
}

/** What a switch took but for the wait in it. */
function switchDifferences(a: RecordedRun, b: RecordedRun, both: BothSegments[]): Difference[] {
  const [switchesA, switchesB] = [switchesTo(a), switchesTo(b)]
  const pairs = both.flatMap((segment): Pair[] => {
    const [inA, inB] = [switchesA.get(segment.a.ordinal), switchesB.get(segment.b.ordinal)]
    if (inA === undefined || inB === undefined) return []
    return [{ file: segment.file, name: nameOf(segment), a: inA, b: inB }]
  })
  return aboveNoise(pairs).map((it) => ({
    ...differenceOf('switch', 'switching', it),
    sentence: `The switch to ${it.name} took ${formatNs(it.b.ns)} instead of ${formatNs(it.a.ns)}, waits left out.`,
  }))
}

function switchesTo({ model }: RecordedRun): Map<number, Measured> {
  const { records } = model
  const switches = new Map<number, Measured>()
  // Without a preloader the loading is in the switch, and told as a wait.
  for (let i = 0; i < records.length; i += 1) {
    if (records.kind[i] !== TRACE_KIND.SWITCH) continue
    const durationNs = records.value[i] ?? 0
    const toNs = records.atNs[i] ?? 0
    const ordinal = records.ordinal[i] ?? 0
    const ns = Math.max(durationNs - (records.waitNs[i] ?? 0), 0)
    switches.set(ordinal, { ns, place: { atNs: Math.max(toNs - durationNs, 0), toNs, ordinal } })
  }
  return switches
}
