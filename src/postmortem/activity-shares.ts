// What a thread did in a piece of time, summed by what it did and for which segment.
import type { TraceModel } from './model.ts'
import type { ThreadActivity, ThreadHistory, ThreadSpan } from './threads.ts'

/** One thing that a thread did, in all of a piece of time. */
export interface ActivityShare extends Pick<ThreadSpan, 'activity' | 'ordinal' | 'reason'> {
  /** From its first moment to its last one, both inside of the piece. */
  fromNs: number
  toNs: number
  ns: number
}

/** What it did most comes first. O(log n) and what lies in the piece. */
export function activityShares(
  model: TraceModel,
  thread: ThreadHistory,
  fromNs: number,
  toNs: number,
): ActivityShare[] {
  const shares = new Map<string, ActivityShare>()
  let index = thread.indexAt(fromNs, model.recordsAt(fromNs))
  for (; index < thread.length; index += 1) {
    const span = thread.span(index)
    if (span.fromNs >= toNs) break
    const since = Math.max(span.fromNs, fromNs)
    const until = Math.min(span.toNs ?? toNs, toNs)
    if (until <= since) continue
    const key = `${span.activity} ${span.reason} ${span.ordinal}`
    const share = shares.get(key)
    if (share === undefined) {
      const { activity, ordinal, reason } = span
      shares.set(key, { activity, ordinal, reason, fromNs: since, toNs: until, ns: until - since })
    } else {
      share.ns += until - since
      share.toNs = until
    }
  }
  return [...shares.values()].sort((one, other) => other.ns - one.ns)
}

/** How much of it was one of some activities. */
export function sumOf(shares: readonly ActivityShare[], ...activities: ThreadActivity[]): number {
  return shares.reduce((sum, { activity, ns }) => (activities.includes(activity) ? sum + ns : sum), 0)
}
