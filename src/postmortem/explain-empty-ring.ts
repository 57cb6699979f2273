// The manager waits because the prepared ring is empty: what the preloader did meanwhile, and why that took as long as it did.
import { counted, type Explanation, formatCount, formatNs, type Stall, type StallCause } from '../contract/index.ts'
import { type ActivityShare, activityShares, sumOf } from './activity-shares.ts'
import { loadReasons, pipelineCause, skippedCause } from './load-causes.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf } from './run-facts.ts'
import { joined, namedSegments, withShare } from './words.ts'

/** What took less of a wait than this is not named on its own. */
const WORTH_NAMING = 0.01
/** So much of a wait has to be accounted for before it counts as explained. */
const MOST = 0.5
/** In the summary only what took more than this. */
const WORTH_SUMMING_UP = 0.1
const NAMED_LOADS = 6

export function explainEmptyRing(run: RecordedRun, stall: Stall): Explanation {
  const { model } = run
  const { fromNs, durationNs, after } = stall
  const untilNs = stall.toNs ?? model.endNs
  const shares = activityShares(model, model.preloader, fromNs, untilNs)
  const isSkipped = ({ ordinal }: ActivityShare) => ordinal !== null && model.skip(ordinal) !== null
  const loads = bySegment(shares.filter((it) => isLoading(it) && !isSkipped(it)))
  const skips = bySegment(shares.filter((it) => isLoading(it) && isSkipped(it)))
  const skippedNs = skips.reduce((sum, { ns }) => sum + ns, 0)
  const causes: StallCause[] = [waitCause(run, stall, untilNs)]
  const did: Done[] = []

  for (const load of loads.slice(0, NAMED_LOADS)) {
    if (load.ns < durationNs * WORTH_NAMING) break
    did.push({ ns: load.ns, words: `the preloader was ${load.text} segment ${load.ordinal}` })
    causes.push(loadCause(run, load, stall))
  }
  if (skips.length > 0 && skippedNs >= durationNs * WORTH_NAMING) {
    const ordinals = skips.map(({ ordinal }) => ordinal).sort((one, other) => one - other)
    const them = ordinals.length === 1 ? 'it' : 'them'
    did.push({ ns: skippedNs, words: `the preloader went through ${namedSegments(ordinals)} to skip ${them}` })
    causes.push(skippedCause(run, ordinals, skippedNs, withShare(skippedNs, durationNs, 'the wait')))
  }
  causes.push(...otherCauses(shares, durationNs, did))

  const [main] = loads
  let isExplained = skippedNs + sumOf(shares, 'closing') >= durationNs * MOST
  let why: string | null = null
  if (main !== undefined && main.ns >= durationNs * WORTH_NAMING) {
    const begun = beginCause(run, main.ordinal, stall)
    if (begun !== null) causes.push(begun)
    const reasons = loadReasons(run, main.ordinal)
    causes.push(...reasons.causes)
    why = reasons.summary
    isExplained ||= reasons.isExplained
  }
  if (stall.before === null && did.length > 0) {
    causes.push(firstCause(stall, untilNs))
    why ??= 'nothing could lie ready before'
    isExplained = true
  }
  const pipeline = pipelineCause(run)
  if (pipeline !== null) {
    causes.push(pipeline)
    why ??= 'as a rule it takes longer to verify a segment than to replay one'
    isExplained = true
  }
  const isAtEnd = after === null && run.end !== null && did.length > 0
  if (causes.length === 1) causes.push(nothingKnown(stall, untilNs))
  return {
    summary: summaryOf(stall, did, isAtEnd, why),
    effect: 'delay',
    isExplained,
    causes,
  }
}

/** What the preloader did, for the summary. */
interface Done {
  ns: number
  words: string
}

function summaryOf({ durationNs, after }: Stall, did: Done[], isAtEnd: boolean, why: string | null): string {
  const what = `The manager waited ${formatNs(durationNs)} on the prepared ring${after === null ? '' : ` for segment ${after}`}`
  const named = did
    .filter(({ ns }) => ns >= durationNs * WORTH_SUMMING_UP)
    .sort((one, other) => other.ns - one.ns)
    .map(({ ns, words }) => `${words} (${formatNs(ns)})`)
  if (named.length === 0) return `${what}; the trace does not say why.`
  if (isAtEnd) named.push('no further segment could be replayed')
  return `${what}: ${joined(named)}${why === null ? '' : `; ${why}`}.`
}

function waitCause(run: RecordedRun, { durationNs, share, before, after, fromNs }: Stall, untilNs: number): StallCause {
  const start = before === null ? 'The manager' : `The manager was through with segment ${before} and`
  const what = after !== null ? `segment ${after}` : run.end === null ? 'what the recording does not show' : 'the end'
  const ofRun = `${(share * 100).toFixed(1)} % of the run`
  return {
    sentence: `${start} found the prepared ring empty: it waited ${formatNs(durationNs)} (${ofRun}) for ${what}.`,
    evidence: {
      kind: 'wait',
      ...{ fromNs, toNs: untilNs, ordinal: after },
      numbers: { durationNs, share, preparedCapacity: run.meta.options.preparedCapacity },
    },
  }
}

const isLoading = ({ activity }: ActivityShare) => activity === 'opening' || activity === 'verifying'

interface Load extends Pick<ActivityShare, 'fromNs' | 'toNs' | 'ns'> {
  ordinal: number
  text: string
}

