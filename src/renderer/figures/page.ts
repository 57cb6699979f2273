// A figure with what it needs to stand alone in a report: title, meaning, legend, and where it comes from.
import { type Figure, type LegendItem, MARK_PX } from './figure.ts'
import { type Drawing, MONO, SANS } from './surface.ts'

export interface PageContent {
  title: string
  /** Unit and meaning. */
  hint: string | null
  /** Of what it is, and when it was saved. */
  origin: string
  figure: Figure
}

/** Width of a text in a font, in pixels. */
export type Measure = (text: string, font: string) => number

export interface Page {
  width: number
  height: number
  /** Where the figure itself stands. */
  x: number
  y: number
  /** Draws all around the figure, over the background of the theme. */
  draw(drawing: Drawing): void
}

const MARGIN_PX = 16
const GAP_PX = 8
const LINE_PX = 17
const LEGEND_GAP_PX = 16
/** A title and its words need room, whatever the figure is. */
const LEAST_WIDTH_PX = 320
const TITLE_FONT = `600 13px ${SANS}`
const TEXT_FONT = `11px ${SANS}`
const ORIGIN_FONT = `10px ${MONO}`

/** The text, or as much of it as there is room for. */
export function shorten(text: string, width: number, measured: (text: string) => number): string {
  if (measured(text) <= width) return text
  const characters = Array.from(text)
  let [fits, tooMany] = [0, characters.length]
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (measured(`${characters.slice(0, middle).join('')}…`) <= width) fits = middle
    else tooMany = middle
  }
  return `${characters.slice(0, fits).join('')}…`
}

interface PlacedItem extends LegendItem {
  x: number
  row: number
}

function placeLegend(items: LegendItem[], width: number, measure: Measure): { placed: PlacedItem[]; rows: number } {
  let x = 0
  let row = 0
  const placed = items.map((item) => {
    const itemWidth = MARK_PX + 5 + measure(item.text, TEXT_FONT)
    if (x > 0 && x + itemWidth > width) {
      x = 0
      row += 1
    }
    const place = { ...item, x, row }
    x += itemWidth + LEGEND_GAP_PX
    return place
  })
  return { placed, rows: items.length === 0 ? 0 : row + 1 }
}

function drawItem(drawing: Drawing, { text, mark }: LegendItem): void {
  const { context, colour } = drawing
  if (typeof mark === 'string') {
    context.fillStyle = colour(mark)
    context.fillRect(2, 2, MARK_PX - 4, MARK_PX - 4)
  } else {
    mark({ ...drawing, width: MARK_PX, height: MARK_PX })
  }
  context.fillStyle = colour('muted')
  context.font = TEXT_FONT
  context.fillText(text, MARK_PX + 5, MARK_PX - 2)
}

/** Lays out the page of a figure. */
export function pageOf({ title, hint, origin, figure }: PageContent, measure: Measure): Page {
  const inner = Math.max(figure.width, LEAST_WIDTH_PX)
  const width = inner + 2 * MARGIN_PX
  const { placed, rows } = placeLegend(figure.legend ?? [], inner, measure)
  const lines = [
    { text: title, font: TITLE_FONT, token: 'text' },
    ...[hint, figure.note].flatMap((text) => (text ? [{ text, font: TEXT_FONT, token: 'muted' }] : [])),
  ]
  const legendY = MARGIN_PX + lines.length * LINE_PX
  const y = legendY + rows * LINE_PX + GAP_PX
  const originY = y + figure.height + GAP_PX + 10
  const height = originY + MARGIN_PX - 4
  const draw = (drawing: Drawing) => {
    const { context, colour } = drawing
    context.fillStyle = colour('surface')
    context.fillRect(0, 0, width, height)
    const write = (text: string, font: string, token: string, baseline: number) => {
      context.font = font
      context.fillStyle = colour(token)
      context.fillText(
        shorten(text, inner, (part) => measure(part, font)),
        MARGIN_PX,
        baseline,
      )
    }
    for (const [i, { text, font, token }] of lines.entries()) write(text, font, token, MARGIN_PX + i * LINE_PX + 12)
    for (const item of placed) {
      context.save()
      context.translate(MARGIN_PX + item.x, legendY + item.row * LINE_PX + 2)
      drawItem(drawing, item)
      context.restore()
    }
    write(origin, ORIGIN_FONT, 'faint', originY)
  }
  return { width, height, x: MARGIN_PX, y, draw }
}
