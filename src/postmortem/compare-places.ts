// Single places of two runs: the states of a segment, the waits for it, the switch to it.
import {
  type Difference,
  type DifferencePlace,
  formatBytes,
  formatNs,
  type SegmentState,
  type StallReason,
  TRACE_KIND,
} from '../contract/index.ts'
import { isAboveNoise, PLACE_FLOOR, spreadOf } from './noise.ts'
import type { RecordedRun } from './recorded-run.ts'
import type { SegmentFacts } from './run-facts.ts'
import type { MatchedSegment } from './run-pairs.ts'
import { allStalls } from './stalls.ts'

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

type BothSegments = MatchedSegment & { a: SegmentFacts; b: SegmentFacts }

/** A time that both runs have at each segment. Places are looked for only where they are told. */
interface Times {
  /** Nanoseconds; null where a run has none there. */
  nsOf: (segment: BothSegments) => [a: number, b: number] | null
  placesOf: (segment: BothSegments) => [a: DifferencePlace, b: DifferencePlace]
}

export function placeDifferences(a: RecordedRun, b: RecordedRun, matched: MatchedSegment[]): Difference[] {
  const both = matched.filter((it): it is BothSegments => it.a !== null && it.b !== null)
  return [
    ...STATES.flatMap((state) => segmentDifferences(a, b, both, state)),
    ...WAITS.flatMap((wait) => waitDifferences(a, b, both, wait)),
    ...switchDifferences(a, b, both),
  ]
}

/** Those that differ by more than noise. */
function differencesOf(
  both: BothSegments[],
  { nsOf, placesOf }: Times,
  kind: 'segment' | 'wait' | 'switch',
  subject: string,
  sentenceOf: (segment: BothSegments, nsA: number, nsB: number) => string,
): Difference[] {
  const sizes = Float64Array.from(both, (segment) => {
    const ns = nsOf(segment)
    return ns === null ? Number.NaN : ns[1] - ns[0]
  })
  const spreadNs = spreadOf(sizes)
  return both.flatMap((segment, i): Difference[] => {
    if (Number.isNaN(sizes[i])) return []
    const [nsA, nsB] = nsOf(segment) ?? [0, 0]
    if (!isAboveNoise(nsA, nsB, PLACE_FLOOR, spreadNs)) return []
    const [placeA, placeB] = placesOf(segment)
    return [
      {
        ...{ kind, subject, file: segment.file, sizeNs: nsB - nsA },
        a: { place: placeA, text: formatNs(nsA) },
        b: { place: placeB, text: formatNs(nsB) },
        sentence: sentenceOf(segment, nsA, nsB),
      },
    ]
  })
}

/** How a segment is named in both runs. */
const nameOf = ({ file, a, b }: BothSegments) => (a.ordinal === b.ordinal ? `segment ${a.ordinal}` : file)
const atStart = (name: string) => (name.startsWith('segment ') ? `S${name.slice(1)}` : name)

function segmentDifferences(a: RecordedRun, b: RecordedRun, both: BothSegments[], state: TimedState): Difference[] {
  const timeOf = TIME_OF[state]
  const times: Times = {
    nsOf: (segment) => {
      // One that is skipped in one of them is told as such.
      if (segment.a.isSkipped !== segment.b.isSkipped) return null
      const [nsA, nsB] = [timeOf(segment.a), timeOf(segment.b)]
      return nsA === null || nsB === null ? null : [nsA, nsB]
    },
    placesOf: (segment) => [stateOf(a, segment.a.ordinal, state), stateOf(b, segment.b.ordinal, state)],
  }
  return differencesOf(both, times, 'segment', state, (segment, nsA, nsB) => {
    const disk = state === 'verifying' ? diskWords(a, b, segment) : ''
    return `${atStart(nameOf(segment))} was ${DONE[state]} in ${formatNs(nsB)} instead of ${formatNs(nsA)}${disk}.`
  })
}

/** What came from a disk for a segment, where both traces say it and it is not the same. */
function diskWords(a: RecordedRun, b: RecordedRun, segment: BothSegments): string {
  const [inA, inB] = [a.model.diskBytes(segment.a.ordinal), b.model.diskBytes(segment.b.ordinal)]
  if (inA === null || inB === null || inA === inB) return ''
  return ` (${formatBytes(inB)} of it came from the disk, ${formatBytes(inA)} in A)`
}

function stateOf({ model }: RecordedRun, ordinal: number, state: SegmentState): DifferencePlace {
  const span = model.spans(ordinal).find((it) => it.state === state)
  return { atNs: span?.fromNs ?? 0, toNs: span?.toNs ?? model.endNs, ordinal }
}

/** Waits that are told by their places; those of the preloader are only summed. */
const WAITS: { reason: StallReason; more: string; less: string; words: (name: string, size: string) => string }[] = [
  {
    ...{ reason: 'prepared-ring-empty', more: 'longer', less: 'shorter' },
    words: (name, size) => `B waited ${size} on the prepared ring for ${name}`,
  },
  {
    ...{ reason: 'loading', more: 'later', less: 'earlier' },
    words: (name, size) => `B came ${size} to the first event of ${name}, which the manager loaded itself`,
  },
]

