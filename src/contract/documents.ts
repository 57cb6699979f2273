import { z } from 'zod'
import { cause, findingCode, hazardCode, metricName, recoveryMode, severity, status, timingLevel } from './names.ts'
import { count, hash64, nanoseconds, u64 } from './scalars.ts'

/** A finding: something about the log that an engineer should know. `block` and `offset` where they apply. */
export const finding = z.object({
  code: findingCode,
  severity,
  file: z.string().nullable(),
  block: count.nullable(),
  /** Byte offset in the file (for a cold segment: in the decompressed segment). */
  offset: count.nullable(),
  /** Why, where the finding is about damage. */
  cause: cause.nullable(),
  message: z.string(),
})
export type Finding = z.infer<typeof finding>

/** A hazard: what the original would do with this directory. */
export const hazard = z.object({ code: hazardCode, file: z.string().nullable(), message: z.string() })
export type Hazard = z.infer<typeof hazard>

/** A range of event ids, both ends included. */
export const idRange = z.object({ firstEventId: u64, lastEventId: u64, events: u64 })
export type IdRange = z.infer<typeof idRange>

/** A place where the id ranges of the segments, in id order, do not join. */
export const continuityBreak = z.object({
  kind: z.enum(['gap', 'overlap', 'duplicate']),
  after: z.string().nullable(),
  before: z.string().nullable(),
  firstEventId: u64,
  lastEventId: u64,
  events: u64,
})
export type ContinuityBreak = z.infer<typeof continuityBreak>

/** A block that fails strict verification. Ids and count are what its header says. */
export const badBlock = z.object({
  block: count,
  offset: count,
  status,
  expected: hash64,
  computed: hash64,
  firstEventId: u64,
  lastEventId: u64,
  events: count,
  cause,
  evidence: z.string(),
  bits: z.array(z.object({ offset: count, bit: z.number().int().min(0).max(7) })),
})
export type BadBlock = z.infer<typeof badBlock>

/** One segment file as a scan sees it: its name, its size and its header. */
export const scannedSegment = z.object({
  file: z.string(),
  kind: z.enum(['hot', 'cold']),
  finalised: z.boolean(),
  /** What reading the header alone says, as the original's scan does. */
  headerStatus: status,
  segmentIndex: count,
  /** Size of the segment; of a cold one, after decompression (0 in a scan, which decompresses only the header). */
  bytes: count,
  fileBytes: count,
  blockCount: count,
  eventCount: count,
  firstEventId: u64,
  lastEventId: u64,
  createdNs: u64,
  closedNs: u64,
})
export type ScannedSegment = z.infer<typeof scannedSegment>

/** The meta file: the recorder's last known position, a hint only. */
export const metaFile = z.object({
  file: z.string(),
  valid: z.boolean(),
  lastSegmentIndex: count,
  lastOffset: count,
  lastEventId: u64,
})

/** `walscope scan --json`. Segments are in recovery order: by first event id, then by name. */
export const scanDocument = z.object({
  format: z.literal('walscope.scan/1'),
  directory: z.string(),
  segments: z.array(scannedSegment),
  meta: metaFile.nullable(),
  continuity: z.array(continuityBreak),
  findings: z.array(finding),
  hazards: z.array(hazard),
  summary: z.object({ segments: count, hotSegments: count, coldSegments: count, bytes: count, events: u64 }),
})
export type ScanDocument = z.infer<typeof scanDocument>

/** One verified segment. `verifiedBlocks` counts what verifies, damage or not, also when unfinalised. */
export const verifiedSegment = scannedSegment.omit({ headerStatus: true }).extend({
  strictStatus: status,
  /** First bad block for the strict status; null where the status is not about a block. */
  strictBlock: count.nullable(),
  verifiedBlocks: count,
  verifiedEvents: count,
  badBlockCount: count,
  badBlocks: z.array(badBlock),
  /** Ids that it holds or held: of its header where that is intact, and of the events that can be had. */
  ids: idRange.nullable(),
  verifyNs: nanoseconds,
})
export type VerifiedSegment = z.infer<typeof verifiedSegment>

export const verifySummary = z.object({
  segments: count,
  soundSegments: count,
  events: u64,
  strictEvents: u64,
  diagnosticEvents: u64,
  lostEvents: u64,
})
export type VerifySummary = z.infer<typeof verifySummary>

/** What one way to recover loses of the ids that the log spans. At most 10,000 ranges are listed; `rangeCount` counts all. */
export const loss = z.object({ events: u64, lostEvents: u64, ranges: z.array(idRange), rangeCount: count })
export type Loss = z.infer<typeof loss>

export const losses = z.object({
  /** As the original: whole segments that verify, hot ones only, from id 1. */
  strict: loss,
  /** Every block whose events can be had, hot and cold. */
  diagnostic: loss,
  /** The same up to the first id that cannot be had: a state that the engine was once in. */
  pointInTime: loss,
})
export type Losses = z.infer<typeof losses>

/** A file that a recorder deletes when it is started again, and what would go with it. */
export const deletion = z.object({
  file: z.string(),
  strictStatus: status,
  isUnused: z.boolean(),
  /** Events that it holds or held. */
  events: u64,
  /** Events that can be had of it. */
  recoverableEvents: u64,
  /** How many of these stand in no file that stays. */
  onlyHere: u64,
  ids: idRange.nullable(),
})
export type Deletion = z.infer<typeof deletion>

