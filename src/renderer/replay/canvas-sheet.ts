import { colourReader, pixelReader } from '../charts/canvas.ts'
import { type ColumnDrawing, ColumnPixels } from './column-pen.ts'

/** A canvas that is drawn on often: its memory and the colours of the page stay from one picture to the next. */
export class CanvasSheet {
  private readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D | null
  /** The token that an opaque sheet is filled with: the browser puts those together in half the time. Null where it is transparent. */
  private readonly background: string | null
  private colour: ((token: string) => string) | null = null
  private pixels: ColumnPixels | null = null
  /** What the picture that it shows was made of; null where there is none. */
  private shown: readonly unknown[] | null = null

  constructor(canvas: HTMLCanvasElement, background: string | null = null) {
    this.canvas = canvas
    this.background = background
    this.context = canvas.getContext('2d', { alpha: background === null })
  }

  /** The theme or the fonts have changed: what it shows is drawn anew. */
  forget(): void {
    this.colour = null
    this.pixels = null
    this.shown = null
  }

  /**
   * Draws a picture of this size, in pixels of the page, over what was there. `madeOf` is all that the picture depends on: where
   * each of that is what it was, the picture stays.
   */
  draw(width: number, height: number, madeOf: readonly unknown[], paint: (drawing: ColumnDrawing) => void): void {
    const { canvas, context, background } = this
    if (context === null || width <= 0 || height <= 0) return
    const ratio = window.devicePixelRatio
    const made = [width, height, ratio, ...madeOf]
    const { shown } = this
    if (shown !== null && made.length === shown.length && made.every((it, i) => Object.is(it, shown[i]))) return
    this.shown = made
    const pixelWidth = Math.round(width * ratio)
    const pixelHeight = Math.round(height * ratio)
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
      canvas.width = pixelWidth
      canvas.height = pixelHeight
      canvas.style.width = `${width}px`
      canvas.style.height = `${height}px`
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.colour ??= colourReader(canvas)
    const drawing = { context, width, height, colour: this.colour }
    if (background === null) {
      context.clearRect(0, 0, width, height)
      paint(drawing)
      return
    }
    context.fillStyle = this.colour(background)
    context.fillRect(0, 0, width, height)
    this.pixels ??= new ColumnPixels(context, background, pixelReader(canvas))
    paint({ ...drawing, pixels: this.pixels })
  }
}
