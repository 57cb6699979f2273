import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { blockDocument, headDocument, mapCells } from './blocks.ts'
import {
  continuityBreak,
  deletion,
  finding,
  hazard,
  losses,
  scanDocument,
  scannedSegment,
  verifiedSegment,
  verifySummary,
} from './documents.ts'
import { procedure } from './procedure.ts'
import { recoveryAction, recoveryOptions, recoveryUpdate } from './recovery.ts'
import { bundleDocument, salvageDocument } from './salvage.ts'
import { count, SEGMENT_BATCH } from './scalars.ts'

/** Raised with every change that an older peer would misread. */
export const CONTRACT_VERSION = 2

/** How far long work is. `total` is 0 while it is not known. */
export const progress = z.object({
  kind: z.literal('progress'),
  phase: z.string(),
  done: count,
  total: count,
  /** What is counted: shown with the rate. */
  unit: z.enum(['bytes', 'segments']),
  elapsedMs: z.number().nonnegative(),
  file: z.string().nullable(),
})
export type Progress = z.infer<typeof progress>

/** Most bad blocks of a segment, findings in all and lost ranges of a policy that a stream carries; counts say how many there are. */
export const STREAM_BAD_BLOCK_LIMIT = 64
export const STREAM_FINDING_LIMIT = 5_000
export const STREAM_RANGE_LIMIT = 1_000

const scanUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('segments'), segments: z.array(scannedSegment).max(SEGMENT_BATCH) }),
  z.object({ kind: z.literal('done'), document: scanDocument.omit({ segments: true }) }),
])
export type ScanUpdate = z.infer<typeof scanUpdate>

const verifyUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('segments'), segments: z.array(verifiedSegment).max(SEGMENT_BATCH) }),
  z.object({
    kind: z.literal('done'),
    continuity: z.array(continuityBreak),
    findings: z.array(finding),
    findingCount: count,
    hazards: z.array(hazard),
    losses,
    deletions: z.array(deletion),
    summary: verifySummary,
  }),
])
export type VerifyUpdate = z.infer<typeof verifyUpdate>

/** Lists of the document hold at most STREAM_RANGE_LIMIT entries; the reports in the result have all that are listed. */
const salvageUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('done'), document: salvageDocument }),
])
export type SalvageUpdate = z.infer<typeof salvageUpdate>

const bundleUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('done'), output: z.string(), document: bundleDocument }),
])
export type BundleUpdate = z.infer<typeof bundleUpdate>

/** A path that is written to; never inside of the opened directory. */
const outputPath = z.string().min(1).max(4096)
const mapUpdate = z.discriminatedUnion('kind', [
  progress,
  /** How many cells there are, as far as it is known: it only grows. */
  z.object({ kind: z.literal('size'), cells: count }),
  mapCells,
  z.object({ kind: z.literal('done'), cells: count }),
])
export type MapUpdate = z.infer<typeof mapUpdate>

/** The name of a file of the open directory; never a path. */
const fileName = z.string().min(1).max(255)

const hello = z.object({
  contractVersion: z.number(),
  version: z.string(),
  pid: count,
  directory: z.string(),
  node: z.string(),
  machine: z.object({ processor: z.string(), cores: count, memoryBytes: count, system: z.string() }),
})
export type Hello = z.infer<typeof hello>

/**
 * What the engine process of one opened directory does for its clients.
 * Streams are cancelled by aborting them; that stops the native work in any phase.
 */
export const engineContract = {
  hello: procedure.output(hello),
  scan: procedure.output(eventIterator(scanUpdate)),
  verify: procedure
    .input(z.object({ threads: z.number().int().min(1).max(64).default(1) }))
    .output(eventIterator(verifyUpdate)),
  /** Writes what can be had to a new directory. */
  salvage: procedure
    .input(z.object({ output: outputPath, repairBits: z.boolean() }))
    .output(eventIterator(salvageUpdate)),
  /** Writes an evidence bundle to a new file. */
  bundle: procedure
    .input(z.object({ output: outputPath, pseudonyms: z.boolean() }))
    .output(eventIterator(bundleUpdate)),
  recovery: {
    /** Starts a run and answers at once with its id. Several runs may be kept; one runs at a time. */
    start: procedure.input(recoveryOptions).output(z.object({ runId: count })),
    /** Started, then snapshots, then finished. Watching a finished run again gives it in one go. */
    watch: procedure.input(z.object({ runId: count })).output(eventIterator(recoveryUpdate)),
    control: procedure.input(z.object({ runId: count, action: recoveryAction })),
  },
  block: {
    /** One block of a segment: up to some seconds for a damaged one; aborting ends the search. */
    inspect: procedure.input(z.object({ file: fileName, block: count.max(4_294_967_295) })).output(blockDocument),
    /** The header of a segment, or the meta file. */
    head: procedure.input(z.object({ file: fileName })).output(headDocument),
    /** What each block of a segment is: first by the headers, then verified. */
    map: procedure.input(z.object({ file: fileName })).output(eventIterator(mapUpdate)),
  },
}
export type EngineContract = typeof engineContract
