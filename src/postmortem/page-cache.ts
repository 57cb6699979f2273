// What a trace says of where the pages of a segment were: the one place that a cold page cache is named from.
import { formatBytes, type StallCause } from '../contract/index.ts'
import type { RecordedRun } from './recorded-run.ts'
import { factsOf, othersThan } from './run-facts.ts'

/** Less of a segment than this is no reason for anything. */
const WORTH_TELLING = 0.05

/** Whether a segment was in the page cache when it was loaded; null where nothing was recorded that says so. */
export function pageCacheCause(run: RecordedRun, ordinal: number): StallCause | null {
  const facts = factsOf(run).segments[ordinal]
  if (facts === undefined) return null
  const place = { fromNs: facts.loadFromNs, toNs: facts.loadToNs, ordinal }
  const diskBytes = run.model.diskBytes(ordinal)
  if (diskBytes !== null) {
    const evidence = { kind: 'page-cache' as const, ...place, numbers: { diskBytes, segmentBytes: facts.bytes } }
    if (diskBytes === 0) {
      return { sentence: 'Its pages were in the page cache: nothing of it was read from the disk.', evidence }
    }
    const amount = `${formatBytes(diskBytes)} were read from the disk for its ${formatBytes(facts.bytes)}`
    const isCold = diskBytes >= facts.bytes * WORTH_TELLING
    return {
      sentence: isCold
        ? `Its pages were not in the page cache: ${amount}.`
        : `It was in the page cache but for a little: ${amount}.`,
      evidence,
    }
  }
  if (!run.meta.options.coldCache) return null
  return {
    sentence:
      'The files were dropped from the page cache before the run (option cold cache); how much of this segment then came from the disk is not recorded.',
    evidence: { kind: 'option', ...place, numbers: { coldCache: 1 } },
  }
}

/** Whether what is known of the page cache explains that a segment was slow. */
export function isFromDisk(run: RecordedRun, ordinal: number): boolean {
  const diskBytes = run.model.diskBytes(ordinal)
  return (
    diskBytes !== null && diskBytes >= (factsOf(run).segments[ordinal]?.bytes ?? 0) * WORTH_TELLING && diskBytes > 0
  )
}

/** Whether more of a segment came from the disk than of most others: only then that explains why it was slower than they. */
export function isColderThanOthers(run: RecordedRun, ordinal: number): boolean {
  const { segments, diskShares } = factsOf(run)
  const bytes = segments[ordinal]?.bytes ?? 0
  const diskBytes = run.model.diskBytes(ordinal)
  if (diskBytes === null || bytes === 0 || !isFromDisk(run, ordinal)) return false
  const usual = othersThan(diskShares, diskBytes / bytes).median
  return usual !== null && usual * 2 < diskBytes / bytes
}
