import { z } from 'zod'
import { finding } from './documents.ts'
import { cause, status } from './names.ts'
import { count, hash64, u64 } from './scalars.ts'

/**
 * What a block is, in one word. The position in this list is the byte that stands for it in a block map; it is that of
 * `BlockCondition` in native/diagnostics/block_condition.hpp.
 */
export const blockCondition = z.enum([
  'not-read',
  'header-read',
  'header-suspect',
  'sound',
  'partial',
  'unfinalised',
  'unused',
  'uncounted',
  'old-bytes',
  'header-flaw',
  'other-flaw',
  'structure-invalid',
  'block-checksum-mismatch',
  'chained-checksum-mismatch',
  'belongs-elsewhere',
  'zeroed',
  'cut',
  'missing',
])
export type BlockCondition = z.infer<typeof blockCondition>
export const BLOCK_CONDITIONS: readonly BlockCondition[] = blockCondition.options

/** How grave a condition is, in rising order. A dot that stands for several blocks shows the gravest of them. */
export const GRAVITIES = ['empty', 'sound', 'unreached', 'unknown', 'suspect', 'flaw', 'damage'] as const
export type Gravity = (typeof GRAVITIES)[number]

/** Each condition with the words for it, and its gravity. */
export const CONDITION_TEXTS: Record<BlockCondition, { title: string; meaning: string; gravity: Gravity }> = {
  'not-read': { title: 'not read yet', meaning: 'Nothing of it was read yet.', gravity: 'unknown' },
  'header-read': {
    title: 'header only',
    meaning: 'Its header is intact; its events were not read yet.',
    gravity: 'unknown',
  },
  'header-suspect': {
    title: 'header suspect',
    meaning: 'Its header is not one of this place; it was not verified yet.',
    gravity: 'suspect',
  },
  sound: { title: 'sound', meaning: 'It verifies, with 256 events.', gravity: 'sound' },
  partial: {
    title: 'partial',
    meaning: 'It verifies, with fewer than 256 events, as a last block may.',
    gravity: 'sound',
  },
  unfinalised: {
    title: 'never closed',
    meaning: 'It verifies, in a segment that was never closed: recovery does not see it.',
    gravity: 'unreached',
  },
  unused: { title: 'unused', meaning: 'Zeros where nothing was written.', gravity: 'empty' },
  uncounted: {
    title: 'uncounted',
    meaning: 'Its events can be had, but the segment header does not count it: recovery does not reach it.',
    gravity: 'unreached',
  },
  'old-bytes': {
    title: 'old bytes',
    meaning: 'Behind the blocks that the segment header counts, and nothing of it verifies.',
    gravity: 'empty',
  },
  'header-flaw': {
    title: 'header flaw',
    meaning: 'Its events verify, but its header is wrong in a place that the original does not check.',
    gravity: 'flaw',
  },
  'other-flaw': {
    title: 'other flaw',
    meaning: 'Its events verify, but something else that the original does not check is wrong.',
    gravity: 'flaw',
  },
  'structure-invalid': {
    title: 'structure',
    meaning: 'Its count, ids or index are none that a block can have, or the ids of its events do not rise.',
    gravity: 'damage',
  },
  'block-checksum-mismatch': {
    title: 'block checksum',
    meaning: 'The block checksum over its events is not the stored one.',
    gravity: 'damage',
  },
  'chained-checksum-mismatch': {
    title: 'chained checksum',
    meaning: 'The chained checksum over its events is not the stored one.',
    gravity: 'damage',
  },
  'belongs-elsewhere': {
    title: 'belongs elsewhere',
    meaning: 'Its intact header says that it is of another place.',
    gravity: 'damage',
  },
  zeroed: { title: 'zeroed', meaning: 'All zeros where a block was.', gravity: 'damage' },
  cut: { title: 'cut', meaning: 'The segment ends in it.', gravity: 'damage' },
  missing: { title: 'missing', meaning: 'The segment header counts it, and it is not there.', gravity: 'damage' },
}

/** Who notices that a byte was changed; native/diagnostics/coverage.hpp. */
export const cover = z.enum(['original', 'original-partly', 'walscope', 'nothing'])
export type Cover = z.infer<typeof cover>

