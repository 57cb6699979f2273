// Draws the visible part of a block map into one image: no more work than the canvas has pixels.
import { BLOCK_CONDITIONS, type Gravity } from '../../contract/index.ts'
import { type BlockMapModel, gravityOfCell } from '../state/block-map.ts'
import { colourOf, pixelReader } from './canvas.ts'
import type { MapLayout } from './map-layout.ts'
import { CONDITION_COLOURS, makeTiles, type Palette, type Pixel } from './map-tiles.ts'

/** Dots smaller than this are drawn larger where they stand for damage: a single pixel is easily overlooked. */
const SMALL_PX = 4

/** Reads the colours of the theme as the canvas stores them. */
export function readPalette(element: Element): Palette {
  const pixel: (token: string) => Pixel = pixelReader(element)
  return {
    background: pixel('surface'),
    mark: pixel('surface'),
    text: pixel('text'),
    cells: Uint32Array.from(BLOCK_CONDITIONS, (condition) => pixel(CONDITION_COLOURS[condition])),
  }
}

const GRAVITY_OF = BLOCK_CONDITIONS.map((_, cell) => gravityOfCell(cell))
/** Drawn over the others, the gravest last. */
const EMPHASISED: Gravity[] = ['suspect', 'flaw', 'damage']

export class MapPainter {
  private palette: Palette | null = null
  private image: ImageData | null = null
  private pixels = new Uint32Array(0)
  private tiles: Uint32Array[] = []
  private tilesPitch = 0

  /** The theme has changed. */
  forgetColours(): void {
    this.palette = null
    this.tilesPitch = 0
  }

  /** `top` is how far the map is scrolled, in pixels of the display. */
  paint(
    canvas: HTMLCanvasElement,
    model: BlockMapModel,
    layout: MapLayout,
    top: number,
    selected: number | null,
  ): void {
    const context = canvas.getContext('2d', { alpha: false })
    const { width, height } = layout.frame
    if (context === null || width === 0 || height === 0) return
    this.palette ??= readPalette(canvas)
    const { palette } = this
    if (this.image === null || this.image.width !== width || this.image.height !== height) {
      canvas.width = width
      canvas.height = height
      this.image = new ImageData(width, height)
      this.pixels = new Uint32Array(this.image.data.buffer)
    }
    this.pixels.fill(palette.background)
    if (layout.pitch === 1) this.paintDots(model, layout, top, palette)
    else this.paintTiles(model, layout, top, palette)
    if (layout.pitch < SMALL_PX) this.emphasise(model, layout, top, palette)
    context.putImageData(this.image, 0, 0)
    if (selected === null) return
    const { x, y } = layout.placeOf(selected, top)
    const size = Math.max(layout.pitch, 5)
    context.strokeStyle = colourOf(canvas, 'text')
    context.lineWidth = 2
    // At the edges of the canvas all four sides are still seen.
    const inside = (at: number, length: number) =>
      Math.min(Math.max(at + (layout.pitch - size) / 2 - 1, 1), length - size - 2)
    context.strokeRect(inside(x, width), inside(y, height), size + 1, size + 1)
  }

  private paintDots(
    model: BlockMapModel,
    { columns, level, frame }: MapLayout,
    top: number,
    { cells: colours }: Palette,
  ): void {
    const cells = model.level(level)
    const first = Math.floor(top) * columns
    for (let y = 0, dot = first; y < frame.height && dot < cells.length; y += 1) {
      const end = Math.min(dot + columns, cells.length)
      for (let at = y * frame.width; dot < end; dot += 1, at += 1) this.pixels[at] = colours[cells[dot] ?? 0] ?? 0
    }
  }

  private paintTiles(model: BlockMapModel, layout: MapLayout, top: number, palette: Palette): void {
    const { pitch, columns, frame } = layout
    if (this.tilesPitch !== pitch) {
      this.tiles = makeTiles(pitch, palette)
      this.tilesPitch = pitch
    }
    const cells = model.level(layout.level)
    const firstRow = Math.floor(top / pitch)
    const lastRow = Math.min(Math.ceil((top + frame.height) / pitch), layout.rows)
    for (let row = firstRow; row < lastRow; row += 1) {
      const y = row * pitch - Math.floor(top)
      const from = Math.max(-y, 0)
      const to = Math.min(pitch, frame.height - y)
      const end = Math.min((row + 1) * columns, cells.length)
      for (let cell = row * columns, x = 0; cell < end; cell += 1, x += pitch) {
        const tile = this.tiles[cells[cell] ?? 0]
        if (tile === undefined) continue
        for (let line = from; line < to; line += 1) {
          const at = (y + line) * frame.width + x
          for (let i = 0, of = line * pitch; i < pitch; i += 1, of += 1) this.pixels[at + i] = tile[of] ?? 0
        }
      }
    }
  }

  /** Small dots that are not sound become crosses, so that they are seen, and not by their colour alone. */
  private emphasise(model: BlockMapModel, layout: MapLayout, top: number, palette: Palette): void {
    const { pitch, columns, frame } = layout
    const cells = model.level(layout.level)
    const first = Math.floor(top / pitch) * columns
    const end = Math.min(Math.ceil((top + frame.height) / pitch) * columns, cells.length)
    for (const gravity of EMPHASISED) {
      for (let dot = first; dot < end; dot += 1) {
        const cell = cells[dot] ?? 0
        if (GRAVITY_OF[cell] !== gravity) continue
        const x = (dot % columns) * pitch + (pitch >> 1)
        const y = Math.floor(dot / columns) * pitch - Math.floor(top) + (pitch >> 1)
        for (let i = -2; i <= 2; i += 1) {
          this.dot(x + i, y, frame, palette.cells[cell] ?? 0)
          this.dot(x, y + i, frame, palette.cells[cell] ?? 0)
        }
      }
    }
  }

  private dot(x: number, y: number, { width, height }: MapLayout['frame'], pixel: Pixel): void {
    if (x >= 0 && y >= 0 && x < width && y < height) this.pixels[y * width + x] = pixel
  }
}
