import type { z } from 'zod'
import {
  type Loss,
  type Progress,
  type ScanDocument,
  type ScanUpdate,
  SEGMENT_BATCH,
  STREAM_FINDING_LIMIT,
  STREAM_RANGE_LIMIT,
  scanDocument,
  type VerifiedSegment,
  type VerifyDocument,
  type VerifyUpdate,
  verifiedSegment,
  verifyDocument,
} from '../contract/index.ts'
import { type Addon, loadAddon } from './addon.ts'
import { batches } from './batches.ts'
import { watchJob } from './jobs.ts'

/** Checks what the addon gave against the contract, once, where it enters. */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return schema.parse(value)
}

/** Scans a directory: headers, order, continuity, meta. Gives progress; returns the document. */
export async function* scan(
  directory: string,
  signal?: AbortSignal,
  addon: Pick<Addon, 'ScanJob'> = loadAddon(),
): AsyncGenerator<Progress, ScanDocument> {
  return checked(scanDocument, yield* watchJob(new addon.ScanJob(directory), signal))
}

/** What has been scanned, for a client: its segments some at a time. */
export function* scanUpdates({ segments, ...document }: ScanDocument): Generator<ScanUpdate> {
  for (const batch of batches(segments)) yield { kind: 'segments', segments: batch }
  yield { kind: 'done', document }
}

export interface VerifyRequest {
  /** One directory, or files. */
  paths: string[]
  threads: number
  /** Most bad blocks that are given of one segment; all are counted. */
  badBlockLimit: number
}

/** Verifies every block. Gives progress and finished segments; returns the document without its segments. */
export async function* verify(
  { paths, threads, badBlockLimit }: VerifyRequest,
  signal?: AbortSignal,
  addon: Pick<Addon, 'VerifyJob'> = loadAddon(),
): AsyncGenerator<Exclude<VerifyUpdate, { kind: 'done' }>, VerifyDocument> {
  const job = new addon.VerifyJob(paths, { threads })
  function* drain(): Generator<{ kind: 'segments'; segments: VerifiedSegment[] }> {
    while (true) {
      const segments = job.drainSegments(SEGMENT_BATCH, badBlockLimit)
      if (segments.length === 0) return
      yield { kind: 'segments', segments: segments.map((segment) => checked(verifiedSegment, segment)) }
    }
  }
  return checked(verifyDocument, yield* watchJob(job, signal, drain))
}

/** The last update of a verification for a client: findings are bounded, their number is not. */
export function verifyDone({ findings, losses, ...rest }: VerifyDocument): VerifyUpdate {
  const bounded = (loss: Loss): Loss => ({ ...loss, ranges: loss.ranges.slice(0, STREAM_RANGE_LIMIT) })
  return {
    kind: 'done',
    continuity: rest.continuity,
    findings: findings.slice(0, STREAM_FINDING_LIMIT),
    findingCount: findings.length,
    hazards: rest.hazards,
    losses: {
      strict: bounded(losses.strict),
      diagnostic: bounded(losses.diagnostic),
      pointInTime: bounded(losses.pointInTime),
    },
    deletions: rest.deletions,
    summary: rest.summary,
  }
}
