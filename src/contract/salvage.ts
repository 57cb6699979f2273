import { z } from 'zod'
import { idRange } from './documents.ts'
import { status } from './names.ts'
import { count, hash64, u64 } from './scalars.ts'

/** SHA-256 as 64 hex digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A segment of the directory that is salvaged. `events`: in blocks whose events can be had, repaired ones included. */
export const salvageInput = z.object({
  file: z.string(),
  kind: z.enum(['hot', 'cold']),
  bytes: count,
  /** Null where the file cannot be read. */
  sha256: sha256.nullable(),
  strictStatus: status,
  events: count,
  /** Events that came into the result from this file; another one gave the rest. */
  takenEvents: count,
  repairedBlocks: count,
  /** Damaged blocks in which nobody looked for flipped bits: too many of the segment are damaged otherwise. */
  unsearchedBlocks: count,
})

/** A segment of the result. It has index, capacity and times of the segment that it stands for. */
export const salvageOutput = z.object({
  file: z.string(),
  bytes: count,
  sha256,
  segmentIndex: count,
  standsFor: z.string(),
  blocks: count,
  events: count,
  firstEventId: u64,
  lastEventId: u64,
})

/** A block that was taken with bytes changed back, so that its checksums hold. Offsets are in the (decompressed) segment. */
export const salvageRepair = z.object({
  file: z.string(),
  block: count,
  firstEventId: u64,
  lastEventId: u64,
  events: count,
  flippedBits: count,
  bytes: z.array(z.object({ offset: count, stored: count, repaired: count })),
})

/** Consecutive ids that two files hold with different events. */
export const salvageConflict = z.object({ firstEventId: u64, lastEventId: u64, taken: z.string(), other: z.string() })

/** What native code says of a salvage: all but the hashes of files, and what it was asked for. */
export const nativeSalvage = z.object({
  inputs: z.array(salvageInput.omit({ sha256: true })),
  outputs: z.array(salvageOutput.omit({ sha256: true, bytes: true })),
  /** Why the segments are numbered anew; null where they have the indexes of the input. */
  renumbering: z.string().nullable(),
  /** Everything was in one segment, on which the original hangs: it is in two. */
  isSplit: z.boolean(),
  events: u64,
  /** XXH64 (seed 0) over all events: what a strict recovery of the result gives. */
  digest: hash64,
  /** Ids that intact segment headers and the events that can be had span. */
  span: idRange,
  /** Ids of the span that the result lacks. At most 10,000 are listed, as of conflicts and repairs; the counts say all. */
  gaps: z.array(idRange),
  gapCount: count,
  lostEvents: u64,
  conflicts: z.array(salvageConflict),
  conflictCount: count,
  conflictingEvents: u64,
  repairs: z.array(salvageRepair),
  repairCount: count,
})
export type NativeSalvage = z.infer<typeof nativeSalvage>

/** `walscope salvage --json`, and `salvage-report.json` in the result. */
export const salvageDocument = nativeSalvage.extend({
  format: z.literal('walscope.salvage/1'),
  version: z.string(),
  directory: z.string(),
  output: z.string(),
  options: z.object({ repairBits: z.boolean() }),
  inputs: z.array(salvageInput),
  outputs: z.array(salvageOutput),
  /** The meta files, as found and as written. */
  inputMeta: z.object({ file: z.string(), bytes: count, sha256 }).nullable(),
  outputMeta: z.object({ file: z.string(), bytes: count, sha256 }),
})
export type SalvageDocument = z.infer<typeof salvageDocument>

/** Names of the reports inside a salvaged directory; no recovery looks at them. */
export const SALVAGE_REPORT_JSON = 'salvage-report.json'
export const SALVAGE_REPORT_TEXT = 'salvage-report.txt'

/** `walscope bundle --json`: what stands in `bundle.json`, and where the bundle is. */
export const bundleDocument = z.object({
  format: z.literal('walscope.bundle/1'),
  createdAt: z.iso.datetime(),
  /** Only the directory's name where ids are replaced. */
  directory: z.string(),
  pseudonyms: z.boolean(),
  versions: z.record(z.string(), z.string()),
  machine: z.object({ processor: z.string(), cores: count, memoryBytes: count, system: z.string() }),
  files: z.array(z.object({ file: z.string(), bytes: count, sha256: sha256.nullable() })),
  badBlocks: count,
  bundledBlocks: count,
  /** Damaged blocks whose bytes are not in the bundle: more than it takes, or not to be read. */
  leftOutBlocks: count,
})
export type BundleDocument = z.infer<typeof bundleDocument>
