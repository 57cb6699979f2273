// The manager opens and verifies a segment itself, and nothing is replayed meanwhile: at the start, or without a preloader.
import { type Explanation, formatNs, type Stall, type StallCause } from '../contract/index.ts'
import { type ActivityShare, activityShares } from './activity-shares.ts'
import { loadReasons } from './load-causes.ts'
import type { RecordedRun } from './recorded-run.ts'
import { namedSegments, withShare } from './words.ts'

const WORTH_NAMING = 0.01
const NAMED = 8

export function explainLoading(run: RecordedRun, stall: Stall): Explanation {
  const { model, meta } = run
  const { fromNs, durationNs, before } = stall
  const untilNs = stall.toNs ?? model.endNs
  const isStart = before === null
  const shares = activityShares(model, model.manager, fromNs, untilNs)
  const loads = shares.filter(({ activity }) => activity === 'opening' || activity === 'verifying')
  const last = loads.toSorted((one, other) => other.toNs - one.toNs)[0]
  const ordinal = stall.after ?? last?.ordinal ?? null
  const causes: StallCause[] = [
    {
      sentence: whatHappened(run, stall),
      evidence: {
        kind: meta.options.preload ? 'wait' : 'option',
        ...{ fromNs, toNs: untilNs, ordinal },
        numbers: { durationNs, ...(meta.options.preload ? {} : { preload: 0 }) },
      },
    },
  ]
  for (const share of shares.slice(0, NAMED)) {
    if (share.ns < durationNs * WORTH_NAMING) break
    causes.push(partCause(run, share, stall))
  }
  if (isStart) causes.push(...seekCauses(run, ordinal, durationNs))
  const main = loads.toSorted((one, other) => other.ns - one.ns)[0]
  const reasons = main?.ordinal == null ? null : loadReasons(run, main.ordinal)
  // The first segment is sought in as well: that it takes longer than others is no sign of a slow disk.
  if (reasons !== null) causes.push(...reasons.causes)
  const start = isStart
    ? `Nothing was replayed for the first ${formatNs(durationNs)}:`
    : `Nothing was replayed for ${formatNs(durationNs)}: there is no preloader, and`
  return {
    summary: `${start} the manager opened and verified ${ordinal === null ? 'what came next' : `segment ${ordinal}`} itself${skippedWords(run, loads)}.`,
    effect: 'delay',
    isExplained: true,
    causes,
  }
}

/** Segments that it went through on the way, because they do not verify. */
function skippedWords(run: RecordedRun, loads: ActivityShare[]): string {
  const skipped = [...new Set(loads.flatMap(({ ordinal }) => ordinal ?? []))].filter(
    (it) => run.model.skip(it) !== null,
  )
  if (skipped.length === 0) return ''
  return `, and went through ${namedSegments(skipped.sort((one, other) => one - other))} to skip ${skipped.length === 1 ? 'it' : 'them'}`
}

function whatHappened({ meta }: RecordedRun, { before, durationNs }: Stall): string {
  const { mode, preload } = meta.options
  if (before !== null) {
    return `Nothing was replayed for ${formatNs(durationNs)}: without a preloader the manager opens and verifies each segment itself, between two segments.`
  }
  const start = `Nothing was replayed for the first ${formatNs(durationNs)}`
  return mode === 'strict' && preload
    ? `${start}: in strict mode the manager opens and verifies the first segment itself, preloader or not.`
    : `${start}: the manager opened and verified the first segment itself.`
}

function partCause(run: RecordedRun, { activity, ordinal, ns, fromNs, toNs }: ActivityShare, stall: Stall): StallCause {
  const howLong = withShare(ns, stall.durationNs, 'it')
  const evidence = { kind: 'activity' as const, fromNs, toNs, ordinal, numbers: { durationNs: ns } }
  const skip = ordinal === null ? null : run.model.skip(ordinal)
  if (activity === 'scanning')
    return { sentence: `The directory was scanned, every header read: ${howLong}.`, evidence }
  if (activity === 'opening') return { sentence: `Segment ${ordinal} was opened: ${howLong}.`, evidence }
  if (activity === 'closing') return { sentence: `Segment ${ordinal} was closed: ${howLong}.`, evidence }
  if (activity === 'verifying') {
    const end = skip === null ? '' : ` It does not verify (${skip.status}).`
    return { sentence: `Segment ${ordinal} was verified: ${howLong}.${end}`, evidence }
  }
  if (activity === 'between' && stall.before === null && run.meta.options.coldCache) {
    return {
      sentence: `Between the scan and the first segment the files were dropped from the page cache (option cold cache): ${howLong}.`,
      evidence: { ...evidence, kind: 'option' },
    }
  }
  return {
    sentence: `What else the manager did is not recorded: ${howLong}.`,
    evidence: { ...evidence, kind: 'not-known' },
  }
}

/** Of a strict run the state `verifying` of its first segment holds two more things, which the telemetry knows. */
function seekCauses(run: RecordedRun, ordinal: number | null, ofNs: number): StallCause[] {
  const telemetry = run.end?.document?.telemetry ?? run.samples.at(-1)?.telemetry
  if (telemetry === undefined || run.meta.options.mode !== 'strict') return []
  const { build_index: index, seek_event: seek } = telemetry
  if (index.totalNs + seek.totalNs < ofNs * WORTH_NAMING) return []
  return [
    {
      sentence: `In the time of its verification the index of the segment was built (${formatNs(index.totalNs)}) and the start id was sought (${formatNs(seek.totalNs)}).`,
      evidence: {
        kind: 'telemetry',
        ...{ fromNs: null, toNs: null, ordinal },
        numbers: { buildIndexNs: index.totalNs, seekEventNs: seek.totalNs },
      },
    },
  ]
}
