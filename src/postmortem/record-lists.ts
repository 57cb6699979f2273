// The records of a trace by what they are about. Two passes over all of them; what looks further looks at its own only.
import { segmentState, TRACE_KIND, TRACE_RING, TRACE_THREAD, type TraceRecords } from '../contract/index.ts'

const CLOSED = segmentState.options.indexOf('closed')
const SKIPPED = segmentState.options.indexOf('skipped')

/** Indices of records, in their order; and how many each thread has written. */
export interface RecordLists {
  readonly managerCount: number
  readonly preloaderCount: number
  /** Pushes and pops of each ring. */
  readonly prepared: Uint32Array
  readonly finished: Uint32Array
  /** Changes of state, by segment; where those of each begin, and behind the last. */
  readonly changes: Uint32Array
  readonly firstChange: Uint32Array
  /** Those by which a segment is closed or skipped. */
  readonly done: Uint32Array
  /** By segment, bytes that came from a disk for it; NaN where nothing says. */
  readonly diskBytes: Float64Array
}

const { STATE, PUSH, POP, READ } = TRACE_KIND
const { MANAGER } = TRACE_THREAD
const { PREPARED } = TRACE_RING

/** Changes of segments that there are not are left out. */
export function listRecords(records: TraceRecords, segmentCount: number): RecordLists {
  const { length, kind: kinds, code: codes, ordinal: ordinals, value: values } = records
  const { firstChange, ...counts } = count(records, segmentCount)
  const prepared = new Uint32Array(counts.prepared)
  const finished = new Uint32Array(counts.finished)
  const done = new Uint32Array(counts.done)
  const changes = new Uint32Array(firstChange[segmentCount] ?? 0)
  const diskBytes = new Float64Array(segmentCount).fill(Number.NaN)
  const nextChange = firstChange.slice()
  let nextPrepared = 0
  let nextFinished = 0
  let nextDone = 0
  for (let i = 0; i < length; i += 1) {
    const kind = kinds[i] ?? 0
    const code = codes[i] ?? 0
    if (kind === STATE) {
      const ordinal = ordinals[i] ?? 0
      if (ordinal >= segmentCount) continue
      const place = nextChange[ordinal] ?? 0
      changes[place] = i
      nextChange[ordinal] = place + 1
      if (code === CLOSED || code === SKIPPED) done[nextDone++] = i
    } else if (kind === PUSH || kind === POP) {
      if (code === PREPARED) prepared[nextPrepared++] = i
      else finished[nextFinished++] = i
    } else if (kind === READ && (ordinals[i] ?? 0) < segmentCount) {
      diskBytes[ordinals[i] ?? 0] = values[i] ?? 0
    }
  }
  const managerCount = counts.manager
  const preloaderCount = length - managerCount
  return { managerCount, preloaderCount, prepared, finished, changes, firstChange, done, diskBytes }
}

function count(records: TraceRecords, segmentCount: number) {
  const { length, kind: kinds, code: codes, thread, ordinal: ordinals } = records
  const firstChange = new Uint32Array(segmentCount + 1)
  let manager = 0
  let prepared = 0
  let finished = 0
  let done = 0
  for (let i = 0; i < length; i += 1) {
    if (thread[i] === MANAGER) manager += 1
    const kind = kinds[i] ?? 0
    const code = codes[i] ?? 0
    if (kind === STATE) {
      const next = (ordinals[i] ?? 0) + 1
      if (next > segmentCount) continue
      firstChange[next] = (firstChange[next] ?? 0) + 1
      if (code === CLOSED || code === SKIPPED) done += 1
    } else if (kind === PUSH || kind === POP) {
      if (code === PREPARED) prepared += 1
      else finished += 1
    }
  }
  for (let i = 1; i <= segmentCount; i += 1) firstChange[i] = (firstChange[i] ?? 0) + (firstChange[i - 1] ?? 0)
  return { firstChange, manager, prepared, finished, done }
}

/** How many of the rising numbers are lower than `limit`. */
export function countBelow(rising: Float64Array | Uint32Array, limit: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** The same where the first `known` of them are known to be lower: the time it takes depends on how many more are. */
export function countBelowFrom(rising: Float64Array | Uint32Array, limit: number, known: number): number {
  let low = known
  let step = 1
  while (low + step <= rising.length && (rising[low + step - 1] ?? 0) < limit) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step - 1, rising.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}
