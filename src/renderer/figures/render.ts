// A figure as the content of a file, in the colours of the theme.
import { colourReader } from '../charts/canvas.ts'
import type { Figure } from './figure.ts'
import { type Measure, type Page, type PageContent, pageOf } from './page.ts'
import type { Drawing, Surface } from './surface.ts'
import { SvgSurface } from './svg-surface.ts'

const NO_CONTEXT = 'The browser gives no canvas to draw the figure on.'

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (context === null) throw new Error(NO_CONTEXT)
  return context
}

function measurer(): Measure {
  const context = contextOf(document.createElement('canvas'))
  return (text, font) => {
    context.font = font
    return context.measureText(text).width
  }
}

function drawVector(context: Surface, page: Page, figure: Figure): void {
  const drawing: Drawing = { context, width: page.width, height: page.height, colour: colourReader(document.body) }
  page.draw(drawing)
  if (figure.kind !== 'vector') return
  context.save()
  context.translate(page.x, page.y)
  figure.draw({ ...drawing, width: figure.width, height: figure.height })
  context.restore()
}

/** The file of an SVG. Only of a figure that is no pixels. */
export function svgOf(content: PageContent): string {
  const page = pageOf(content, measurer())
  const surface = new SvgSurface()
  drawVector(surface, page, content.figure)
  return surface.file(page.width, page.height, content.title)
}

/** At least two pixels for one of the page, so that texts stay sharp in print, and a whole number of the display's for each of its. */
function ratioOf(display: number): number {
  return display * Math.max(Math.ceil(2 / display), 1)
}

/** The file of a PNG. Throws where the browser cannot make it. */
export async function pngOf(content: PageContent): Promise<Blob> {
  const { figure } = content
  const page = pageOf(content, measurer())
  const ratio = ratioOf(window.devicePixelRatio)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(page.width * ratio)
  canvas.height = Math.round(page.height * ratio)
  const context = contextOf(canvas)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  drawVector(context, page, figure)
  if (figure.kind === 'pixels') {
    context.imageSmoothingEnabled = false
    context.setTransform(1, 0, 0, 1, Math.round(page.x * ratio), Math.round(page.y * ratio))
    const scale = ratio / window.devicePixelRatio
    const { width } = figure.image
    const height = Math.min(Math.round(figure.height * window.devicePixelRatio), figure.image.height)
    context.drawImage(figure.image, 0, 0, width, height, 0, 0, width * scale, height * scale)
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error('The browser cannot make a picture of this size.')
  return blob
}
