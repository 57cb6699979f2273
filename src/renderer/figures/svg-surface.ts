import type { Surface } from './surface.ts'

/** What `save` keeps, as on a canvas. */
interface State {
  fillStyle: string
  strokeStyle: string
  lineWidth: number
  globalAlpha: number
  font: string
  textAlign: CanvasTextAlign
  dash: number[]
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { right: 'end', end: 'end', center: 'middle' }
/** A font as it is written here: weight, size, families. */
const FONT = /^(?:(\d+) )?([\d.]+)px (.+)$/
// A file of XML can hold no control characters, in no notation, and no half of a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text within a file of XML, in an attribute or not. */
export function xmlText(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}

/** A hundredth of a pixel is more than is seen. */
const round = (value: number) => String(Math.round(value * 100) / 100)

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : xmlText(value)}"`)
    .join('')
}

/** Writes down as SVG what is drawn on it. All styles are attributes of the elements: the file needs nothing else. */
export class SvgSurface implements Surface {
  fillStyle = '#000000'
  strokeStyle = '#000000'
  lineWidth = 1
  globalAlpha = 1
  font = '10px sans-serif'
  textAlign: CanvasTextAlign = 'start'
  private dash: number[] = []
  private path = ''
  private clips = 0
  /** Groups that are open, since each `save`. */
  private groups = [0]
  private readonly saved: State[] = []
  private readonly parts: string[] = []

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, dash } = this
    this.saved.push({ fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, dash })
    this.groups.push(0)
  }

  restore(): void {
    const state = this.saved.pop()
    if (state === undefined) return
    Object.assign(this, state)
    this.parts.push('</g>'.repeat(this.groups.pop() ?? 0))
  }

  translate(x: number, y: number): void {
    this.openGroup({ transform: `translate(${round(x)} ${round(y)})` })
  }

  clip(): void {
    this.clips += 1
    const id = `clip${this.clips}`
    this.parts.push(`<clipPath id="${id}"><path${attributes({ d: this.path })}/></clipPath>`)
    this.openGroup({ 'clip-path': `url(#${id})` })
  }

  setLineDash(lengths: Iterable<number>): void {
    this.dash = [...lengths]
  }

  beginPath(): void {
    this.path = ''
  }

  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`
  }

  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`
  }

  /** Clockwise. In two halves: a path has no arc that ends where it begins. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const point = (angle: number) => `${round(x + radius * Math.cos(angle))} ${round(y + radius * Math.sin(angle))}`
    const half = (angle: number) => `A${round(radius)} ${round(radius)} 0 0 1 ${point(angle)}`
    this.path += `${this.path === '' ? 'M' : 'L'}${point(from)}${half((from + to) / 2)}${half(to)}`
  }

  fill(): void {
    this.parts.push(`<path${attributes({ d: this.path, ...this.filled() })}/>`)
  }

  stroke(): void {
    this.parts.push(`<path${attributes({ d: this.path, ...this.stroked() })}/>`)
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect${attributes({ x, y, width, height, ...this.filled() })}/>`)
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect${attributes({ x, y, width, height, ...this.stroked() })}/>`)
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight, size, family] = this.font.match(FONT) ?? []
    const font = { 'font-family': family, 'font-size': size, 'font-weight': weight }
    const anchor = { 'text-anchor': ANCHORS[this.textAlign] }
    this.parts.push(`<text${attributes({ x, y, ...font, ...anchor, ...this.filled() })}>${xmlText(text)}</text>`)
  }

  /** The whole file. `title` is what a reader of screens says of it. */
  file(width: number, height: number, title: string): string {
    const open = this.groups.reduce((sum, groups) => sum + groups, 0)
    const box = { width, height, viewBox: `0 0 ${round(width)} ${round(height)}`, role: 'img' }
    return [
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      // Spaces in names of files stay as they are.
      `<svg xmlns="http://www.w3.org/2000/svg"${attributes(box)} xml:space="preserve"><title>${xmlText(title)}</title>`,
      this.parts.join('\n'),
      `${'</g>'.repeat(open)}</svg>\n`,
    ].join('')
  }

  private openGroup(values: Record<string, string>): void {
    this.parts.push(`<g${attributes(values)}>`)
    this.groups[this.groups.length - 1] = (this.groups.at(-1) ?? 0) + 1
  }

  private get opacity(): number | undefined {
    return this.globalAlpha === 1 ? undefined : this.globalAlpha
  }

  private filled(): Record<string, string | number | undefined> {
    return { fill: this.fillStyle, 'fill-opacity': this.opacity }
  }

  private stroked(): Record<string, string | number | undefined> {
    return {
      fill: 'none',
      stroke: this.strokeStyle,
      'stroke-width': this.lineWidth,
      'stroke-opacity': this.opacity,
      'stroke-dasharray': this.dash.length === 0 ? undefined : this.dash.map(round).join(' '),
    }
  }
}
