// Why it took as long as it did to open and verify a segment: held against the others of the run.
import { counted, formatBytes, formatNs, type StallCause } from '../contract/index.ts'
import { isColderThanOthers, isFromDisk, pageCacheCause } from './page-cache.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf, median, othersThan, type SegmentFacts } from './run-facts.ts'
import { namedSegments } from './words.ts'

/** A segment is slow where the others were verified so many times as fast, and large where it is so many times their size. */
const SLOW = 1.5
const LARGE = 1.5
/** So many others make something to hold it against. */
const OTHERS = 2

export interface LoadReasons {
  causes: StallCause[]
  /** Whether they say why it took that long. */
  isExplained: boolean
  /** A piece of the summary; null where nothing is to be said. */
  summary: string | null
}

const placeOf = ({ loadFromNs, loadToNs, ordinal }: SegmentFacts) => ({ fromNs: loadFromNs, toNs: loadToNs, ordinal })

/** Size and rate of a segment against the median of the others; where its pages were, if that is known. */
export function loadReasons(run: RecordedRun, ordinal: number): LoadReasons {
  const facts = factsOf(run)
  const own = facts.segments[ordinal]
  if (own === undefined || own.isSkipped) return { causes: [], isExplained: false, summary: null }
  const place = placeOf(own)
  const rates = othersThan(facts.rates, own.bytesPerSecond)
  const usualRate = rates.count < OTHERS ? null : rates.median
  const usualBytes = rates.count < OTHERS ? null : othersThan(facts.sizes, own.bytes).median
  const rate = own.bytesPerSecond
  if (rate === null || usualRate === null || usualBytes === null) {
    const why =
      rate === null ? 'nothing says when its verification ended' : 'there are no two others to hold it against'
    return {
      causes: [
        ...listed(pageCacheCause(run, ordinal)),
        {
          sentence: `Whether it was slow is not known: ${why}.`,
          evidence: { kind: 'not-known', ...place, numbers: { segmentBytes: own.bytes } },
        },
      ],
      isExplained: isFromDisk(run, ordinal),
      summary: null,
    }
  }
  const numbers = { bytesPerSecond: rate, othersBytesPerSecond: usualRate, segmentBytes: own.bytes }
  const howFast = `${formatBytes(rate)}/s; the others at ${formatBytes(usualRate)}/s (median)`
  const causes: StallCause[] = []
  const isLarge = own.bytes >= usualBytes * LARGE
  if (isLarge) {
    causes.push({
      sentence: `It is larger than the others: ${formatBytes(own.bytes)}; they have ${formatBytes(usualBytes)} (median).`,
      evidence: { kind: 'size', ...place, numbers: { segmentBytes: own.bytes, othersBytes: usualBytes } },
    })
  }
  if (rate * SLOW > usualRate) {
    causes.push({
      sentence: `It was not slower than the others: verified at ${howFast}.`,
      evidence: { kind: 'rate', ...place, numbers },
    })
    causes.push(...listed(pageCacheCause(run, ordinal)))
    const isRead = isFromDisk(run, ordinal)
    return {
      causes,
      isExplained: isLarge || isRead,
      summary: isLarge ? 'it is larger than the others' : isRead ? 'its pages were not in the page cache' : null,
    }
  }
  causes.push({ sentence: `It was slow: verified at ${howFast}.`, evidence: { kind: 'rate', ...place, numbers } })
  const pages = pageCacheCause(run, ordinal)
  causes.push(...listed(pages))
  const isColder = isColderThanOthers(run, ordinal)
  if (!isColder) {
    const unknown =
      pages === null
        ? 'Why is not known: the trace does not say whether its pages were in the page cache.'
        : isFromDisk(run, ordinal)
          ? 'Those of most others were not either: why it was slower than they is not known.'
          : 'Why it was slower than the others is not known.'
    causes.push({ sentence: unknown, evidence: { kind: 'not-known', ...place, numbers: {} } })
  }
  const slowly = `it was verified at ${formatBytes(rate)}/s, the others at ${formatBytes(usualRate)}/s`
  return { causes, isExplained: isColder, summary: isColder ? `${slowly}, for its pages came from the disk` : slowly }
}

const listed = (cause: StallCause | null) => (cause === null ? [] : [cause])

/** Of segments that do not verify: how far they were read, where that is known. */
export function skippedCause(run: RecordedRun, ordinals: number[], ns: number, howLong: string): StallCause {
  const own = ordinals.flatMap((ordinal) => factsOf(run).segments[ordinal] ?? [])
  const skips = ordinals.map((ordinal) => run.model.skip(ordinal))
  const statuses = [...new Set(skips.flatMap((skip) => skip?.status ?? []))].join(', ')
  // Several threads read on behind the first block that fails.
  const isExact = run.meta.options.verifyThreads === 1 && skips.every((skip) => skip?.block != null)
  const readBytes = own.reduce((sum, it) => sum + it.bytes, 0)
  const read = isExact ? ` Up to the first block that fails ${formatBytes(readBytes)} were read.` : ''
  const disk = ordinals.map((ordinal) => run.model.diskBytes(ordinal))
  const diskBytes = disk.reduce<number | null>((sum, it) => (sum === null || it === null ? null : sum + it), 0)
  const fromDisk = diskBytes === null ? '' : ` ${formatBytes(diskBytes)} came from the disk.`
  const ends = own.flatMap(({ loadToNs }) => loadToNs ?? [])
  return {
    sentence: `The preloader went through ${namedSegments(ordinals)}, which ${ordinals.length === 1 ? 'does' : 'do'} not verify (${statuses}): ${howLong}.${read}${fromDisk}`,
    evidence: {
      kind: 'skipped',
      fromNs: own[0]?.loadFromNs ?? null,
      toNs: ends.reduce<number | null>((last, it) => Math.max(last ?? 0, it), null),
      ordinal: ordinals[0] ?? null,
      numbers: {
        ...{ segments: ordinals.length, durationNs: ns },
        ...(isExact ? { readBytes } : {}),
        ...(diskBytes === null ? {} : { diskBytes }),
      },
    },
  }
}

/** Whether loading takes longer than replaying as a rule: then the preloader cannot keep ahead, whatever the segment. */
export function pipelineCause(run: RecordedRun): StallCause | null {
  const { loadNs, replayNs, rates } = factsOf(run)
  const { preload, verifyThreads, preparedCapacity } = run.meta.options
  if (!preload || loadNs === null || replayNs === null || rates.length < OTHERS || loadNs <= replayNs) return null
  const rate = median(rates) ?? 0
  return {
    sentence: `The preloader cannot keep ahead: as a rule (median) it takes ${formatNs(loadNs)} to open and verify a segment, with ${counted(verifyThreads, 'thread')} at ${formatBytes(rate)}/s, and the manager replays one in ${formatNs(replayNs)}.`,
    evidence: {
      kind: 'pipeline',
      ...{ fromNs: null, toNs: null, ordinal: null },
      numbers: { loadNs, replayNs, verifyThreads, preparedCapacity, bytesPerSecond: rate },
    },
  }
}
