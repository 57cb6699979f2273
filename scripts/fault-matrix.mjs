// Writes native/test/data/fault-matrix.json: every fault in the first, a middle and the last block of the first, a middle and
// the last segment, hot and cold, with what has to be found. What is expected follows from what the fault does and from the
// undamaged log alone, never from what Walscope says. `node scripts/fault-matrix.mjs`, after `npm run setup`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import xxhash from 'xxhash-wasm'
import { must, root } from './run.mjs'

const SEGMENTS = 3
const BLOCKS = 16
const SEED = 11
const EVENTS_PER_BLOCK = 256
const HEADER_BYTES = 64
const EVENT_BYTES = 64
const BLOCK_BYTES = HEADER_BYTES + EVENTS_PER_BLOCK * EVENT_BYTES
const EVENTS_PER_SEGMENT = BLOCKS * EVENTS_PER_BLOCK
const EVENTS = SEGMENTS * EVENTS_PER_SEGMENT
const POSITIONS = { first: 0, middle: 1, last: 2 }
const BLOCK_POSITIONS = { first: 0, middle: 8, last: BLOCKS - 1 }

const blockOffset = (block) => HEADER_BYTES + block * BLOCK_BYTES
/** Every id from 1 on stands once, in order. */
const firstIdOf = (segment, block = 0) => segment * EVENTS_PER_SEGMENT + block * EVENTS_PER_BLOCK + 1
const idsOfBlocks = (segment, block, count = 1) => [firstIdOf(segment, block), firstIdOf(segment, block + count) - 1]
const nextBlock = (block, step) => (block + step) % BLOCKS
const anotherSegment = (segment) => (segment === 0 ? SEGMENTS - 1 : segment - 1)
/** A sector's end in the middle of a block. */
const cutOf = (block) => Math.floor((blockOffset(block) + BLOCK_BYTES / 2) / 512) * 512
/** A page that lies whole among the events of a block. */
const pageOf = (block) => Math.ceil((blockOffset(block) + HEADER_BYTES) / 4096) * 4096

const bad = (code, cause) => (block) => ({ code, block, cause })

/**
 * Faults of one block. `findings`: code, block and cause of each finding; `isBad`: the block is listed as bad; `lost`: blocks
 * that cannot be had; `isStrict`: the original does not notice.
 */
