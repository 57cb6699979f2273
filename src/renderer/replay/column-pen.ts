// Fills boxes that are whole columns of pixels wide, for what changes from one column to the next: thousands of boxes a picture. On a
// surface each is a call that is recorded and filled later; where the surface is made of pixels they are written into an image instead.
import type { Drawing } from '../figures/surface.ts'

export interface ColumnPen {
  /** What is filled with from now on: a token of the page, from 0 to 1 of it. */
  use(token: string, alpha?: number): void
  /** Fills some columns from `top` on, in pixels of the page, which need not be whole ones. */
  fill(column: number, columns: number, top: number, height: number): void
}

/** A piece of a drawing, over all of its width. */
export interface ColumnBox {
  top: number
  height: number
}

/** Fills columns of a surface. Afterwards its alpha has to be 1 again. */
class SurfacePen implements ColumnPen {
  private readonly drawing: Drawing

  constructor(drawing: Drawing) {
    this.drawing = drawing
  }

  use(token: string, alpha = 1): void {
    this.drawing.context.fillStyle = this.drawing.colour(token)
    this.drawing.context.globalAlpha = alpha
  }

  fill(column: number, columns: number, top: number, height: number): void {
    this.drawing.context.fillRect(column, top, columns, height)
  }
}

const BYTES_PER_PIXEL = 4
/** A pixel that is covered so far is covered. */
const WHOLE = 0.998

/** An image without transparency that columns are filled in. Pixels are as an `ImageData` has them, whatever the byte order. */
export class ColumnImage implements ColumnPen {
  width = 0
  height = 0
  private bytes = new Uint8ClampedArray(0)
  private pixels = new Uint32Array(0)
  private pixelOf: (token: string) => number = () => 0
  /** Where column 0 and the height 0 of the page are, and pixels of the image for one of the page. */
  private left = 0
  private top = 0
  private ratio = 1
  private pixel = 0
  private readonly channels = new Uint8ClampedArray(BYTES_PER_PIXEL)
  private readonly pixelOfChannels = new Uint32Array(this.channels.buffer)
  private alpha = 1

  /** Begins an image of this many pixels, all of them the background. `pixelOf` has the pixel of each token. */
  begin(width: number, height: number, background: string, pixelOf: (token: string) => number): void {
    this.width = width
    this.height = height
    this.pixelOf = pixelOf
    if (this.pixels.length < width * height) {
      this.bytes = new Uint8ClampedArray(width * height * BYTES_PER_PIXEL)
      this.pixels = new Uint32Array(this.bytes.buffer)
    }
    this.pixels.fill(this.pixelOf(background), 0, width * height)
  }

  /** Where column 0 and the height 0 of the page are in it, and how many of its pixels are one of the page. */
  place(left: number, top: number, ratio: number): void {
    this.left = left
    this.top = top
    this.ratio = ratio
  }

  get data(): Uint8ClampedArray<ArrayBuffer> {
    return this.bytes.subarray(0, this.width * this.height * BYTES_PER_PIXEL)
  }

  use(token: string, alpha = 1): void {
    this.pixel = this.pixelOf(token)
    this.pixelOfChannels[0] = this.pixel
    this.alpha = alpha
  }

  fill(column: number, columns: number, top: number, height: number): void {
    const { left, ratio, width, pixels, pixel } = this
    const begin = Math.max(Math.round(left + column * ratio), 0)
    const end = Math.min(Math.round(left + (column + columns) * ratio), width)
    const upper = Math.max(this.top + top * ratio, 0)
    const lower = Math.min(this.top + (top + height) * ratio, this.height)
    if (end <= begin || lower <= upper) return
    const first = Math.floor(upper)
    const last = Math.ceil(lower) - 1
    for (let y = first; y <= last; y += 1) {
      // Of a pixel that it does not fill, as much as it covers.
      const covered = (Math.min(y + 1, lower) - Math.max(y, upper)) * this.alpha
      const at = y * width + begin
      if (covered < WHOLE) this.mix(at, at + end - begin, covered)
      else if (end - begin === 1) pixels[at] = pixel
      else pixels.fill(pixel, at, at + end - begin)
    }
  }

  private mix(begin: number, end: number, share: number): void {
    const { bytes, channels } = this
    for (let at = begin * BYTES_PER_PIXEL; at < end * BYTES_PER_PIXEL; at += 1) {
      const was = bytes[at] ?? 0
      bytes[at] = was + ((channels[at % BYTES_PER_PIXEL] ?? 0) - was) * share
    }
  }
}

/** Of all drawings, one after the other: what fills it is compiled for one image, and stays so when another sheet is drawn. */
const image = new ColumnImage()

/** Writes images of columns where a drawing has pixels. */
export class ColumnPixels {
  private readonly context: CanvasRenderingContext2D
  private readonly background: string
  private readonly pixelOf: (token: string) => number

  /** `background`: the token that the canvas is filled with. */
  constructor(context: CanvasRenderingContext2D, background: string, pixelOf: (token: string) => number) {
    this.context = context
    this.background = background
    this.pixelOf = pixelOf
  }

  /** Replaces a box; it is as the drawing's transformation has it, which only moves and magnifies. */
  replace(width: number, box: ColumnBox, paint: (pen: ColumnPen) => void): void {
    const { context } = this
    const { a: ratio, e, f } = context.getTransform()
    const left = Math.round(e)
    const top = Math.floor(f + box.top * ratio)
    const pixelWidth = Math.min(Math.ceil(e + width * ratio), context.canvas.width) - left
    const pixelHeight = Math.ceil(f + (box.top + box.height) * ratio) - top
    if (pixelWidth <= 0 || pixelHeight <= 0) return
    image.begin(pixelWidth, pixelHeight, this.background, this.pixelOf)
    image.place(e - left, f - top, ratio)
    paint(image)
    context.putImageData(new ImageData(image.data, pixelWidth, pixelHeight), left, top)
  }
}

/** A drawing, and where it is made of pixels, how columns of them are written. */
export interface ColumnDrawing extends Drawing {
  pixels?: ColumnPixels
}

/** Fills columns in a box. What had been drawn there, `under` has to fill again: pixels replace it. */
export function inColumns(
  drawing: ColumnDrawing,
  box: ColumnBox,
  under: (pen: ColumnPen) => void,
  paint: (pen: ColumnPen) => void,
): void {
  if (drawing.pixels === undefined) {
    paint(new SurfacePen(drawing))
    drawing.context.globalAlpha = 1
    return
  }
  drawing.pixels.replace(drawing.width, box, (pen) => {
    under(pen)
    paint(pen)
  })
}
