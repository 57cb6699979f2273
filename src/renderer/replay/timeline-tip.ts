// What is said of a place of the timeline: exact times, and where many things fall on one pixel, how many.
import { counted, formatCount, formatPercent } from '../../contract/index.ts'
import { countBelow } from '../../postmortem/record-lists.ts'
import type { TimelineScene } from './draw-timeline.ts'
import { fileOf, spanTimes, threadWords } from './instant-words.ts'
import type { TimeRange } from './replay-store.ts'
import { SPAN_KINDS, type SpanIndex } from './span-columns.ts'
import { formatExactNs } from './time-ticks.ts'
import type { HeadRow } from './timeline-layout.ts'

/** Marks are hit within this many pixels. */
const HIT_PX = 5

/** What a place is about: its words, the piece of time that it takes, and its segment. */
export interface TimelinePlace {
  lines: string[]
  range: TimeRange | null
  ordinal: number | null
}

const NOTHING: TimelinePlace = { lines: [], range: null, ordinal: null }

/** `nsPerPx`: what falls on the pixel is part of the place. */
export function placeInHead(scene: TimelineScene, row: HeadRow, atNs: number, nsPerPx: number): TimelinePlace {
  if (row === 'manager' || row === 'preloader') return placeInThread(scene, row, atNs, nsPerPx)
  if (row === 'prepared' || row === 'finished') {
    const piece = { fromNs: atNs - nsPerPx / 2, toNs: atNs + nsPerPx / 2 }
    const { lowest, highest } = scene.index[row].within(piece)
    const { preparedCapacity, finishedCapacity } = scene.run.meta.options
    const capacity = row === 'prepared' ? preparedCapacity : finishedCapacity
    const values = lowest === highest ? formatCount(lowest) : `${formatCount(lowest)} to ${formatCount(highest)}`
    return { ...NOTHING, lines: [`${row} ring at ${formatExactNs(atNs)}: ${values} of ${formatCount(capacity)}`] }
  }
  return row === 'marks' ? placeInMarks(scene, atNs, nsPerPx * HIT_PX) : NOTHING
}

function placeInMarks({ run, index, notes }: TimelineScene, atNs: number, roomNs: number): TimelinePlace {
  const isNear = (it: { atNs: number }) => Math.abs(it.atNs - atNs) <= roomNs
  const lines = notes.filter(isNear).map(({ atNs: at, text }) => `note at ${formatExactNs(at)}: ${text}`)
  let ordinal: number | null = null
  const first = countBelow(index.skips.atNs, atNs - roomNs)
  const end = countBelow(index.skips.atNs, atNs + roomNs)
  for (let i = first; i < Math.min(end, first + 3); i += 1) {
    const segment = index.skips.ordinals[i] ?? 0
    ordinal ??= segment
    const skip = run.model.skip(segment)
    const where = skip?.block == null ? '' : ` at block ${formatCount(skip.block)}`
    lines.push(`${fileOf(run, segment)} skipped at ${formatExactNs(skip?.atNs ?? 0)}: ${skip?.status ?? ''}${where}`)
  }
  if (end - first > 3) lines.push(`and ${formatCount(end - first - 3)} more skips here`)
  const near = index.findings.filter(isNear)
  for (const { finding } of near.slice(0, 3)) lines.push(`${finding.file}: ${finding.code}`)
  if (near.length > 3) lines.push(`and ${formatCount(near.length - 3)} more findings here`)
  return { lines, range: null, ordinal: ordinal ?? near[0]?.ordinal ?? null }
}

/** The span under the pointer; a wait within the pixel goes before what stands beside it. */
function placeInThread(
  { run, index }: TimelineScene,
  thread: 'manager' | 'preloader',
  atNs: number,
  nsPerPx: number,
): TimelinePlace {
  const spans = index[thread]
  const piece = { fromNs: atNs - nsPerPx / 2, toNs: atNs + nsPerPx / 2 }
  const { first, end } = spans.spansWithin(piece)
  const waits = spans.waitsWithin(piece)
  const chosen = spans.history.span(waits.first ?? spans.history.indexAt(atNs, run.model.recordsAt(atNs)))
  const range = { fromNs: chosen.fromNs, toNs: chosen.toNs ?? run.model.endNs }
  const lines = [`${thread} ${threadWords(run, chosen)}`, spanTimes(chosen)]
  if (end - first > MANY_SPANS) {
    lines.push(`${counted(end - first, 'span')} here: ${sharesOf(spans, piece)}`)
    if (waits.count > 1) lines.push(`${counted(waits.count, 'wait')} for the other thread among them`)
  }
  return { lines, range, ordinal: chosen.ordinal }
}

const MANY_SPANS = 3

function sharesOf(spans: SpanIndex, { fromNs, toNs }: TimeRange): string {
  return SPAN_KINDS.map((name, kind) => ({
    name,
    share: (spans.sumBefore(kind, toNs) - spans.sumBefore(kind, fromNs)) / (toNs - fromNs),
  }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => `${name} ${formatPercent(share)}`)
    .join(', ')
}

/** The state that a segment was in under the pointer; the skip where it is near. */
export function placeInLane({ run }: TimelineScene, ordinal: number, atNs: number, nsPerPx: number): TimelinePlace {
  const file = fileOf(run, ordinal)
  const skip = run.model.skip(ordinal)
  if (skip !== null && Math.abs(skip.atNs - atNs) <= nsPerPx * HIT_PX) {
    const where = skip.block === null ? '' : ` at block ${formatCount(skip.block)}`
    const lines = [`${file} skipped: ${skip.status}${where}`, `at ${formatExactNs(skip.atNs)}`]
    return { lines, range: { fromNs: skip.atNs, toNs: skip.atNs }, ordinal }
  }
  const span = run.model.spans(ordinal).findLast(({ fromNs }) => fromNs <= atNs + nsPerPx / 2)
  if (span === undefined) return { lines: [`${file}: queued`], range: null, ordinal }
  return {
    lines: [`${file}: ${span.state}`, spanTimes(span)],
    range: span.toNs === null ? null : { fromNs: span.fromNs, toNs: span.toNs },
    ordinal,
  }
}
