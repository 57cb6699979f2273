// What the timeline looks up of a recorded run besides the model: made once, by parts, when the run is opened.
import { type Finding, segmentState, TRACE_KIND, type TraceRecords } from '../../contract/index.ts'
import { allParts } from '../../postmortem/model.ts'
import { countBelow, countBelowFrom } from '../../postmortem/record-lists.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { RingHistory } from '../../postmortem/rings.ts'
import { ExtremesTree } from './extremes-tree.ts'
import type { TimeRange } from './replay-store.ts'
import { SpanIndex } from './span-columns.ts'

const SKIPPED = segmentState.options.indexOf('skipped')

/** Instants, rising, each about a segment. */
export interface Marks {
  atNs: Float64Array
  ordinals: Uint32Array
}

/** A finding of the verification before the run, where the run came to its segment. */
export interface FindingMark {
  atNs: number
  ordinal: number
  finding: Finding
}

/** The occupancy of a ring over time. */
export class RingSeries {
  readonly atNs: Float64Array
  readonly highest: number
  private readonly history: RingHistory
  private readonly tree: ExtremesTree

  constructor(history: RingHistory) {
    this.history = history
    this.atNs = new Float64Array(history.length)
    for (let i = 0; i < history.length; i += 1) this.atNs[i] = history.atNs(i)
    this.tree = new ExtremesTree(history.length, (i) => history.occupancy(i))
    this.tree.query(0, history.length, 0)
    this.highest = this.tree.highest
  }

  /** The lowest and highest value in a piece of time, the one that it begins with included; and the last. */
  within({ fromNs, toNs }: TimeRange): { lowest: number; highest: number; last: number } {
    const first = countBelow(this.atNs, fromNs)
    const end = countBelow(this.atNs, toNs)
    this.tree.query(first, end, this.history.occupancy(first - 1))
    return { lowest: this.tree.lowest, highest: this.tree.highest, last: this.history.occupancy(end - 1) }
  }

  /** The same for each column of a picture, from the first on; those until the next change are visited as one. */
  eachColumn(fromNs: number, nsPerColumn: number, columns: number, visit: VisitColumns): void {
    const { atNs, history, tree } = this
    let first = countBelow(atNs, fromNs)
    for (let column = 0; column < columns; ) {
      const begin = column
      const end = countBelowFrom(atNs, fromNs + (column + 1) * nsPerColumn, first)
      tree.query(first, end, history.occupancy(first - 1))
      const { lowest, highest } = tree
      column += 1
      if (lowest === highest) {
        const nextNs = atNs[end] ?? Number.POSITIVE_INFINITY
        column = Math.max(column, Math.min(Math.floor((nextNs - fromNs) / nsPerColumn), columns))
        // A quotient may be rounded up to a whole one, and the column in which it changes is another box.
        while (column > begin + 1 && fromNs + column * nsPerColumn > nextNs) column -= 1
      }
      visit(begin, column - begin, lowest, highest, history.occupancy(end - 1))
      first = countBelowFrom(atNs, fromNs + column * nsPerColumn, end)
    }
  }
}

/** A stretch of columns in which nothing changes, or one; what `within` says of it. */
type VisitColumns = (column: number, count: number, lowest: number, highest: number, last: number) => void

export interface RunIndex {
  manager: SpanIndex
  preloader: SpanIndex
  prepared: RingSeries
  finished: RingSeries
  skips: Marks
  findings: FindingMark[]
  /** When each of them is. */
  findingsAtNs: Float64Array
  /** Where N and P go: waits of one thread for the other, and skips; each instant once. */
  stops: Float64Array
}

function findSkips({ length, kind, code, atNs, ordinal }: TraceRecords, segmentCount: number): Marks {
  const found: number[] = []
  for (let i = 0; i < length; i += 1) {
    if (kind[i] === TRACE_KIND.STATE && code[i] === SKIPPED && (ordinal[i] ?? 0) < segmentCount) found.push(i)
  }
  return {
    atNs: Float64Array.from(found, (i) => atNs[i] ?? 0),
    ordinals: Uint32Array.from(found, (i) => ordinal[i] ?? 0),
  }
}

/** A finding stands where its segment was skipped, or where the run began to look at it. */
function placeFindings({ findings, model, segments }: RecordedRun): FindingMark[] {
  if (findings === null || findings.findings.length === 0) return []
  const ordinals = new Map(segments.map(({ file, ordinal }) => [file, ordinal]))
  const marks = findings.findings.flatMap((finding): FindingMark[] => {
    const ordinal = finding.file === null ? undefined : ordinals.get(finding.file)
    if (ordinal === undefined) return []
    const begun = model.spans(ordinal).find(({ state }) => state !== 'queued')
    const atNs = model.skip(ordinal)?.atNs ?? begun?.fromNs
    return atNs === undefined ? [] : [{ atNs, ordinal, finding }]
  })
  return marks.sort((a, b) => a.atNs - b.atNs)
}

function mergeInstants(...lists: Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0))
  let count = 0
  for (const list of lists) {
    all.set(list, count)
    count += list.length
  }
  all.sort()
  let kept = 0
  for (const at of all) {
    if (kept === 0 || all[kept - 1] !== at) all[kept++] = at
  }
  return all.subarray(0, kept)
}

function* makeIndex(run: RecordedRun): Generator<void, RunIndex> {
  const { model } = run
  const manager = new SpanIndex(model.manager, model.endNs)
  yield
  const preloader = new SpanIndex(model.preloader, model.endNs)
  yield
  const prepared = new RingSeries(model.prepared)
  const finished = new RingSeries(model.finished)
  yield
  const skips = findSkips(model.records, model.segmentCount)
  yield
  const findings = placeFindings(run)
  const findingsAtNs = Float64Array.from(findings, ({ atNs }) => atNs)
  const stops = mergeInstants(skips.atNs, manager.waits.fromNs, preloader.waits.fromNs)
  return { manager, preloader, prepared, finished, skips, findings, findingsAtNs, stops }
}

const indexes = new WeakMap<object, RunIndex>()

/** Makes the index of a run in parts, and keeps it as long as its model. */
export function* indexInParts(run: RecordedRun): Generator<void, void> {
  if (!indexes.has(run.model)) indexes.set(run.model, yield* makeIndex(run))
}

/** The index of a run; made at once where it was not made yet. */
export function indexOf(run: RecordedRun): RunIndex {
  const known = indexes.get(run.model)
  if (known !== undefined) return known
  const made = allParts(makeIndex(run))
  indexes.set(run.model, made)
  return made
}
