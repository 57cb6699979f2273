import { colourReader } from '../charts/canvas.ts'
import type { Drawing } from '../figures/surface.ts'

/** A canvas that is drawn on often: its memory and the colours of the page stay from one picture to the next. */
export class CanvasSheet {
  private readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D | null
  private colour: ((token: string) => string) | null = null
  /** What the picture that it shows was made of; null where there is none. */
  private shown: readonly unknown[] | null = null

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas
    this.context = canvas.getContext('2d')
  }

  /** The theme or the fonts have changed: what it shows is drawn anew. */
  forget(): void {
    this.colour = null
    this.shown = null
  }

  /**
   * Draws a picture of this size, in pixels of the page, over what was there. `madeOf` is all that the picture depends on: where
   * each of that is what it was, the picture stays.
   */
  draw(width: number, height: number, madeOf: readonly unknown[], paint: (drawing: Drawing) => void): void {
    const { canvas, context } = this
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
    context.clearRect(0, 0, width, height)
    this.colour ??= colourReader(canvas)
    paint({ context, width, height, colour: this.colour })
  }
}
