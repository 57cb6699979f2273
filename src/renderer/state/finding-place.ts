import { BLOCK_BYTES, type Finding, SEGMENT_HEADER_BYTES } from '../../contract/index.ts'

interface Place {
  file: string | null
  block: number | null
  offset: number | null
}

/** Where the bytes are that a finding is about: a block of its file, or the header; a byte only where it names one. */
export function placeOf({ file, block: named, offset }: Pick<Finding, 'file' | 'block' | 'offset'>): Place {
  // A flaw of the segment header has an offset in it, also where the finding names a block.
  if (offset !== null && offset < SEGMENT_HEADER_BYTES) return { file, block: null, offset }
  const block = named ?? (offset === null ? null : Math.floor((offset - SEGMENT_HEADER_BYTES) / BLOCK_BYTES))
  const isWholeBlock = block !== null && offset === SEGMENT_HEADER_BYTES + block * BLOCK_BYTES
  return { file, block, offset: isWholeBlock ? null : offset }
}