const BLOCK_FAULTS = [
  {
    name: 'one bit of an event',
    fault: (s, b) => `flip-event:segment=${s},block=${b},event=7,byte=17,bit=3`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: 'one bit of the last event',
    fault: (s, b) => `flip-event:segment=${s},block=${b},event=255,byte=63,bit=7`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: 'one bit of an event id',
    fault: (s, b) => `flip-event:segment=${s},block=${b},event=7,byte=3,bit=4`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: 'two bits of an event, in two words',
    fault: (s, b) => `flip-two-bits:segment=${s},block=${b},event=9,first=130,last=215`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: 'two bits of an event, in one word',
    fault: (s, b) => `flip-two-bits:segment=${s},block=${b},event=200,first=130,last=180`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: 'a byte of an event',
    fault: (s, b) => `change-byte:segment=${s},block=${b},event=100,byte=25,mask=0x6d`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'byte-change')(b)],
    lost: (b) => [b],
  },
  {
    name: 'a bit of the block checksum',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=16,bit=0`,
    findings: (b) => [bad('BLOCK_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: () => [],
  },
  {
    name: 'a bit of the chained checksum',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=31,bit=7`,
    findings: (b) => [bad('CHAINED_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    lost: () => [],
  },
  {
    name: "a bit of the block header's own checksum",
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=36,bit=1`,
    findings: (b) => [bad('BLOCK_HEADER_CHECKSUM_MISMATCH', 'bit-flip')(b)],
    isBad: false,
    isStrict: true,
    lost: () => [],
  },
  {
    name: 'a bit of the last id in the block header',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=12,bit=1`,
    findings: (b) => [bad('BLOCK_IDS_MISMATCH', 'bit-flip')(b)],
    isBad: false,
    isStrict: true,
    lost: () => [],
  },
  {
    name: 'a bit of the first id in the block header, so that it is above the last',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=7,bit=6`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'bit-flip')(b)],
    lost: () => [],
  },
  {
    name: 'a bit of the block index',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=41,bit=0`,
    findings: (b) => [bad('BLOCK_INDEX_MISMATCH', 'bit-flip')(b)],
    isBad: false,
    isStrict: true,
    lost: () => [],
  },
  {
    name: 'a bit of the event count',
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=44,bit=2`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'bit-flip')(b)],
    lost: (b) => [b],
  },
  {
    name: "a bit of the block header's padding",
    fault: (s, b) => `flip-block-header:segment=${s},block=${b},byte=60,bit=5`,
    findings: (b) => [bad('BLOCK_PADDING_NOT_ZERO', 'bit-flip')(b)],
    isBad: false,
    isStrict: true,
    lost: () => [],
  },
  {
    name: 'a block of zeros',
    fault: (s, b) => `zero:segment=${s},block=${b}`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'zeroed')(b)],
    lost: (b) => [b],
  },
  {
    name: 'zeros over the header and some events',
    fault: (s, b) => `zero:segment=${s},block=${b},length=8000`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'zeroed')(b)],
    lost: (b) => [b],
  },
  {
    name: 'a page of zeros among the events',
    fault: (s, b) => `zero:segment=${s},offset=${pageOf(b)},length=4096`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'zeroed')(b)],
    isHotOnly: true,
    lost: (b) => [b],
  },
  {
    name: 'a write that ended early, over zeros',
    fault: (s, b) => `torn-write:segment=${s},block=${b},offset=${cutOf(b)}`,
    findings: (b) => [bad('BLOCK_STRUCTURE_INVALID', 'torn-write')(b)],
    lost: (b) => [b],
  },
  {
    name: 'a write that ended early, over an older block',
    fault: (s, b) => `torn-write:segment=${s},block=${b},offset=${cutOf(b)},old=1,from=${anotherSegment(s)}`,
    // Ids that rise over the cut are still ids that the header does not name.
    findings: (b, s) => [bad(s === 0 ? 'BLOCK_CHECKSUM_MISMATCH' : 'BLOCK_STRUCTURE_INVALID', 'torn-write')(b)],
    lost: (b) => [b],
  },
  {
    name: 'a block of another segment',
    fault: (s, b) => `stale-block:segment=${s},block=${b},from=${anotherSegment(s)}`,
    // Block 0 of any segment starts a chain: there, only its ids are wrong.
    findings: (b) => (b === 0 ? null : [bad('CHAINED_CHECKSUM_MISMATCH', 'stale-block')(b)]),
    lost: (b) => [b],
  },
  {
    name: 'two blocks swapped',
    fault: (s, b) => `swap-blocks:segment=${s},block=${b},as=${nextBlock(b, 5)}`,
    findings: (b) => [b, nextBlock(b, 5)].map((block) => bad('CHAINED_CHECKSUM_MISMATCH', 'misplaced')(block)),
    // Block 0 is seeded with 0: in its place a block of the chain is noticed, and it itself anywhere else.
    lost: (b) => [b, nextBlock(b, 5)],
  },
  {
    name: 'two neighbours swapped',
    fault: (s, b) => `swap-blocks:segment=${s},block=${b},as=${b === BLOCKS - 1 ? b - 1 : b + 1}`,
    // Behind a block that belongs elsewhere the chain is unknown: the second one is known by its index.
    findings: (b) => {
      const low = Math.min(b, b === BLOCKS - 1 ? b - 1 : b + 1)
      return [bad('CHAINED_CHECKSUM_MISMATCH', 'misplaced')(low), bad('BLOCK_INDEX_MISMATCH', 'misplaced')(low + 1)]
    },
    lost: (b) => [b, b === BLOCKS - 1 ? b - 1 : b + 1],
  },
  {
    name: 'cut inside the block',
    fault: (s, b) => `truncate:segment=${s},size=${blockOffset(b) + 5000}`,
    findings: (b) => [bad('SEGMENT_TRUNCATED', 'truncated')(b)],
    isHotOnly: true,
    lost: (b) => Array.from({ length: BLOCKS - b }, (_, i) => b + i),
    badBlocks: (b) => [{ block: b, cause: 'truncated' }],
  },
  {
    name: 'cut in front of the block',
    fault: (s, b) => `truncate:segment=${s},blocks=${b}`,
    findings: (b) => [bad('SEGMENT_TRUNCATED', 'truncated')(b)],
    isBad: false,
    lost: (b) => Array.from({ length: BLOCKS - b }, (_, i) => b + i),
  },
]

/** Faults of a whole segment. */
const SEGMENT_FAULTS = [
  {
    name: 'a bit of the segment header',
    fault: (s) => `flip-segment-header:segment=${s},byte=20,bit=2`,
    findings: [{ code: 'HEADER_CHECKSUM_MISMATCH', block: null, cause: 'bit-flip' }],
    lost: [],
    isInvisible: true,
  },
  {
    name: 'a bit of the segment header, in its checksum',
    fault: (s) => `flip-segment-header:segment=${s},byte=50,bit=6`,
    findings: [{ code: 'HEADER_CHECKSUM_MISMATCH', block: null, cause: 'bit-flip' }],
    lost: [],
    isInvisible: true,
  },
]

const fileOf = (segment, isCold) => `FS.${String(segment).padStart(8, '0')}.wal${isCold ? '.lz4' : ''}`

/** The 64 bytes of every event of the undamaged log, by id − 1. */
function readEvents() {
  const directory = mkdtempSync(join(tmpdir(), 'walscope-matrix-'))
  try {
    const shape = ['--segments', String(SEGMENTS), '--blocks', String(BLOCKS), '--seed', String(SEED)]
    must('generating', process.execPath, [`${root}/bin/walscope.mjs`, 'generate', `${directory}/wal`, ...shape], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const files = readdirSync(`${directory}/wal`).filter((name) => name.endsWith('.wal'))
    return files.sort().flatMap((name) => {
      const bytes = readFileSync(`${directory}/wal/${name}`)
      return Array.from({ length: BLOCKS }, (_, block) =>
        bytes.subarray(blockOffset(block) + HEADER_BYTES, blockOffset(block) + BLOCK_BYTES),
      )
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Rising ranges, neighbours joined. */
function joined(ranges) {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  const result = []
  for (const [first, last] of sorted) {
    const before = result.at(-1)
    if (before !== undefined && before[1] + 1 === first) before[1] = last
    else result.push([first, last])
  }
  return result
}

/** What the original replays: whole segments that verify; none where the first that it sees does not. */
function strictEvents(segment, { isCold, isStrict, isInvisible }) {
  if (isCold) return 0
  if (isStrict) return EVENTS
  return segment === 0 && !isInvisible ? 0 : EVENTS - EVENTS_PER_SEGMENT
}

function row(name, segment, isCold, fault, entry, blocks, { create64 }) {
  const lost = joined(entry.lost.map((block) => idsOfBlocks(segment, block)))
  const hash = create64(0n)
  blocks.forEach((events, index) => {
    const isLost = entry.lost.includes(index - segment * BLOCKS)
    if (!isLost) hash.update(events)
  })
  const lostEvents = lost.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return {
    name,
    generate: { segments: SEGMENTS, blocks: BLOCKS, seed: SEED, cold: isCold ? SEGMENTS : 0 },
    faults: [fault],
    expected: {
      findings: entry.findings.map(({ code, block, cause }) => [code, fileOf(segment, isCold), block, cause]),
      badBlocks: entry.badBlocks.map(({ block, cause }) => [fileOf(segment, isCold), block, cause]),
      strictEvents: String(strictEvents(segment, { ...entry, isCold })),
      diagnosticEvents: String(EVENTS - lostEvents),
      diagnosticDigest: `0x${hash.digest().toString(16).padStart(16, '0')}`,
      lost: lost.map(([first, last]) => [String(first), String(last)]),
    },
  }
}

const blocks = readEvents()
const hasher = await xxhash()
const rows = []
for (const isCold of [false, true]) {
  for (const [segmentName, segment] of Object.entries(POSITIONS)) {
    const where = `${isCold ? 'cold' : 'hot'}, ${segmentName} segment`
    for (const fault of BLOCK_FAULTS.filter(({ isHotOnly }) => !(isHotOnly && isCold))) {
      for (const [blockName, block] of Object.entries(BLOCK_POSITIONS)) {
        const findings = fault.findings(block, segment)
        if (findings === null) continue
        const entry = {
          findings,
          badBlocks: fault.badBlocks?.(block) ?? (fault.isBad === false ? [] : findings),
          lost: fault.lost(block),
          isStrict: fault.isStrict ?? false,
          isInvisible: false,
        }
        const name = `${fault.name}: ${where}, ${blockName} block`
        rows.push(row(name, segment, isCold, fault.fault(segment, block), entry, blocks, hasher))
      }
    }
    for (const fault of SEGMENT_FAULTS) {
      const entry = { ...fault, badBlocks: [], isStrict: false }
      rows.push(row(`${fault.name}: ${where}`, segment, isCold, fault.fault(segment), entry, blocks, hasher))
    }
  }
}
const text = rows.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')
writeFileSync(`${root}/native/test/data/fault-matrix.json`, `[\n${text}\n]\n`)
console.log(`${rows.length} rows`)
