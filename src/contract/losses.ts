import type { Deletion, Loss, Losses } from './documents.ts'
import { counted, formatCount } from './quantities.ts'

/** The ways to recover, from what the engine does to what can be done. */
export const POLICIES: { policy: keyof Losses; title: string; meaning: string }[] = [
  { policy: 'strict', title: 'strict', meaning: 'as the original: whole segments that verify, hot ones only' },
  { policy: 'diagnostic', title: 'diagnostic', meaning: 'every block whose events can be had, hot and cold' },
  { policy: 'pointInTime', title: 'stop at first damage', meaning: 'the same up to the first id that cannot be had' },
]

/** Lost ids as a person reads them: "17665–17920, 18433–18688 and 3 more ranges"; a dash for none. */
export function describeRanges({ ranges, rangeCount }: Loss, shown = 3): string {
  if (rangeCount === 0) return '–'
  const first = ranges.slice(0, shown)
  const texts = first.map(({ firstEventId, lastEventId }) =>
    firstEventId === lastEventId ? String(firstEventId) : `${firstEventId}–${lastEventId}`,
  )
  const more = rangeCount - first.length
  return `${texts.join(', ')}${more > 0 ? ` and ${counted(more, 'more range')}` : ''}`
}

/** What recovery leaves out and does not say; null where it replays every id. */
export function silentLoss({ strict, diagnostic }: Losses): string | null {
  const silent = strict.lostEvents
  if (silent === 0n) return null
  const lost = diagnostic.lostEvents < silent ? diagnostic.lostEvents : silent
  const had = silent - lost
  const [what, them] = silent === 1n ? ['it', 'it'] : ['all of them', 'of them']
  const rest =
    lost === 0n
      ? `${what} can be had`
      : had === 0n
        ? `none ${them} can be had`
        : `${formatCount(had)} ${them} can be had, ${formatCount(lost)} ${lost === 1n ? 'is' : 'are'} lost for good`
  return `Without a word, recovery leaves out ${counted(silent, 'event')} (ids ${describeRanges(strict)}): ${rest}.`
}

/** One line of what goes with a file that a restarted recorder deletes. */
export function describeDeletion({ file, isUnused, recoverableEvents, onlyHere, ids }: Deletion): string {
  if (isUnused) return `${file}: never used, no event is in it`
  if (recoverableEvents === 0n) return `${file}: no event in it can be had`
  const range = ids === null ? '' : ` (ids ${ids.firstEventId}–${ids.lastEventId})`
  const elsewhere =
    onlyHere === recoverableEvents
      ? 'none of them stands in a file that stays'
      : `${formatCount(onlyHere)} of them in no file that stays`
  return `${file}: ${counted(recoverableEvents, 'event')} can be had${range}, ${elsewhere}`
}
