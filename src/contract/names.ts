import { z } from 'zod'

/** Status names, spelt as FlashStrike spells them. */
export const status = z.enum([
  'OK',
  'DIRECTORY_NOT_FOUND',
  'SEGMENT_NOT_FOUND',
  'ITEM_NOT_FOUND',
  'OPEN_FAILED',
  'CLOSE_FAILED',
  'READ_FAILED',
  'READ_HEADER_FAILED',
  'HEADER_CHECKSUM_MISMATCH',
  'BLOCK_CHECKSUM_MISMATCH',
  'CHAINED_CHECKSUM_MISMATCH',
  'SEGMENT_CORRUPTED',
  'SEGMENT_POSSIBLY_CORRUPTED',
])
export type Status = z.infer<typeof status>

/** `strict` replays what the original would replay, `diagnostic` all that can be had. */
export const recoveryMode = z.enum(['strict', 'diagnostic'])
export type RecoveryMode = z.infer<typeof recoveryMode>

/** What a finding can be about. Findings are about the log; hazards are about the original. */
export const findingCode = z.enum([
  'HEADER_CHECKSUM_MISMATCH',
  'HEADER_INVALID',
  'SEGMENT_UNFINALISED',
  'SEGMENT_REOPENED',
  'SEGMENT_UNUSED',
  'SEGMENT_TRUNCATED',
  'SEGMENT_EMPTY',
  'BLOCK_STRUCTURE_INVALID',
  'BLOCK_CHECKSUM_MISMATCH',
  'CHAINED_CHECKSUM_MISMATCH',
  'BLOCK_HEADER_CHECKSUM_MISMATCH',
  'BLOCK_IDS_MISMATCH',
  'BLOCK_INDEX_MISMATCH',
  'BLOCK_PADDING_NOT_ZERO',
  'BLOCK_TAIL_NOT_ZERO',
  'PARTIAL_BLOCK_NOT_LAST',
  'LAST_CHAIN_MISMATCH',
  'EVENT_COUNT_MISMATCH',
  'SEGMENT_IDS_MISMATCH',
  'EVENT_FIELD_INVALID',
  'TIMESTAMP_SUSPICIOUS',
  'UNCOUNTED_BLOCKS',
  'EVENT_ID_GAP',
  'EVENT_ID_OVERLAP',
  'DUPLICATE_SEGMENT',
  'SEGMENT_NAME_MISMATCH',
  'SEGMENT_INDEX_GAP',
  'META_INVALID',
  'META_STALE',
  'META_TEMPORARY_LEFT',
  'COLD_SEGMENT_CORRUPT',
  'COLD_DUPLICATES_HOT',
  'FILE_UNREADABLE',
])
export type FindingCode = z.infer<typeof findingCode>

/** `error`: data is lost or would be. `warning`: something is wrong. `note`: worth knowing. */
export const severity = z.enum(['error', 'warning', 'note'])
export type Severity = z.infer<typeof severity>

/** What the original would do with the directory, where that is worse than an end. */
export const hazardCode = z.enum([
  'HANG_SINGLE_SEGMENT',
  'HANG_LAST_SEGMENT_SKIPPED',
  'HANG_RACE_AT_END',
  'RESTART_DELETES_SEGMENT',
  'ABORT_FIRST_SEGMENT_CORRUPT',
  'CRASH_TRUNCATED_WHILE_MAPPED',
  'OVERFLOW_SEGMENT_SIZE',
])
export type HazardCode = z.infer<typeof hazardCode>

/** Why a block is bad. Only named with evidence; otherwise `unknown`. */
export const cause = z.enum([
  'bit-flip',
  'byte-change',
  'zeroed',
  'torn-write',
  'truncated',
  'stale-block',
  'misplaced',
  'unfinalised',
  'unknown',
])
export type Cause = z.infer<typeof cause>

/** The states of a segment in a recovery, in their order; `skipped` can follow any of the first four. */
export const segmentState = z.enum([
  'queued',
  'opening',
  'verifying',
  'prepared',
  'replaying',
  'finished',
  'closing',
  'closed',
  'skipped',
])
export type SegmentState = z.infer<typeof segmentState>

/**
 * How `next_event` is timed. `block`: one look at the clock for a block's worth of events, which count with their mean, what the consumer
 * did with them included. `event`: each call on its own, which costs more than most calls take.
 */
export const timingLevel = z.enum(['block', 'event'])
export type TimingLevel = z.infer<typeof timingLevel>

/** The operations that telemetry measures, named as the original names them. */
export const metricName = z.enum([
  'preload_segment',
  'finish_segment',
  'open_segment',
  'verify_segment',
  'close_segment',
  'build_index',
  'segment_switch',
  'next_event',
  'seek_event',
  'read_segment_header',
  'resume_from_event',
])
export type MetricName = z.infer<typeof metricName>
