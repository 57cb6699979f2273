import pc from 'picocolors'
import { type BlockDocument, bytesOfHex, fieldsAround } from '../contract/index.ts'

const ROW_BYTES = 16

const hex = (byte: number) => byte.toString(16).padStart(2, '0')
const ascii = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')

/** One row: offset, bytes in two halves, text. Bytes at `marked` are coloured. */
function row(offset: number, bytes: Uint8Array, first: number, marked: Set<number>, colour: (text: string) => string) {
  const cells = Array.from({ length: ROW_BYTES }, (_, i) => {
    const byte = bytes[first + i]
    if (byte === undefined) return '  '
    return marked.has(first + i) ? colour(hex(byte)) : hex(byte)
  })
  const text = Array.from(bytes.subarray(first, first + ROW_BYTES), ascii).join('')
  const halves = `${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}`
  return `${(offset + first).toString(16).padStart(8, '0')}  ${halves}  ${text.padEnd(ROW_BYTES)}`
}

/** The fields that begin in a row, with their values. */
function margin(first: number, eventCount: number, view: DataView): string {
  const fields = fieldsAround(first, eventCount, view.byteLength)
  const own = fields.filter(({ offset }) => offset >= first && offset < first + ROW_BYTES)
  const owner = own[0]?.ownerOffset === first ? `${own[0].owner}: ` : ''
  const values = own.map(({ name, show }) => `${name} ${show(view)}`).filter((text) => text !== 'padding zeros')
  return owner + values.join(', ')
}

/** The bytes of a block with the names of their fields; runs of rows of zeros are one row and a star. */
export function hexOf({ data, offset, header, verdict }: BlockDocument): string[] {
  const bytes = bytesOfHex(data)
  const view = new DataView(bytes.buffer)
  const repair = verdict?.repair ?? []
  const changed = new Set(repair.map((it) => it.offset))
  const repaired = Uint8Array.from(bytes)
  for (const it of repair) repaired[it.offset] = it.repaired
  const lines: string[] = []
  let isSkipping = false
  for (let first = 0; first < bytes.length; first += ROW_BYTES) {
    const names = header === null ? '' : margin(first, header.eventCount, view)
    const isZero = names === '' && bytes.subarray(first, first + ROW_BYTES).every((byte) => byte === 0)
    const isSame = isZero && bytes.subarray(first - ROW_BYTES, first).every((byte) => byte === 0)
    if (isSame) {
      if (!isSkipping) lines.push('  *')
      isSkipping = true
      continue
    }
    isSkipping = false
    const isChanged = repair.some((it) => it.offset >= first && it.offset < first + ROW_BYTES)
    const rowOf = (of: Uint8Array, colour: (text: string) => string) => row(offset, of, first, changed, colour)
    lines.push(`${isChanged ? pc.red('- ') : '  '}${rowOf(bytes, pc.red)}  ${pc.dim(names)}`.trimEnd())
    if (!isChanged) continue
    const after = header === null ? '' : margin(first, header.eventCount, new DataView(repaired.buffer))
    lines.push(`${pc.green('+ ')}${rowOf(repaired, pc.green)}  ${pc.dim(after)}`.trimEnd())
  }
  return lines
}
