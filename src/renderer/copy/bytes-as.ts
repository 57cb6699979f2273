// Bytes as texts for the clipboard.
import { legible } from '../../contract/index.ts'

/** Bytes of a file, and where they are of. */
export interface NamedBytes {
  bytes: Uint8Array
  file: string
  /** Of the first byte: in the file; in a cold segment, in the decompressed segment. */
  offset: number
  /** What they are: "block 5", "event 3 of block 5", "segment header". */
  title: string
  /** They are not what the file holds, but what it would hold with its damage undone. */
  isRepaired: boolean
}

export const hexOfByte = (byte: number) => byte.toString(16).padStart(2, '0')

/** The bytes in hexadecimal, with a space between two. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, hexOfByte).join(' ')
}

const ROW_BYTES = 16
const HALF = ROW_BYTES / 2
/** As wide as a whole row: the characters stand under each other. */
const HEX_WIDTH = ROW_BYTES * 3 + 1

/** What a terminal prints as itself. */
const isPrinted = (byte: number) => byte >= 0x20 && byte < 0x7f

/** A dump for a person: offset in the file, 16 bytes, the same as characters; what is not ASCII is a dot. As `hexdump -C` has it. */
export function dumpText({ bytes, offset }: Pick<NamedBytes, 'bytes' | 'offset'>): string {
  const lines: string[] = []
  for (let first = 0; first < bytes.length; first += ROW_BYTES) {
    const row = bytes.subarray(first, first + ROW_BYTES)
    const hex = Array.from(row, (byte, i) => `${i === HALF ? ' ' : ''}${hexOfByte(byte)} `).join('')
    const characters = Array.from(row, (byte) => (isPrinted(byte) ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${(offset + first).toString(16).padStart(8, '0')}  ${hex.padEnd(HEX_WIDTH)} |${characters}|`)
  }
  return `${lines.join('\n')}\n`
}

/** A compiler tells names apart by this many characters at least (C99 5.2.4.1). */
const MOST_NAME = 63

/** A name in C. What came from a directory is letters, digits and underscores afterwards, and no word of the language. */
function identifier({ file, title, isRepaired }: NamedBytes): string {
  const words = `${file} ${title}${isRepaired ? ' repaired' : ''}`.replace(/[^A-Za-z0-9]+/g, '_')
  // The end says which bytes they are.
  const end = words.slice(-(MOST_NAME - 1))
  return /^[A-Za-z]/.test(end) ? end : `b${end.startsWith('_') ? '' : '_'}${end}`
}

/** A text in a comment of C: nothing in it ends the comment, or begins another. */
const comment = (text: string) => legible(text).replaceAll('*/', '* /').replaceAll('/*', '/ *')

const C_ROW_BYTES = 12

/** The bytes as an array of C and C++ (`<stdint.h>`), with a comment that says where they are of. An empty array is none in C. */
export function cArrayText(named: NamedBytes): string {
  const { bytes, file, offset, title, isRepaired } = named
  const about = `${comment(file)}, ${comment(title)}${isRepaired ? ', repaired' : ''}: ${bytes.length} bytes at offset ${offset}`
  if (bytes.length === 0) return `/* ${about} */\n`
  const lines: string[] = []
  for (let first = 0; first < bytes.length; first += C_ROW_BYTES) {
    const row = bytes.subarray(first, first + C_ROW_BYTES)
    lines.push(`  ${Array.from(row, (byte) => `0x${hexOfByte(byte)},`).join(' ')}`)
  }
  return `/* ${about} */\nstatic const uint8_t ${identifier(named)}[${bytes.length}] = {\n${lines.join('\n')}\n};\n`
}