export const COVER_TEXTS: Record<Cover, string> = {
  original: 'the original notices any change',
  'original-partly': 'the original notices some changes, Walscope all',
  walscope: 'only Walscope notices a change',
  nothing: 'nobody can tell a change',
}

export const check = z.enum([
  'structure',
  'block-checksum',
  'chained-checksum',
  'block-header-checksum',
  'ids-against-events',
  'index-against-position',
  'padding-zero',
  'tail-zero',
  'event-fields',
])

/** `size` bytes from `offset` in the block on, and again every 64 bytes, `repeats` times in all. */
export const coveredBytes = z.object({ offset: count, size: count, repeats: count, cover, checks: z.array(check) })
export type CoveredBytes = z.infer<typeof coveredBytes>

const changedByte = z.object({ offset: count, stored: count.max(255), repaired: count.max(255) })
export type ChangedByte = z.infer<typeof changedByte>

/** Why something is damaged. `bits` are places in the file; `repair` is in the block, or in the header. */
export const causeVerdict = z.object({
  cause,
  evidence: z.string(),
  bits: z.array(z.object({ offset: count, bit: z.number().int().min(0).max(7) })),
  repair: z.array(changedByte),
})
export type CauseVerdict = z.infer<typeof causeVerdict>

const bytesAsHex = z.string().regex(/^([0-9a-f]{2})*$/)

/** One checksum: what is stored and what is computed. Null where it cannot be computed, or the seed is not known. */
export const checksumComparison = z.object({
  check: z.string(),
  stored: hash64,
  computed: hash64.nullable(),
  seed: hash64.nullable(),
  holds: z.boolean().nullable(),
})
export type ChecksumComparison = z.infer<typeof checksumComparison>

/** `walscope block FILE INDEX --json`: one block of a segment, hot or cold. */
export const blockDocument = z.object({
  format: z.literal('walscope.block/1'),
  file: z.string(),
  kind: z.enum(['hot', 'cold']),
  segmentHeaderStatus: status,
  /** Blocks that an intact segment header counts. */
  countedBlocks: count.nullable(),
  block: count,
  /** Byte offset in the file (for a cold segment: in the decompressed segment). */
  offset: count,
  /** 16,448; fewer where the segment ends in the block. */
  bytes: count,
  condition: blockCondition,
  /** What the original's verification says of the block; null where it never looks at it. */
  strictStatus: status.nullable(),
  verifies: z.boolean(),
  headerIntact: z.boolean(),
  belongsElsewhere: z.boolean(),
  eventsCanBeHad: z.boolean(),
  /** Null for a block that is cut. */
  header: z
    .object({
      firstEventId: u64,
      lastEventId: u64,
      blockChecksum: hash64,
      chainedChecksum: hash64,
      headerChecksum: hash64,
      blockIndex: count,
      eventCount: count,
    })
    .nullable(),
  checksums: z.array(checksumComparison),
  verdict: causeVerdict.nullable(),
  findings: z.array(finding),
  coverage: z.array(coveredBytes),
  data: bytesAsHex,
})
export type BlockDocument = z.infer<typeof blockDocument>

/** The first bytes of a segment file (its header) or of a meta file. */
export const headDocument = z.object({
  file: z.string(),
  /** `raw`: a segment of which no header can be had; the bytes are those of the file itself. */
  kind: z.enum(['segment', 'meta', 'raw']),
  fileBytes: count,
  status: status.nullable(),
  isUnfinalised: z.boolean(),
  computedChecksum: hash64.nullable(),
  verdict: causeVerdict.nullable(),
  data: bytesAsHex,
})
export type HeadDocument = z.infer<typeof headDocument>

/** Most cells that one message of a block map carries. */
export const MAP_CELL_LIMIT = 65_536

/** Cells of a block map: `cells` is a byte a block, in base64, from block `first` on. */
export const mapCells = z.object({ kind: z.literal('cells'), first: count, cells: z.string().max(87_384) })
export type MapCells = z.infer<typeof mapCells>

/** Bytes written as hex digits. */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
