// The table of segments of two runs: what each took in A and in B.
import { formatCount, formatNs, type SegmentPair, type SegmentTimes } from '../../contract/index.ts'
import type { GridColumn, GridRow } from '../grid/RowGrid.tsx'

/** What takes most comes first: the panel is narrow. */
const TIMES = [
  { title: 'verify', nsOf: (times: SegmentTimes) => times.verifyNs },
  { title: 'replay', nsOf: (times: SegmentTimes) => times.replayNs },
  { title: 'open', nsOf: (times: SegmentTimes) => times.openNs },
  { title: 'close', nsOf: (times: SegmentTimes) => times.closeNs },
] as const

export const PAIR_COLUMNS: GridColumn[] = [
  { id: 'ordinal', title: 'segment', hint: 'A/B', px: 92, kind: 'number' },
  ...TIMES.flatMap(({ title }): GridColumn[] => [
    { id: `${title}-a`, title, hint: 'A', px: 80, kind: 'number' },
    { id: `${title}-b`, title, hint: 'B', px: 88, kind: 'number' },
  ]),
  { id: 'file', title: 'file', px: 140, kind: 'text' },
]

export const SAVED_PAIR_COLUMNS = [
  { name: 'file', value: ({ file }: SegmentPair) => file },
  { name: 'ordinal_a', value: ({ a }: SegmentPair) => a?.ordinal ?? null },
  { name: 'ordinal_b', value: ({ b }: SegmentPair) => b?.ordinal ?? null },
  ...TIMES.flatMap(({ title, nsOf }) => [
    { name: `${title}_a_ns`, value: ({ a }: SegmentPair) => (a === null ? null : nsOf(a)) },
    { name: `${title}_b_ns`, value: ({ b }: SegmentPair) => (b === null ? null : nsOf(b)) },
  ]),
  { name: 'skipped_a', value: ({ a }: SegmentPair) => a?.isSkipped ?? null },
  { name: 'skipped_b', value: ({ b }: SegmentPair) => b?.isSkipped ?? null },
]

function ordinals({ a, b }: SegmentPair): string {
  if (a === null) return `–/${formatCount(b?.ordinal ?? 0)}`
  if (b === null) return `${formatCount(a.ordinal)}/–`
  return a.ordinal === b.ordinal ? formatCount(a.ordinal) : `${formatCount(a.ordinal)}/${formatCount(b.ordinal)}`
}

function timeText(times: SegmentTimes | null, ns: number | null): string {
  if (times === null) return 'not there'
  return ns === null ? '–' : formatNs(ns)
}

const rows = new WeakMap<SegmentPair, GridRow>()

/** A pair as a row, the same one each time. */
export function pairRow(pair: SegmentPair | undefined): GridRow | undefined {
  if (pair === undefined) return undefined
  let row = rows.get(pair)
  if (row === undefined) {
    row = makeRow(pair)
    rows.set(pair, row)
  }
  return row
}

/** Where B took more than a tenth longer the time is marked, and where it took less. */
function makeRow(pair: SegmentPair): GridRow {
  const { file, a, b } = pair
  const texts = [ordinals(pair)]
  const colours: Record<number, string> = {}
  for (const { nsOf } of TIMES) {
    const [nsA, nsB] = [a === null ? null : nsOf(a), b === null ? null : nsOf(b)]
    texts.push(timeText(a, nsA), timeText(b, nsB))
    if (nsA === null || nsB === null || Math.abs(nsB - nsA) <= Math.max(nsA, nsB) * 0.1) continue
    colours[texts.length - 1] = nsB > nsA ? 'warn' : 'ok'
  }
  texts.push(file)
  return { texts, colours, isDamaged: (a?.isSkipped ?? false) || (b?.isSkipped ?? false) }
}
