// The text in which metrics are exposed: OpenMetrics 1.0 (prometheus/OpenMetrics, specification/OpenMetrics.md) and the text format
// 0.0.4 of Prometheus. What either allows is read; what neither allows is refused with its place.
import { TELEMETRY_TEXT_LIMIT, WalscopeFailure } from '../../contract/index.ts'

/** One line with a value. Its time, and its exemplar, are read over. */
export interface ExpositionSample {
  name: string
  labels: ReadonlyMap<string, string>
  /** NaN and the infinities too. */
  value: number
  /** From 1 on. */
  line: number
  /** Characters from the start of the text, and of the line. */
  position: number
  length: number
}

/** A dump of the original has some 130 lines of 150 characters. */
const LINE_LIMIT = 16_384
const LABEL_LIMIT = 64
const LINE_COUNT_LIMIT = 200_000

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?=[ \t]|$)/y
const NOT_A_NUMBER = /(?:[nN][aA][nN])(?=[ \t]|$)/y
const INFINITE = /([+-]?)(?:[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)(?=[ \t]|$)/y
const BLANKS = /[ \t]*/y
const END_OF_TEXT = '# EOF'

/** A place in the text as a failure. `column` is from 1 on. */
export function invalidText(what: string, line: number, column: number, position: number, length = 1): WalscopeFailure {
  return new WalscopeFailure({
    code: 'TELEMETRY_INVALID',
    message: `Line ${line}, column ${column}: ${what}.`,
    textPlace: { position, length, hint: null },
  })
}

/** Reads one line from its left to its right. */
class Line {
  private readonly text: string
  private readonly line: number
  private readonly start: number
  private at = 0

  constructor(text: string, line: number, start: number) {
    this.text = text
    this.line = line
    this.start = start
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** What the pattern, which is sticky, matches here. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found !== null) this.at += found[0].length
    return found
  }

  has(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at += 1
    return true
  }

  skipBlanks(): boolean {
    return (this.take(BLANKS)?.[0].length ?? 0) > 0
  }

  expected(what: string): WalscopeFailure {
    const found = this.isAtEnd ? 'the end of the line' : JSON.stringify(this.text[this.at])
    return invalidText(`${what} expected, ${found} found`, this.line, this.at + 1, this.start + this.at)
  }

  number(what: string): number {
    const found = this.take(NUMBER)
    if (found !== null) return Number(found[0])
    if (this.take(NOT_A_NUMBER) !== null) return Number.NaN
    const infinite = this.take(INFINITE)
    if (infinite === null) throw this.expected(what)
    return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** Between quotes; `\\`, `\"` and `\n` stand for what they do in both formats. */
  quoted(): string {
    if (!this.has('"')) throw this.expected('a text in quotes')
    let value = ''
    while (!this.isAtEnd) {
      const character = this.text[this.at++] ?? ''
      if (character === '"') return value
      if (character !== '\\') {
        value += character
        continue
      }
      const escaped = this.text[this.at++]
      if (escaped === undefined) break
      value += escaped === 'n' ? '\n' : escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`
    }
    throw this.expected('the end of a text in quotes')
  }

  /** Behind the opening brace, up to the closing one. */
  labels(): Map<string, string> {
    const labels = new Map<string, string>()
    this.skipBlanks()
    while (!this.has('}')) {
      const name = this.take(LABEL_NAME)?.[0]
      if (name === undefined) throw this.expected('the name of a label')
      if (labels.has(name)) throw this.expected(`only one label ${name}`)
      if (labels.size >= LABEL_LIMIT) throw this.expected(`at most ${LABEL_LIMIT} labels`)
      this.skipBlanks()
      if (!this.has('=')) throw this.expected('"="')
      this.skipBlanks()
      labels.set(name, this.quoted())
      this.skipBlanks()
      if (this.has(',')) this.skipBlanks()
      else if (this.text[this.at] !== '}') throw this.expected('"," or "}"')
    }
    return labels
  }

  sample(): ExpositionSample {
    const name = this.take(NAME)?.[0]
    if (name === undefined) throw this.expected('the name of a metric')
    const hasBlanks = this.skipBlanks()
    const hasLabels = this.has('{')
    const labels = hasLabels ? this.labels() : new Map<string, string>()
    if (!(hasLabels ? this.skipBlanks() : hasBlanks)) throw this.expected('a space')
    const value = this.number('a number')
    this.skipBlanks()
    if (!this.isAtEnd && this.text[this.at] !== '#') {
      this.number('a time')
      this.skipBlanks()
    }
    if (this.has('#')) this.exemplar()
    if (!this.isAtEnd) throw this.expected('the end of the line')
    return { name, labels, value, line: this.line, position: this.start, length: this.text.length }
  }

  private exemplar(): void {
    this.skipBlanks()
    if (!this.has('{')) throw this.expected('"{"')
    this.labels()
    if (!this.skipBlanks()) throw this.expected('a space')
    this.number('a number')
    this.skipBlanks()
    if (!this.isAtEnd) this.number('a time')
  }
}

/**
 * The samples of a text in their order; comments, types and units are read over. Throws `TELEMETRY_INVALID`, with line and column, at the
 * first line that is none.
 */
export function* parseExposition(text: string): Generator<ExpositionSample> {
  if (text.length > TELEMETRY_TEXT_LIMIT) throw invalidText('the text is longer than any dump is', 1, 1, 0)
  let line = 0
  let hasEnded = false
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next < 0 ? text.length : next
    line += 1
    if (line > LINE_COUNT_LIMIT) throw invalidText('there are more lines than any dump has', line, 1, start)
    if (end - start > LINE_LIMIT) {
      throw invalidText('the line is longer than any of a dump', line, LINE_LIMIT, start + LINE_LIMIT)
    }
    // A dump that was made, or went, through Windows.
    const content = text.slice(start, end).replace(/\r$/, '').trimEnd()
    if (content !== '') {
      if (hasEnded) throw invalidText('there is something behind # EOF', line, 1, start, content.length)
      const indent = content.length - content.trimStart().length
      if (content === END_OF_TEXT) hasEnded = true
      else if (content[indent] !== '#') yield new Line(content.slice(indent), line, start + indent).sample()
    }
    start = end + 1
  }
}
