import { colourReader } from '../charts/canvas.ts'
import type { Drawing } from '../figures/surface.ts'

/** A canvas that is drawn on often: its memory and the colours of the page stay from one picture to the next. */
export class CanvasSheet {
  private readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D | null
  private colour: ((token: string) => string) | null = null

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas
    this.context = canvas.getContext('2d')
  }

  /** The theme has changed. */
  forgetColours(): void {
    this.colour = null
  }

  /** Draws a picture of this size, in pixels of the page, over what was there. */
  draw(width: number, height: number, paint: (drawing: Drawing) => void): void {
    const { canvas, context } = this
    if (context === null || width <= 0 || height <= 0) return
    const ratio = window.devicePixelRatio
    const pixelWidth = Math.round(width * ratio)
    const pixelHeight = Math.round(height * ratio)
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
      canvas.width = pixelWidth
      canvas.height = pixelHeight
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    this.colour ??= colourReader(canvas)
    paint({ context, width, height, colour: this.colour })
  }
}
