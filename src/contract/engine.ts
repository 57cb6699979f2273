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
import {
  EVENT_PAGE_LIMIT,
  encodedEventColumns,
  eventExportOptions,
  eventListReference,
  eventMode,
  eventPlace,
  eventSegments,
  eventTableDone,
  eventTarget,
  exportDocument,
  exportFormat,
  filterCounts,
  filterError,
  filterText,
  HISTOGRAM_BUCKET_LIMIT,
} from './events.ts'
import { machineDocument } from './machine.ts'
import { originalTelemetry } from './original-telemetry.ts'
import { procedure } from './procedure.ts'
import { recoveryAction, recoveryOptions, recoveryUpdate } from './recovery.ts'
import { bundleDocument, salvageDocument } from './salvage.ts'
import { count, SEGMENT_BATCH } from './scalars.ts'
import { QUERY_ROW_LIMIT, QUERY_TEXT_LIMIT, queryColumns, queryDone, queryRows } from './sql.ts'
import { keptTrace, traceNotes, traceReference, traceUpdate } from './trace.ts'
import { traceExportDocument, traceExportOptions } from './trace-export.ts'
import { watchUpdate } from './watching.ts'

/** Raised with every change that an older peer would misread. */
export const CONTRACT_VERSION = 4

/** How far long work is. `total` is 0 while it is not known. */
export const progress = z.object({
  kind: z.literal('progress'),
  phase: z.string(),
  done: count,
  total: count,
  /** What is counted: shown with the rate. */
  unit: z.enum(['bytes', 'segments', 'events', 'records']),
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

const eventTableUpdate = z.discriminatedUnion('kind', [progress, eventSegments, eventTableDone])
export type EventTableUpdate = z.infer<typeof eventTableUpdate>

const filterUpdate = z.discriminatedUnion('kind', [
  progress,
  filterCounts.extend({ kind: z.literal('counts') }),
  /** `filterId` names the matches from now on. The engine keeps those of the last eight filters of a table. */
  filterCounts.extend({ kind: z.literal('done'), filterId: count }),
])
export type FilterUpdate = z.infer<typeof filterUpdate>

const exportUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('done'), document: exportDocument }),
])
export type ExportUpdate = z.infer<typeof exportUpdate>

const traceExportUpdate = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('done'), document: traceExportDocument }),
])
export type TraceExportUpdate = z.infer<typeof traceExportUpdate>

const queryUpdate = z.discriminatedUnion('kind', [progress, queryColumns, queryRows, queryDone])
export type QueryUpdate = z.infer<typeof queryUpdate>

const queryText = z.string().max(QUERY_TEXT_LIMIT)

/** The name of a file of the open directory; never a path. */
const fileName = z.string().min(1).max(255)

const hello = z.object({
  contractVersion: z.number(),
  version: z.string(),
  pid: count,
  /** Null where none is open: only traces can be asked for then. */
  directory: z.string().nullable(),
  node: z.string(),
  machine: machineDocument,
  /** The native engine: what it was built with, and the instructions that it hashes blocks with here. */
  native: z.object({
    compiler: z.string(),
    buildType: z.string(),
    lz4: z.string(),
    xxhash: z.string(),
    hashKernel: z.string(),
  }),
})
export type Hello = z.infer<typeof hello>

/**
 * What the engine process of one opened directory does for its clients.
 * Streams are cancelled by aborting them; that stops the native work in any phase.
 */
export const engineContract = {
  hello: procedure.output(hello),
  scan: procedure.output(eventIterator(scanUpdate)),
  /**
   * What is different on disk from what the last scan began with, or, where this engine has not scanned, from `baseline`; until it
   * is aborted. Nothing is looked at while a recovery runs.
   */
  watchDirectory: procedure
    .input(z.object({ baseline: z.string().max(100).nullable() }))
    .output(eventIterator(watchUpdate)),
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
  trace: {
    /** Those of the last runs that the app keeps, the newest first. */
    list: procedure.output(z.array(keptTrace)),
    /** What a trace holds: of whatever directory, also of one that is gone. `TRACE_NOT_FOUND`, `TRACE_INVALID`, `FILE_UNREADABLE`. */
    open: procedure.input(traceReference).output(eventIterator(traceUpdate)),
    /** Saves notes in a trace, in the place of those that it has. */
    saveNotes: procedure.input(z.object({ trace: traceReference, notes: traceNotes })),
    /** Writes a trace to a new file, byte by byte; never inside of the opened directory. */
    copy: procedure
      .input(z.object({ trace: traceReference, output: outputPath }))
      .output(z.object({ output: z.string() })),
    /**
     * Writes a trace for another program, to a new file or, `hgrm` without a metric, a new directory; never into the directory that
     * it is of.
     */
    export: procedure.input(traceExportOptions.extend({ output: outputPath })).output(eventIterator(traceExportUpdate)),
  },
  telemetry: {
    /** What the original has measured, from a file in the text of Prometheus or OpenMetrics. `TELEMETRY_INVALID` with the place. */
    import: procedure.input(z.object({ path: z.string().min(1).max(4096) })).output(originalTelemetry),
  },
  events: {
    /** Opens the table of a mode, or opens it anew: its segments, then the rest. Filters of the table before are gone. */
    open: procedure.input(z.object({ mode: eventMode })).output(eventIterator(eventTableUpdate)),
    /** Rows of a table, or matches of a filter, from the first-th on. `TABLE_NOT_OPEN`, `FILTER_NOT_FOUND`. */
    page: procedure
      .input(eventListReference.extend({ first: count, count: count.min(1).max(EVENT_PAGE_LIMIT) }))
      .output(encodedEventColumns),
    /** Where a jump to an id, a time or a row ends up. */
    find: procedure.input(eventListReference.extend({ at: eventTarget })).output(eventPlace),
    /** Null where the text is a filter. */
    check: procedure.input(z.object({ where: filterText })).output(z.object({ error: filterError.nullable() })),
    /** Goes over the whole table. `FILTER_INVALID` with the place. */
    filter: procedure
      .input(
        z.object({
          mode: eventMode,
          where: filterText,
          buckets: count.min(1).max(HISTOGRAM_BUCKET_LIMIT).default(512),
        }),
      )
      .output(eventIterator(filterUpdate)),
    /** Writes events to a new file, or, partitioned, to a new directory. It needs no table to be open. */
    export: procedure.input(eventExportOptions.extend({ output: outputPath })).output(eventIterator(exportUpdate)),
  },
  sql: {
    /** Runs a query over the tables `events` (the rows of the mode), `segments`, `blocks` and `findings`. */
    run: procedure
      .input(
        z.object({
          text: queryText,
          mode: eventMode.default('all'),
          rowLimit: count.min(1).max(1_000_000).default(QUERY_ROW_LIMIT),
        }),
      )
      .output(eventIterator(queryUpdate)),
    /** Writes the whole result of a query to a new file. */
    export: procedure
      .input(z.object({ text: queryText, mode: eventMode.default('all'), format: exportFormat, output: outputPath }))
      .output(eventIterator(exportUpdate)),
  },
}
export type EngineContract = typeof engineContract
