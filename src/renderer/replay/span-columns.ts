// What a thread did, for each column of pixels: exact shares of time, from sums over all its spans. Nothing that falls between two
// pixels is lost, and a column costs O(log n) however many spans there are.

import { countBelow, countBelowFrom } from '../../postmortem/record-lists.ts'
import { THREAD_ACTIVITIES, type ThreadActivity, type ThreadHistory } from '../../postmortem/threads.ts'
import type { TimeRange } from './replay-store.ts'

/** What is told apart in a lane. `wait`: for the other thread. Drawn from the bottom of a column up, in this order. */
export const SPAN_KINDS = [
  'replaying',
  'opening',
  'verifying',
  'closing',
  'switching',
  'scanning',
  'resting',
  'wait',
] as const
export type SpanKind = (typeof SPAN_KINDS)[number]

const KIND_OF: Record<ThreadActivity, SpanKind | null> = {
  'not-started': null,
  scanning: 'scanning',
  opening: 'opening',
  verifying: 'verifying',
  replaying: 'replaying',
  switching: 'switching',
  waiting: 'wait',
  closing: 'closing',
  between: null,
  ended: null,
}

export const WAIT = SPAN_KINDS.indexOf('wait')
const RESTING = SPAN_KINDS.indexOf('resting')
const NUMBER_OF = THREAD_ACTIVITIES.map((activity) => {
  const kind = KIND_OF[activity]
  return kind === null ? -1 : SPAN_KINDS.indexOf(kind)
})

/** Spans of one kind, by time. */
class KindSpans {
  /** Where they are in the history. */
  readonly indices: Uint32Array
  readonly fromNs: Float64Array
  /** Their durations up to each, and behind the last. */
  readonly sumNs: Float64Array
  length = 0

  constructor(most: number) {
    this.indices = new Uint32Array(most)
    this.fromNs = new Float64Array(most)
    this.sumNs = new Float64Array(most + 1)
  }

  add(index: number, fromNs: number, toNs: number): void {
    const at = this.length
    this.indices[at] = index
    this.fromNs[at] = fromNs
    this.sumNs[at + 1] = (this.sumNs[at] ?? 0) + Math.max(toNs - fromNs, 0)
    this.length = at + 1
  }

  /** Time until an instant, so many of them having begun before it. */
  sumBefore(begun: number, atNs: number): number {
    if (begun === 0) return 0
    const last = begun - 1
    return (this.sumNs[last] ?? 0) + Math.min(atNs - (this.fromNs[last] ?? 0), this.durationNs(last))
  }

  durationNs(at: number): number {
    return (this.sumNs[at + 1] ?? 0) - (this.sumNs[at] ?? 0)
  }
}

type VisitShare = (column: number, share: number, isThere: boolean) => void

/** All spans of a thread by what they are. */
export class SpanIndex {
  readonly history: ThreadHistory
  readonly endNs: number
  private readonly kinds: KindSpans[]
  private readonly numbers: Int8Array

  constructor(history: ThreadHistory, endNs: number) {
    this.history = history
    this.endNs = endNs
    const { length } = history
    const numbers = new Int8Array(length)
    const counts = SPAN_KINDS.map(() => 0)
    for (let i = 0; i < length; i += 1) {
      let number = NUMBER_OF[history.activity(i)] ?? -1
      if (number === WAIT) {
        const { reason } = history.span(i)
        if (reason !== 'prepared-ring-empty' && reason !== 'prepared-ring-full') number = RESTING
      }
      numbers[i] = number
      if (number >= 0) counts[number] = (counts[number] ?? 0) + 1
    }
    this.numbers = numbers
    this.kinds = counts.map((count) => new KindSpans(count))
    for (let i = 0; i < length; i += 1) {
      const toNs = i + 1 < length ? history.fromNs(i + 1) : endNs
      this.kinds[numbers[i] ?? -1]?.add(i, history.fromNs(i), toNs)
    }
  }

  /** What a span of the history is; null where nothing is drawn. */
  kindOf(span: number): SpanKind | null {
    return SPAN_KINDS[this.numbers[span] ?? -1] ?? null
  }

