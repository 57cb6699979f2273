import type { VerifiedSegment, VerifyDocument } from './documents.ts'
import { counted, formatCount } from './quantities.ts'

/** What a verdict is made of. */
export type VerdictInput = Pick<VerifyDocument, 'continuity' | 'hazards' | 'summary'> & {
  segments: Pick<
    VerifiedSegment,
    'file' | 'kind' | 'segmentIndex' | 'strictStatus' | 'verifiedEvents' | 'verifiedBlocks' | 'finalised' | 'eventCount'
  >[]
}

type Segment = VerdictInput['segments'][number]

/** "segment 1", "segments 1 and 3", "5 segments". */
function naming(segments: Segment[]): string {
  const indexes = segments.map(({ segmentIndex }) => String(segmentIndex))
  const [first, ...others] = indexes
  if (first === undefined) return 'no segment'
  if (others.length === 0) return `segment ${first}`
  if (others.length > 3) return counted(segments.length, 'segment')
  const last = others.pop() ?? ''
  return `segments ${[first, ...others].join(', ')} and ${last}`
}

const isOrAre = (segments: Segment[]) => (segments.length === 1 ? 'is' : 'are')
const wasOrWere = (segments: Segment[]) => (segments.length === 1 ? 'was' : 'were')

/** Statuses that the header alone gives: recovery then does not see the segment at all. */
const HEADER_STATUSES = new Set(['OPEN_FAILED', 'READ_FAILED', 'HEADER_CHECKSUM_MISMATCH'])

function reasons({ segments, continuity, hazards }: VerdictInput): string[] {
  const hot = segments.filter(({ kind }) => kind === 'hot')
  const bad = hot.filter(({ strictStatus }) => strictStatus !== 'OK')
  const unfinalised = bad.filter(({ finalised, verifiedBlocks }) => !finalised && verifiedBlocks > 0)
  const invisible = bad.filter(({ finalised, strictStatus }) => finalised && HEADER_STATUSES.has(strictStatus))
  const skipped = bad.filter(({ finalised, strictStatus }) => finalised && !HEADER_STATUSES.has(strictStatus))
  const refused = hazards.find(({ code }) => code === 'ABORT_FIRST_SEGMENT_CORRUPT')
  const gaps = continuity.filter(({ kind }) => kind === 'gap')
  const list: string[] = []
  if (refused) list.push(`the first segment, ${refused.file ?? ''}, does not verify, so it refuses to start`)
  else if (skipped.length > 0) list.push(`${naming(skipped)} ${isOrAre(skipped)} skipped`)
  if (invisible.length > 0) list.push(`${naming(invisible)} ${isOrAre(invisible)} not seen, the header is damaged`)
  if (unfinalised.length > 0) list.push(`${naming(unfinalised)} ${wasOrWere(unfinalised)} never closed`)
  if (gaps.length === 1)
    list.push(`${counted(gaps[0]?.events ?? 0n, 'event')} ${gaps[0]?.events === 1n ? 'is' : 'are'} missing in a gap`)
  if (gaps.length > 1) list.push(`there are ${formatCount(gaps.length)} gaps`)
  return list
}

/** Events of the cold segments that no hot segment holds as well: recovery never reads them, and they are not lost. */
function coldEvents({ segments, summary }: VerdictInput, total: bigint): bigint {
  const cold = segments.filter(({ kind }) => kind === 'cold').reduce((sum, it) => sum + BigInt(it.verifiedEvents), 0n)
  const room = total - summary.strictEvents
  return cold < room ? cold : room > 0n ? room : 0n
}

/**
 * The verdict in one sentence: what a strict recovery replays, of how much, and why not all of it.
 * "Recovery replays 49,152 of 65,536 events: segment 1 is skipped, 16,384 events are lost."
 */
export function verdict(input: VerdictInput): string {
  const { summary, continuity } = input
  if (summary.segments === 0) return 'There is no segment in this directory.'
  const total = summary.diagnosticEvents + summary.lostEvents
  if (total === 0n) return 'There is no event in this directory.'
  const strict = summary.strictEvents
  const cold = coldEvents(input, total)
  const lost = total - strict - cold
  const list = reasons(input)
  if (cold > 0n)
    list.push(`${counted(cold, 'event')} ${cold === 1n ? 'is' : 'are'} in cold segments, which it does not read`)
  const again = continuity.filter(({ kind }) => kind !== 'gap').reduce((sum, { events }) => sum + events, 0n)
  if (again > 0n)
    list.push(
      `${counted(again, 'event')} ${again === 1n ? 'stands' : 'stand'} in two segments and ${again === 1n ? 'is' : 'are'} replayed twice`,
    )
  else if (lost > 0n) list.push(`${counted(lost, 'event')} ${lost === 1n ? 'is' : 'are'} lost`)
  const amount =
    strict === total && again === 0n
      ? `all ${counted(strict, 'event')}`
      : again > 0n
        ? counted(strict, 'event')
        : `${formatCount(strict)} of ${counted(total, 'event')}`
  return `Recovery replays ${amount}${list.length > 0 ? `: ${list.join(', ')}` : ''}.`
}