/** Opening and verifying of one segment together. */
function bySegment(shares: ActivityShare[]): Load[] {
  const loads = new Map<number, Load & { verifyNs: number; openNs: number }>()
  for (const { ordinal, ns, fromNs, toNs, activity } of shares) {
    if (ordinal === null) continue
    const load = loads.get(ordinal) ?? { ordinal, ns: 0, fromNs, toNs, text: '', verifyNs: 0, openNs: 0 }
    load.ns += ns
    load.fromNs = Math.min(load.fromNs, fromNs)
    load.toNs = Math.max(load.toNs, toNs)
    if (activity === 'opening') load.openNs += ns
    else load.verifyNs += ns
    load.text =
      load.openNs < load.ns * 0.1 ? 'verifying' : load.verifyNs < load.ns * 0.1 ? 'opening' : 'opening and verifying'
    loads.set(ordinal, load)
  }
  return [...loads.values()].sort((one, other) => other.ns - one.ns)
}

function loadCause(run: RecordedRun, load: Load, { fromNs: waitFromNs, durationNs }: Stall): StallCause {
  const { ordinal, text, ns, fromNs, toNs } = load
  const facts = factsOf(run).segments[ordinal]
  const wholeNs = facts?.loadFromNs == null || facts.loadToNs === null ? null : facts.loadToNs - facts.loadFromNs
  const hadBegun = facts?.loadFromNs != null && facts.loadFromNs < waitFromNs && wholeNs !== null
  return {
    sentence: `The preloader was ${text} segment ${ordinal}: ${withShare(ns, durationNs, 'the wait')}.${hadBegun ? ` It had begun before: ${formatNs(wholeNs)} in all.` : ''}`,
    evidence: {
      kind: 'activity',
      ...{ fromNs, toNs, ordinal },
      numbers: { durationNs: ns, ...(wholeNs === null ? {} : { wholeLoadNs: wholeNs }) },
    },
  }
}

/** What else the preloader did: closing, a wait that it had not looked up from, nothing that was recorded. */
function otherCauses(shares: ActivityShare[], durationNs: number, did: Done[]): StallCause[] {
  const causes: StallCause[] = []
  const add = (
    some: ActivityShare[],
    sentence: (howLong: string) => string,
    kind: 'activity' | 'not-known' = 'activity',
  ) => {
    const ns = some.reduce((sum, it) => sum + it.ns, 0)
    if (ns < durationNs * WORTH_NAMING || ns === 0) return 0
    causes.push({
      sentence: sentence(withShare(ns, durationNs, 'the wait')),
      evidence: {
        kind,
        fromNs: some.reduce((least, it) => Math.min(least, it.fromNs), Number.MAX_SAFE_INTEGER),
        toNs: some.reduce((most, it) => Math.max(most, it.toNs), 0),
        ordinal: some[0]?.ordinal ?? null,
        numbers: { durationNs: ns, ...(kind === 'activity' ? { count: some.length } : {}) },
      },
    })
    return ns
  }
  const closings = shares.filter(({ activity }) => activity === 'closing')
  const closed = namedSegments(closings.flatMap(({ ordinal }) => ordinal ?? []).sort((one, other) => one - other))
  const closingNs = add(closings, (howLong) => `The preloader closed ${closed}, which had been replayed: ${howLong}.`)
  if (closingNs > 0) did.push({ ns: closingNs, words: `it closed ${closed}` })
  const waits = shares.filter(({ activity }) => activity === 'waiting')
  add(
    waits,
    (howLong) => `The preloader had not yet looked up from a wait of its own: ${howLong}. It looks every 0.1 ms or so.`,
  )
  const unstarted = shares.filter(({ activity }) => activity === 'not-started')
  add(unstarted, (howLong) => `The preloader had not begun with its first segment: ${howLong}.`)
  const unknown = shares.filter(({ activity }) => activity === 'between' || activity === 'ended')
  add(unknown, (howLong) => `What the preloader did is not recorded: ${howLong}.`, 'not-known')
  return causes
}

/** When the segment was begun that the manager then waited for, and what lay ready at that time. */
function beginCause(run: RecordedRun, ordinal: number, { fromNs }: Stall): StallCause | null {
  const { model, meta } = run
  const loadFromNs = factsOf(run).segments[ordinal]?.loadFromNs ?? null
  if (loadFromNs === null || loadFromNs >= fromNs) return null
  const records = model.recordsAt(loadFromNs)
  const { occupancy } = model.stateAt(loadFromNs).prepared
  const { preloader } = model
  const before = preloader.indexAt(loadFromNs, records) - 1
  const previous = before < 0 ? null : preloader.span(before)
  const wasFull = previous?.reason === 'prepared-ring-full'
  const evidence = {
    kind: 'ring' as const,
    ...{ fromNs: loadFromNs, toNs: fromNs, ordinal },
    numbers: { occupancy, preparedCapacity: meta.options.preparedCapacity, aheadNs: fromNs - loadFromNs },
  }
  const slots = counted(meta.options.preparedCapacity, 'slot')
  const ready =
    occupancy === 0
      ? 'no segment lay ready then'
      : `${formatCount(occupancy)} of ${slots} of the prepared ring held a segment then`
  const since = wasFull ? `, when room came free in the prepared ring` : ''
  return {
    sentence: `The preloader had begun with segment ${ordinal} ${formatNs(fromNs - loadFromNs)} before the wait${since}: ${ready}, and the manager was through with all that it had before this one was ready.`,
    evidence,
  }
}

function firstCause({ fromNs, after }: Stall, untilNs: number): StallCause {
  return {
    sentence: 'It was the first segment of the run: nothing could lie ready before.',
    evidence: { kind: 'ring', fromNs, toNs: untilNs, ordinal: after, numbers: { occupancy: 0 } },
  }
}

function nothingKnown({ fromNs }: Stall, untilNs: number): StallCause {
  return {
    sentence: 'Why is not known: the trace has no record of the preloader in this time.',
    evidence: { kind: 'not-known', fromNs, toNs: untilNs, ordinal: null, numbers: {} },
  }
}
