import {
  type BundleDocument,
  counted,
  formatCount,
  silentLoss,
  type VerifyDocument,
  verdict,
} from '../contract/index.ts'

/** Most blocks whose bytes a bundle takes. */
export const BUNDLED_BLOCK_LIMIT = 1_000

const PSEUDONYMS = `
User ids and order ids are replaced
===================================
In the bytes of blocks, each user id (bytes 32 to 35 of an event) and each order id (bytes 36 to 39) is replaced by
another number: the same id by the same number everywhere in this bundle, different ids by different ones. The key was
random, is not in here and was kept nowhere. Everything else in the bytes is as it was found. Therefore:
- Hashes over these bytes do not match any more. What the checks said of the original bytes stands in blocks.json and
  verify.json: expected and computed are those of the original bytes, as are offsets of flipped bits.
- An XXH64 checksum is no secret: who guesses all ids of a block can see from it whether the guess is right.
- Where the bytes of a block were shifted or come from elsewhere, what stands at the place of an id may be something else,
  and an id may stand at another place, unreplaced.
`

/** README.txt of a bundle. */
export function describeBundle({
  directory,
  pseudonyms,
  badBlocks,
  bundledBlocks,
  leftOutBlocks,
}: BundleDocument): string {
  return `Evidence of ${directory}
${'='.repeat(12 + directory.length)}
Made by Walscope, an inspector for FlashStrike write-ahead logs. The directory was only read.

summary.txt            The verdict and all findings, to read.
verify.json            What 'walscope verify --json' says: segment table, bad blocks with cause and evidence, continuity,
                       findings, hazards, losses under each policy, what a restarted recorder would delete.
bundle.json            What is in here: versions of Walscope, its engine, Node and libraries; the machine; the files.
hashes.sha256          SHA-256 of every file of the directory: 'sha256sum -c hashes.sha256' inside of it checks them.
segment-headers.bin    The 64 header bytes of each segment, one behind the other, in the order of verify.json's segments;
                       64 zeros for one that cannot be read.
meta/                  The meta file (and what a crash left of one), as found.
blocks.json            The damaged blocks whose bytes are in here: segment, number, offset, what the checks said.
blocks/SEGMENT/N.bin   The 16,448 bytes of block N as found (fewer where the segment ends inside of it). Of a cold segment,
                       after decompression.
blocks/SEGMENT/N.previous-header.bin
                       The 64 header bytes of the block before it: its chained checksum (bytes 24 to 31) is the seed of this
                       block's. Block 0 has none; its seed is 0.

${counted(badBlocks, 'damaged block')}; the bytes of ${formatCount(bundledBlocks)} are in here, ${formatCount(leftOutBlocks)} were left out
(at most ${formatCount(BUNDLED_BLOCK_LIMIT)} are taken, the first ones). Names of segments are written as in a web address where they hold
unusual characters.
${pseudonyms ? PSEUDONYMS : ''}`
}

/** summary.txt of a bundle. */
export function summarise(document: VerifyDocument): string {
  const silent = silentLoss(document.losses)
  const findings = document.findings.map(({ severity, code, file, block, message }) => {
    const place = [file, block === null ? null : `block ${formatCount(block)}`]
      .filter((part) => part !== null)
      .join(', ')
    return `${severity.padEnd(7)} ${code}  ${place}\n        ${message}`
  })
  const hazards = document.hazards.map(({ code, message }) => `hazard  ${code}\n        ${message}`)
  return `${[verdict(document), ...(silent === null ? [] : [silent]), '', ...findings, ...hazards].join('\n')}\n`
}