function waitDifferences(
  a: RecordedRun,
  b: RecordedRun,
  both: BothSegments[],
  { reason, more, less, words }: (typeof WAITS)[number],
): Difference[] {
  const [waitsA, waitsB] = [waitsOf(a, reason), waitsOf(b, reason)]
  const times: Times = {
    nsOf: (segment) => {
      const [nsA, nsB] = [waitsA.ns(segment.a.ordinal), waitsB.ns(segment.b.ordinal)]
      // Where one of them did not wait at all, that is a difference as well.
      return nsA === null && nsB === null ? null : [nsA ?? 0, nsB ?? 0]
    },
    placesOf: (segment) => [
      waitsA.place(segment.a.ordinal) ?? stateOf(a, segment.a.ordinal, 'replaying'),
      waitsB.place(segment.b.ordinal) ?? stateOf(b, segment.b.ordinal, 'replaying'),
    ],
  }
  return differencesOf(both, times, 'wait', reason, (segment, nsA, nsB) => {
    const size = `${formatNs(Math.abs(nsB - nsA))} ${nsB > nsA ? more : less}`
    return `${words(nameOf(segment), size)}: ${formatNs(nsB)} instead of ${formatNs(nsA)}.`
  })
}

/** One time for each segment of a run. */
class SegmentColumn {
  private readonly times: Float64Array
  private readonly from: Float64Array
  private readonly to: Float64Array

  constructor(length: number) {
    this.times = new Float64Array(length).fill(Number.NaN)
    this.from = new Float64Array(length)
    this.to = new Float64Array(length)
  }

  add(ordinal: number, ns: number, fromNs: number, toNs: number): void {
    if (ordinal >= this.times.length) return
    const isFirst = Number.isNaN(this.times[ordinal])
    this.times[ordinal] = isFirst ? ns : (this.times[ordinal] ?? 0) + ns
    this.from[ordinal] = isFirst ? fromNs : Math.min(this.from[ordinal] ?? 0, fromNs)
    this.to[ordinal] = isFirst ? toNs : Math.max(this.to[ordinal] ?? 0, toNs)
  }

  ns(ordinal: number): number | null {
    const ns = this.times[ordinal] ?? Number.NaN
    return Number.isNaN(ns) ? null : ns
  }

  place(ordinal: number): DifferencePlace | null {
    if (this.ns(ordinal) === null) return null
    return { atNs: this.from[ordinal] ?? 0, toNs: this.to[ordinal] ?? 0, ordinal }
  }
}

/** All waits of a reason, summed by the segment that came after them. */
function waitsOf(run: RecordedRun, reason: StallReason): SegmentColumn {
  const waits = new SegmentColumn(run.segments.length)
  for (const { reason: own, after, fromNs, toNs } of allStalls(run)) {
    if (own === reason && after !== null && toNs !== null) waits.add(after, toNs - fromNs, fromNs, toNs)
  }
  return waits
}

/** What a switch took but for the wait in it. */
function switchDifferences(a: RecordedRun, b: RecordedRun, both: BothSegments[]): Difference[] {
  // Without a preloader a switch holds the loading of the next segment, which is told as a wait.
  if (!a.meta.options.preload || !b.meta.options.preload) return []
  const [switchesA, switchesB] = [switchesOf(a), switchesOf(b)]
  const times: Times = {
    nsOf: (segment) => {
      const [nsA, nsB] = [switchesA.ns(segment.a.ordinal), switchesB.ns(segment.b.ordinal)]
      return nsA === null || nsB === null ? null : [nsA, nsB]
    },
    placesOf: (segment) => [
      switchesA.place(segment.a.ordinal) ?? stateOf(a, segment.a.ordinal, 'replaying'),
      switchesB.place(segment.b.ordinal) ?? stateOf(b, segment.b.ordinal, 'replaying'),
    ],
  }
  return differencesOf(
    both,
    times,
    'switch',
    'switching',
    (segment, nsA, nsB) =>
      `The switch to ${nameOf(segment)} took ${formatNs(nsB)} instead of ${formatNs(nsA)}, waits left out.`,
  )
}

function switchesOf({ model: { records }, segments }: RecordedRun): SegmentColumn {
  const switches = new SegmentColumn(segments.length)
  for (let i = 0; i < records.length; i += 1) {
    if (records.kind[i] !== TRACE_KIND.SWITCH) continue
    const durationNs = records.value[i] ?? 0
    const toNs = records.atNs[i] ?? 0
    const ns = Math.max(durationNs - (records.waitNs[i] ?? 0), 0)
    switches.add(records.ordinal[i] ?? 0, ns, Math.max(toNs - durationNs, 0), toNs)
  }
  return switches
}
