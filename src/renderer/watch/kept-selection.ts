import { BLOCK_BYTES, type Finding, type ScanDocument, SEGMENT_HEADER_BYTES } from '../../contract/index.ts'
import type { Selection } from '../state/stores.ts'

const NOTHING: Selection = { file: null, block: null, offset: null, finding: null }

/** What stays selected of a directory that was scanned anew: the file where it is still there, and the block where it still fits. */
export function keptSelection(
  selection: Selection,
  { segments, meta }: Pick<ScanDocument, 'segments' | 'meta'>,
): Selection {
  const { file, block } = selection
  if (file === null || file === meta?.file) return selection
  const segment = segments.find((it) => it.file === file)
  if (segment === undefined) return NOTHING
  // A header that was never written in full counts no blocks; a cold segment's file says nothing of how many it holds.
  const room =
    segment.kind === 'hot' ? Math.ceil((segment.fileBytes - SEGMENT_HEADER_BYTES) / BLOCK_BYTES) : segment.blockCount
  return block === null || block < room ? selection : { ...selection, block: null, offset: null }
}

/** The same finding among those of another verification; null where it is not found any more. */
export function sameFinding(finding: Finding | null, findings: Finding[]): Finding | null {
  if (finding === null) return null
  const { code, file, block, offset } = finding
  return (
    findings.find((it) => it.code === code && it.file === file && it.block === block && it.offset === offset) ?? null
  )
}
