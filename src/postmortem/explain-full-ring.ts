// The preloader waits because the prepared ring is full: what the manager did meanwhile. That costs the recovery nothing.
import {
  counted,
  type Explanation,
  formatCount,
  formatNs,
  formatPercent,
  formatRate,
  type Stall,
  type StallCause,
} from '../contract/index.ts'
import { type ActivityShare, activityShares } from './activity-shares.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf } from './run-facts.ts'
import { withShare } from './words.ts'

const NAMED = 4
const WORTH_NAMING = 0.01
/** The consumer is what takes the time where it takes so much of the replay. */
const MOST = 0.5

const ACTIVITY_WORDS: Partial<Record<ActivityShare['activity'], string>> = {
  opening: 'opened',
  verifying: 'verified',
  closing: 'closed',
  switching: 'went on from',
}

export function explainFullRing(run: RecordedRun, stall: Stall): Explanation {
  const { model, meta } = run
  const { fromNs, durationNs, before } = stall
  const untilNs = stall.toNs ?? model.endNs
  const shares = activityShares(model, model.manager, fromNs, untilNs)
  const { occupancy } = model.stateAt(fromNs).prepared
  const slots = counted(meta.options.preparedCapacity, 'slot')
  const causes: StallCause[] = [
    {
      sentence: `The preloader was through with ${before === null ? 'its segments' : `segment ${before}`} and found no room: all ${slots} of the prepared ring were taken, for ${formatNs(durationNs)}.`,
      evidence: {
        kind: 'wait',
        ...{ fromNs, toNs: untilNs, ordinal: before },
        numbers: { durationNs, occupancy, preparedCapacity: meta.options.preparedCapacity },
      },
    },
  ]
  for (const share of shares.slice(0, NAMED)) {
    if (share.ns < durationNs * WORTH_NAMING) break
    causes.push(managerCause(run, share, durationNs))
  }
  const replays = shares.filter(({ activity }) => activity === 'replaying')
  const [main] = replays
  const consumer = main?.ordinal == null ? null : consumerCause(run, main.ordinal)
  if (consumer !== null) causes.push(consumer)
  causes.push({
    sentence: 'This is no loss: while the ring is full the manager has segments at hand and waits for none.',
    evidence: { kind: 'ring', fromNs, toNs: untilNs, ordinal: null, numbers: { occupancy } },
  })
  const [most] = shares
  const isReplay = most?.activity === 'replaying'
  const summary =
    most === undefined
      ? 'the trace does not say what the manager did'
      : isReplay
        ? `the manager was replaying segment ${most.ordinal ?? '?'}; it is the replay that takes the time, and nothing is lost`
        : most.reason === 'paused'
          ? 'the manager was paused'
          : most.activity === 'scanning' || most.ordinal === null
            ? 'the manager had not come to take one'
            : `the manager ${ACTIVITY_WORDS[most.activity] ?? 'was busy with'} segment ${most.ordinal}`
  return {
    summary: `The preloader waited ${formatNs(durationNs)} for room in the prepared ring: ${summary}.`,
    effect: 'none',
    isExplained: most !== undefined,
    causes,
  }
}

function managerCause(run: RecordedRun, share: ActivityShare, ofNs: number): StallCause {
  const { activity, ordinal, reason, ns, fromNs, toNs } = share
  const howLong = withShare(ns, ofNs, 'the wait')
  const evidence = {
    kind: 'activity' as const,
    fromNs,
    toNs,
    ordinal,
    numbers: { durationNs: ns } as Record<string, number>,
  }
  if (reason === 'paused') return { sentence: `The manager was paused: ${howLong}.`, evidence }
  if (activity === 'replaying' && ordinal !== null) {
    const replayNs = factsOf(run).segments[ordinal]?.replayNs ?? null
    const events = run.segments[ordinal]?.eventCount ?? 0
    if (replayNs === null || replayNs === 0 || run.meta.options.mode !== 'strict') {
      return { sentence: `The manager replayed segment ${ordinal}: ${howLong}.`, evidence }
    }
    const eventsPerSecond = (events * 1e9) / replayNs
    return {
      sentence: `The manager replayed segment ${ordinal}: ${howLong}. Its ${counted(events, 'event')} took ${formatNs(replayNs)}, ${formatRate(eventsPerSecond)} events/s.`,
      evidence: { ...evidence, numbers: { durationNs: ns, replayNs, events, eventsPerSecond } },
    }
  }
  const word = ACTIVITY_WORDS[activity]
  if (word !== undefined && ordinal !== null)
    return { sentence: `The manager ${word} segment ${ordinal}: ${howLong}.`, evidence }
  if (activity === 'scanning') return { sentence: `The manager was scanning the directory: ${howLong}.`, evidence }
  return {
    sentence: `What the manager did is not recorded: ${howLong}.`,
    evidence: { ...evidence, kind: 'not-known' },
  }
}

/** What of the replay is the consumer's cost, as it was set. Of a diagnostic run nothing says which events a segment gave. */
function consumerCause(run: RecordedRun, ordinal: number): StallCause | null {
  const { applyNs, mode } = run.meta.options
  const replayNs = factsOf(run).segments[ordinal]?.replayNs ?? null
  const segment = run.segments[ordinal]
  if (mode !== 'strict' || segment === undefined || replayNs === null || replayNs === 0) return null
  const consumerNs = applyNs * segment.eventCount
  const share = Math.min(consumerNs / replayNs, 1)
  const evidence = {
    kind: 'consumer' as const,
    ...{ fromNs: null, toNs: null, ordinal },
    numbers: { applyNs, events: segment.eventCount, consumerNs, replayNs, share },
  }
  if (applyNs === 0) return { sentence: 'No cost of the consumer was set: this is the replay itself.', evidence }
  const perEvent = `${formatCount(applyNs)} ns an event (option)`
  return {
    sentence:
      share >= MOST
        ? `The consumer takes ${perEvent}: ${formatPercent(share)} of the replay of segment ${ordinal}. The recovery is bound by its consumer.`
        : `The consumer takes ${perEvent}: only ${formatPercent(share)} of the replay of segment ${ordinal}.`,
    evidence,
  }
}