  /** Time that was spent so until an instant. */
  sumBefore(kind: number, atNs: number): number {
    const spans = this.kinds[kind]
    if (spans === undefined) return 0
    return spans.sumBefore(countBelow(spans.fromNs, atNs), atNs)
  }

  /** Goes over columns of `stepNs` from an instant on: the share of each that was spent so, and whether any of it was, however short. */
  eachColumn(kind: number, fromNs: number, stepNs: number, columns: number, visit: VisitShare): void {
    const spans = this.kinds[kind]
    if (spans === undefined || spans.length === 0) return
    let begun = countBelow(spans.fromNs, fromNs)
    let before = spans.sumBefore(begun, fromNs)
    for (let column = 0; column < columns; column += 1) {
      const beginNs = fromNs + column * stepNs
      const endNs = fromNs + (column + 1) * stepNs
      const isOpen = begun > 0 && (spans.fromNs[begun - 1] ?? 0) + spans.durationNs(begun - 1) > beginNs
      const end = countBelowFrom(spans.fromNs, endNs, begun)
      const after = spans.sumBefore(end, endNs)
      visit(column, Math.min(Math.max((after - before) / stepNs, 0), 1), isOpen || end > begun)
      begun = end
      before = after
    }
  }

  /** Waits in a piece of time, its end left out, those without a duration as well; as indices of the history: the first and how many. */
  waitsWithin(range: TimeRange): { count: number; first: number | null } {
    const { first, end } = this.within(WAIT, range)
    return { count: end - first, first: end > first ? (this.kinds[WAIT]?.indices[first] ?? null) : null }
  }

  /** When the waits for the other thread began, and how they are numbered in the history. */
  get waits(): { fromNs: Float64Array; indices: Uint32Array } {
    const { fromNs, indices } = this.kinds[WAIT] ?? new KindSpans(0)
    return { fromNs, indices }
  }

  /** How many spans of the history begin in a piece of time. */
  spansWithin({ fromNs, toNs }: TimeRange): { first: number; end: number } {
    const first = Math.max(this.countFrom(fromNs) - 1, 0)
    return { first, end: Math.max(this.countFrom(toNs), first + 1) }
  }

  private within(kind: number, { fromNs, toNs }: TimeRange): { first: number; end: number } {
    const spans = this.kinds[kind]
    if (spans === undefined) return { first: 0, end: 0 }
    const begun = countBelow(spans.fromNs, fromNs)
    const isOpen = begun > 0 && (spans.fromNs[begun - 1] ?? 0) + spans.durationNs(begun - 1) > fromNs
    return { first: isOpen ? begun - 1 : begun, end: countBelow(spans.fromNs, toNs) }
  }

  /** Spans of the history that begin before an instant. */
  private countFrom(atNs: number): number {
    let low = 0
    let high = this.history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.history.fromNs(middle) < atNs) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Shares of time by column and kind, in memory that is used again. */
export class SpanColumns {
  columns = 0
  /** `shares[column * SPAN_KINDS.length + kind]`, from 0 to 1. */
  shares = new Float32Array(0)
  /** Whether the column has a wait, however short. */
  waits = new Uint8Array(0)

  reduce(index: SpanIndex, { fromNs, toNs }: TimeRange, columns: number): void {
    const kinds = SPAN_KINDS.length
    if (this.shares.length < columns * kinds) {
      this.shares = new Float32Array(columns * kinds)
      this.waits = new Uint8Array(columns)
    }
    this.columns = columns
    const { shares, waits } = this
    const stepNs = (toNs - fromNs) / Math.max(columns, 1)
    shares.fill(0, 0, columns * kinds)
    waits.fill(0, 0, columns)
    for (let kind = 0; kind < kinds; kind += 1) {
      index.eachColumn(kind, fromNs, stepNs, columns, (column, share, isThere) => {
        shares[column * kinds + kind] = share
        if (kind === WAIT && isThere) waits[column] = 1
      })
    }
  }
}
