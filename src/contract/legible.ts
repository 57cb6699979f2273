// Names of files may hold anything. Documents write bytes that are no UTF-8 as `\xHH` (native/io/path_text.hpp); what a person
// reads has control and direction characters written the same way. Both are described in docs/names.md.

/** Control characters, line and paragraph separators, marks that turn the direction of text, spaces without width. */
const ILLEGIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

const PRINTABLE = /^[ -~]*$/

const encoder = new TextEncoder()
const escaped = (byte: number) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** A text as a person may see it: on one line, nothing that a terminal obeys, nothing invisible that changes how it reads. */
export function legible(text: string): string {
  // Most texts are nothing but this, and some are long.
  if (PRINTABLE.test(text)) return text
  return text.replace(ILLEGIBLE, (character) => Array.from(encoder.encode(character), escaped).join(''))
}

/** The same for every text of a document. A name stays one that the engine understands: it reads the escapes. */
export function legibleAll<Value>(value: Value): Value {
  return convert(value) as Value
}

function convert(value: unknown): unknown {
  if (typeof value === 'string') return legible(value)
  if (Array.isArray(value)) return value.map(convert)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner)]))
}

/** An escape of a byte that is written as one: from 0x80 on, a control character, the backslash. */
const ESCAPE = /\\x(0[1-9A-F]|1[0-9A-F]|5C|7F|[89A-F][0-9A-F])/gi

/** The bytes of a path that may be written with escapes: what the system is asked for. */
export function pathBytes(path: string): Uint8Array {
  const bytes: number[] = []
  let place = 0
  for (const { index, 0: written, 1: digits } of path.matchAll(ESCAPE)) {
    bytes.push(...encoder.encode(path.slice(place, index)), Number.parseInt(digits ?? '', 16))
    place = index + written.length
  }
  return Uint8Array.from([...bytes, ...encoder.encode(path.slice(place))])
}

/** The text that stands for this very path: a backslash that would read as an escape is one itself. */
export function pathText(path: string): string {
  return path.replace(ESCAPE, (written) => `\\x5C${written.slice(1)}`)
}
