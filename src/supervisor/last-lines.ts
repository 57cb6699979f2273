import { stripVTControlCharacters } from 'node:util'
import { LAST_LINE_LIMIT, LAST_LINES_LIMIT } from '../contract/trouble.ts'

/** Most characters of a line that has not ended yet. */
const OPEN_LINE_LIMIT = 16_384

/** The last lines of a text that comes in pieces: never more than a few kilobytes of it, however long it is. */
export class LastLines {
  private readonly lines: string[] = []
  private readonly decoder = new TextDecoder()
  private open = ''

  push(piece: string | Uint8Array): void {
    const text = typeof piece === 'string' ? piece : this.decoder.decode(piece, { stream: true })
    const [first = '', ...rest] = text.split('\n')
    this.open = (this.open + first).slice(0, OPEN_LINE_LIMIT)
    for (const line of rest) {
      this.keep(this.open)
      this.open = line.slice(0, OPEN_LINE_LIMIT)
    }
  }

  /** The last lines, empty ones left out, without the control characters of terminals. */
  get value(): string[] {
    const last = legible(this.open)
    return [...this.lines, ...(last === '' ? [] : [last])].slice(-LAST_LINES_LIMIT)
  }

  private keep(line: string): void {
    const kept = legible(line)
    if (kept === '') return
    this.lines.push(kept)
    if (this.lines.length > LAST_LINES_LIMIT) this.lines.shift()
  }
}

function legible(line: string): string {
  // What is cut off first costs nothing to look through.
  return stripVTControlCharacters(line.slice(0, 4 * LAST_LINE_LIMIT))
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trimEnd()
    .slice(0, LAST_LINE_LIMIT)
}
