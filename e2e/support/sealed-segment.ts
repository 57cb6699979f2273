// A segment that is changed and sealed again: what is wrong in it then, no checksum tells.
import { readFileSync, writeFileSync } from 'node:fs'
import xxhash from 'xxhash-wasm'

const HEADER_BYTES = 64
const BLOCK_BYTES = 16_448
const EVENT_BYTES = 64

/** The bytes of block `block`, its header first, within those of a segment. */
export const blockOf = (segment: Buffer, block: number): Buffer =>
  segment.subarray(HEADER_BYTES + block * BLOCK_BYTES, HEADER_BYTES + (block + 1) * BLOCK_BYTES)

/** Changes a segment, then computes the checksums of all its blocks, its chain and its header anew. */
export async function changeAndSeal(file: string, change: (segment: Buffer) => void): Promise<void> {
  const { h64Raw } = await xxhash()
  const segment = readFileSync(file)
  change(segment)
  let chain = 0n
  for (let block = 0; block < segment.readUInt32LE(8); block += 1) {
    const bytes = blockOf(segment, block)
    const events = bytes.subarray(HEADER_BYTES, HEADER_BYTES + bytes.readUInt16LE(44) * EVENT_BYTES)
    chain = h64Raw(events, chain)
    bytes.writeBigUInt64LE(h64Raw(events, 0n), 16)
    bytes.writeBigUInt64LE(chain, 24)
    bytes.writeBigUInt64LE(h64Raw(bytes.subarray(40, HEADER_BYTES), h64Raw(bytes.subarray(0, 32), 0n)), 32)
  }
  segment.writeBigUInt64LE(chain, 56)
  segment.writeBigUInt64LE(h64Raw(segment.subarray(56, HEADER_BYTES), h64Raw(segment.subarray(0, 48), 0n)), 48)
  writeFileSync(file, segment)
}
