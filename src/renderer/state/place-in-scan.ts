import {
  BLOCK_BYTES,
  counted,
  type DirectoryPlace,
  formatCount,
  type ScanDocument,
  SEGMENT_HEADER_BYTES,
} from '../../contract/index.ts'
import type { Selection } from './stores.ts'

/** What of a place is there, to be selected, and what is not, in a sentence. */
export interface FoundPlace {
  selection: Pick<Selection, 'file' | 'block' | 'offset'> | null
  missing: string | null
}

const firstByteOf = (block: number) => SEGMENT_HEADER_BYTES + block * BLOCK_BYTES

/**
 * Finds a place in what a scan knows of the directory. A cold segment is as large as it is when it is decompressed, which a scan does
 * not do: whether its block is there says whoever reads it.
 */
export function findInScan(place: DirectoryPlace, scan: ScanDocument): FoundPlace {
  const { file } = place
  if (file === null) return { selection: null, missing: null }
  const segment = scan.segments.find((it) => it.file === file)
  const others = [scan.meta?.file, ...scan.findings.map((finding) => finding.file)]
  if (segment === undefined && !others.includes(file)) {
    return { selection: null, missing: `There is no file ${file} in ${scan.directory}.` }
  }
  const isInBlocks = (place.offset ?? 0) >= SEGMENT_HEADER_BYTES && segment !== undefined
  const block =
    place.block ?? (isInBlocks ? Math.floor(((place.offset ?? 0) - SEGMENT_HEADER_BYTES) / BLOCK_BYTES) : null)
  const sizeBytes = segment?.kind === 'hot' ? segment.fileBytes : Number.POSITIVE_INFINITY
  if (block !== null && (segment === undefined || firstByteOf(block) >= sizeBytes)) {
    const size = segment === undefined ? 'It is no segment.' : `It has ${counted(sizeBytes, 'byte')}.`
    return {
      selection: { file, block: null, offset: null },
      missing: `There is no block ${formatCount(block)} in ${file}. ${size}`,
    }
  }
  const { offset } = place
  const [first, end] = block === null ? [0, Infinity] : [firstByteOf(block), firstByteOf(block + 1)]
  if (offset !== null && (offset < first || offset >= Math.min(end, sizeBytes))) {
    const where = block === null ? file : `block ${formatCount(block)} of ${file}`
    return { selection: { file, block, offset: null }, missing: `Byte ${formatCount(offset)} is not in ${where}.` }
  }
  return { selection: { file, block, offset }, missing: null }
}