/** `walscope verify --json`; the shape is a promise. */
export const verifyDocument = z.object({
  format: z.literal('walscope.verify/1'),
  directory: z.string(),
  segments: z.array(verifiedSegment),
  continuity: z.array(continuityBreak),
  findings: z.array(finding),
  hazards: z.array(hazard),
  losses,
  deletions: z.array(deletion),
  summary: verifySummary,
})
export type VerifyDocument = z.infer<typeof verifyDocument>

/** Count, failures and HDR-style percentiles (relative error at most 1 %) of one operation. */
export const latencySummary = z.object({
  count,
  failures: count,
  minNs: nanoseconds,
  meanNs: nanoseconds,
  p50Ns: nanoseconds,
  p90Ns: nanoseconds,
  p99Ns: nanoseconds,
  p999Ns: nanoseconds,
  p9999Ns: nanoseconds,
  p99999Ns: nanoseconds,
  maxNs: nanoseconds,
  totalNs: nanoseconds,
})
export type LatencySummary = z.infer<typeof latencySummary>

export const telemetry = z.record(metricName, latencySummary)
export type Telemetry = z.infer<typeof telemetry>

export const ringSummary = z.object({ capacity: count, max: count, mean: z.number().nonnegative() })

/** Where the wall time of a recovery went, by thread. */
export const timing = z.object({
  wallNs: nanoseconds,
  replayNs: nanoseconds,
  waitPreparedNs: nanoseconds,
  firstOpenNs: nanoseconds,
  pausedNs: nanoseconds,
  switchNs: nanoseconds,
  preloaderVerifyNs: nanoseconds,
  preloaderWaitRoomNs: nanoseconds,
  preloaderCloseNs: nanoseconds,
  preloaderIdleNs: nanoseconds,
  /** What one timed `next_event` costs where each is timed; not subtracted from anything. */
  timerOverheadNs: nanoseconds,
})
export type Timing = z.infer<typeof timing>

/** A segment that the recovery was to replay and did not; in diagnostic mode, one of which nothing can be had. */
export const skippedSegment = z.object({
  file: z.string(),
  status,
  block: count.nullable(),
  /** Events as the header says: what is not replayed. */
  events: count,
})
export type SkippedSegment = z.infer<typeof skippedSegment>

/** Diagnostic mode: a segment that does not verify, and took part all the same. */
export const damagedSegment = z.object({
  file: z.string(),
  /** Its strict status; `READ_FAILED` where it was cut or changed while it was replayed. */
  status,
  block: count.nullable(),
  eventsReplayed: count,
})
export type DamagedSegment = z.infer<typeof damagedSegment>

/**
 * `walscope recover --json`. A strict recovery replays what the original would replay, a diagnostic one all that can be had, each
 * id once, in rising order as far as the headers do not lie; it goes on behind all damage, so that its status is `ITEM_NOT_FOUND`.
 */
export const recoverDocument = z.object({
  format: z.literal('walscope.recover/1'),
  directory: z.string(),
  mode: recoveryMode,
  timingLevel,
  fromEventId: u64,
  /** How it ended, as the original's `next()` or `resume_from_event()` would say it. */
  status,
  /** True where it was stopped before its end. */
  stopped: z.boolean(),
  eventsReplayed: u64,
  firstEventId: u64,
  lastEventId: u64,
  digest: hash64.nullable(),
  skipped: z.array(skippedSegment),
  /** Segments whose header does not verify: the original's scan drops them without a word. None in diagnostic mode. */
  invisible: z.array(skippedSegment),
  damaged: z.array(damagedSegment),
  /**
   * Ids that were not replayed. Strict: between replayed ones, and between the start id and the first where the log holds lower
   * ids. Diagnostic: in the range that intact segment headers and the events that can be had span (as in `verify`), from the start
   * id on; so also before the first and behind the last replayed one. At most 10,000 gaps are listed; `gapCount` counts all.
   */
  gaps: z.array(idRange),
  gapCount: count,
  /** Ids in all gaps, the ones that are not listed too. A diagnostic recovery from id 1 gives `lostEvents` of `verify`. */
  lostEvents: u64,
  /**
   * Strict: ids that were replayed again, by file. Diagnostic: ids of events that were left out because another segment had given
   * them, one entry a file; copies of one segment (hot and cold) are not listed. `events` counts the events. At most 10,000.
   */
  overlaps: z.array(idRange.extend({ file: z.string() })),
  overlapCount: count,
  /** Diagnostic: events that came behind higher ids, because a segment's header named a higher first id than it holds. */
  outOfOrderEvents: u64,
  /** The first place where pages of a file were gone, or its bytes others, when they were to be read. `file` is a path. */
  readFailure: z.object({ file: z.string(), offset: count }).nullable(),
  hazards: z.array(hazard),
  rings: z.object({ prepared: ringSummary, finished: ringSummary }),
  timing,
  telemetry,
})
export type RecoverDocument = z.infer<typeof recoverDocument>
