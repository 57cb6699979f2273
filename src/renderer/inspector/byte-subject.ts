import {
  type BlockDocument,
  bytesOfHex,
  type CauseVerdict,
  type CoveredBytes,
  EVENT_BYTES,
  fieldsAround,
  type HeadDocument,
  META_FIELDS,
  type PlacedField,
  placeFields,
  SEGMENT_HEADER_FIELDS,
} from '../../contract/index.ts'

/** Bytes that the inspector shows: a block, a segment header, a meta file, or the begin of a broken file. */
export interface ByteSubject {
  file: string
  block: number | null
  /** "block 5", "segment header", … */
  title: string
  bytes: Uint8Array<ArrayBuffer>
  /** The same with its damage undone; null where no repair is known. */
  repaired: Uint8Array<ArrayBuffer> | null
  /** Bytes that the repair changes. */
  changed: ReadonlySet<number>
  /** Offset of the first byte in the file (or in the decompressed segment). */
  base: number
  /** What the block's header counts; null for what is no block. */
  eventCount: number | null
  /** The fields of what a byte belongs to. */
  fieldsAt(byte: number): PlacedField[]
  /** What covers a byte; null where that is not said. */
  coverAt(byte: number): CoveredBytes | null
}

function repairOf(bytes: Uint8Array<ArrayBuffer>, verdict: CauseVerdict | null) {
  const repair = (verdict?.repair ?? []).filter(({ offset }) => offset < bytes.length)
  const repaired = Uint8Array.from(bytes)
  for (const { offset, repaired: byte } of repair) repaired[offset] = byte
  return { repaired: repair.length === 0 ? null : repaired, changed: new Set(repair.map(({ offset }) => offset)) }
}

function covers({ offset, size, repeats }: CoveredBytes, byte: number): boolean {
  const at = byte - offset
  if (at < 0) return false
  return repeats === 1 ? at < size : at < repeats * EVENT_BYTES && at % EVENT_BYTES < size
}

export function subjectOfBlock(document: BlockDocument): ByteSubject {
  const { file, block, data, offset, header, verdict, coverage } = document
  const bytes = bytesOfHex(data)
  const eventCount = header?.eventCount ?? 0
  return {
    file,
    block,
    title: `block ${block}`,
    bytes,
    ...repairOf(bytes, verdict),
    base: offset,
    eventCount,
    fieldsAt: (byte) => fieldsAround(byte, eventCount, bytes.length),
    coverAt: (byte) => coverage.find((it) => covers(it, byte)) ?? null,
  }
}

const HEAD_TITLES = { segment: 'segment header', meta: 'meta file', raw: 'first bytes of the file' }
const META_BYTES = 16

export function subjectOfHead({ file, kind, data, verdict }: HeadDocument): ByteSubject {
  const bytes = bytesOfHex(data)
  const isMeta = kind === 'meta' && bytes.length === META_BYTES
  const fields = kind === 'segment' ? SEGMENT_HEADER_FIELDS : isMeta ? META_FIELDS : []
  const placed = placeFields(HEAD_TITLES[kind], 0, fields, bytes.length)
  return {
    file,
    block: null,
    title: HEAD_TITLES[kind],
    bytes,
    ...repairOf(bytes, verdict),
    base: 0,
    eventCount: null,
    fieldsAt: () => placed,
    coverAt: () => null,
  }
}
