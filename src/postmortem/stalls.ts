// Where a recorded run waited: one pass over what each of its threads did.
import type { Stall, StallReason, StallTotal } from '../contract/index.ts'
import type { TraceModel } from './model.ts'
import type { RecordedRun } from './recorded-run.ts'
import { THREAD_ACTIVITIES, type ThreadHistory } from './threads.ts'

/** The limit where none is asked for: shorter waits are left to the totals. */
export const STALL_LIMIT_NS = 1_000_000
/** Most stalls that are listed. */
export const STALL_LIST_LIMIT = 1_000

export interface StallList {
  limitNs: number
  /** The longest first. */
  stalls: Stall[]
  /** How many there are over the limit. */
  count: number
  /** All waits, by reason, those under the limit as well; a reason that does not occur is left out. */
  totals: StallTotal[]
}

const numberOf = (activity: (typeof THREAD_ACTIVITIES)[number]) => THREAD_ACTIVITIES.indexOf(activity)
const OPENING = numberOf('opening')
const VERIFYING = numberOf('verifying')
const REPLAYING = numberOf('replaying')
const WAITING = numberOf('waiting')
const ENDED = numberOf('ended')

/** A stall as it is found. */
export type FoundStall = Pick<Stall, 'thread' | 'reason' | 'fromNs' | 'toNs' | 'before' | 'after'>

/**
 * All waits over a limit, and the times in which the manager loads a segment itself. A pause counts where the preloader had to
 * wait for room meanwhile, for longer than the limit. The preloader that has nothing to do holds nobody up: it is in the totals only.
 */
export function findStalls(run: RecordedRun, limitNs = STALL_LIMIT_NS, most = STALL_LIST_LIMIT): StallList {
  const { endNs } = run.model
  const found = allStalls(run)
  const lengthOf = ({ fromNs, toNs }: FoundStall) => (toNs ?? endNs) - fromNs
  const shareOf = (ns: number) => (endNs > 0 ? Math.min(ns / endNs, 1) : 0)
  const holdsUp = pausesThatHoldUp(found, limitNs, endNs)
  const over = found.filter(
    (it) => lengthOf(it) >= limitNs && it.reason !== 'idle' && (it.reason !== 'paused' || holdsUp.has(it)),
  )
  over.sort((one, other) => lengthOf(other) - lengthOf(one) || one.fromNs - other.fromNs)
  return {
    limitNs,
    stalls: over.slice(0, most).map((it) => {
      const durationNs = lengthOf(it)
      return { ...it, durationNs, share: shareOf(durationNs) }
    }),
    count: over.length,
    totals: totalsOf(found, lengthOf, shareOf),
  }
}

const known = new WeakMap<TraceModel, readonly FoundStall[]>()

/** All of both threads, whatever their length: first those of the manager, each thread's in the order of time. Found once a run. */
export function allStalls({ model }: RecordedRun): readonly FoundStall[] {
  let found = known.get(model)
  if (found === undefined) {
    const { manager, preloader, endNs } = model
    found = [...stallsOf(manager, 'manager', endNs), ...stallsOf(preloader, 'preloader', endNs)]
    known.set(model, found)
  }
  return found
}

function stallsOf(thread: ThreadHistory, name: Stall['thread'], endNs: number): FoundStall[] {
  const found: FoundStall[] = []
  /** Those whose next segment has not come yet. */
  let waiting: FoundStall[] = []
  let before: number | null = null
  let loadsSince: number | null = null
  const isManager = name === 'manager'
  const comesToSegment = (activity: number) =>
    isManager ? activity === REPLAYING : activity === OPENING || activity === VERIFYING
  const add = (reason: StallReason, fromNs: number, toNs: number | null) => {
    const stall = { thread: name, reason, fromNs, toNs, before, after: null }
    found.push(stall)
    waiting.push(stall)
  }
  for (let i = 0; i < thread.length; i += 1) {
    const activity = thread.activity(i)
    if (isManager && activity === OPENING) loadsSince ??= before === null ? 0 : thread.fromNs(i)
    const endsLoading = activity === REPLAYING || activity === WAITING || activity === ENDED
    if (loadsSince !== null && endsLoading) {
      add('loading', loadsSince, thread.fromNs(i))
      loadsSince = null
    }
    if (activity === WAITING) {
      const { reason, fromNs, toNs } = thread.span(i)
      if (reason !== null) add(reason, fromNs, toNs)
    } else if (comesToSegment(activity)) {
      const { ordinal } = thread.span(i)
      for (const stall of waiting) stall.after = ordinal
      waiting = []
      before = ordinal
    }
  }
  if (loadsSince !== null && loadsSince < endNs) add('loading', loadsSince, null)
  return found
}

/** Those in which the preloader waited for room for longer than the limit. Both lists are in the order of time. */
function pausesThatHoldUp(found: readonly FoundStall[], limitNs: number, endNs: number): Set<FoundStall> {
  const waits = found.filter(({ reason }) => reason === 'prepared-ring-full')
  const held = new Set<FoundStall>()
  let first = 0
  for (const pause of found) {
    if (pause.reason !== 'paused') continue
    const untilNs = pause.toNs ?? endNs
    while (first < waits.length && (waits[first]?.toNs ?? endNs) <= pause.fromNs) first += 1
    let heldNs = 0
    for (let i = first; i < waits.length; i += 1) {
      const wait = waits[i]
      if (wait === undefined || wait.fromNs >= untilNs) break
      heldNs += Math.min(wait.toNs ?? endNs, untilNs) - Math.max(wait.fromNs, pause.fromNs)
    }
    if (heldNs >= limitNs) held.add(pause)
  }
  return held
}

function totalsOf(
  found: readonly FoundStall[],
  lengthOf: (it: FoundStall) => number,
  shareOf: (ns: number) => number,
): StallTotal[] {
  const totals = new Map<StallReason, StallTotal>()
  for (const it of found) {
    const ns = lengthOf(it)
    let total = totals.get(it.reason)
    if (total === undefined) {
      total = { thread: it.thread, reason: it.reason, count: 0, totalNs: 0, longestNs: 0, share: 0 }
      totals.set(it.reason, total)
    }
    total.count += 1
    total.totalNs += ns
    total.longestNs = Math.max(total.longestNs, ns)
  }
  for (const total of totals.values()) total.share = shareOf(total.totalNs)
  return [...totals.values()].sort((one, other) => other.totalNs - one.totalNs)
}
