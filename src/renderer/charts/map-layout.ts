// Where the cells of a block map are: row after row, as text runs, at a zoom of many cells a dot or many pixels a cell.

/** A dot stands for `1 << level` cells and is `px` pixels wide and high. */
export interface Zoom {
  level: number
  px: number
}

/** From the widest view to the closest. */
export const ZOOMS: Zoom[] = [
  ...[10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((level) => ({ level, px: 1 })),
  ...[1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32].map((px) => ({ level: 0, px })),
]
/** No map is fitted closer than this. */
const CLOSEST_FIT_PX = 32

export interface MapFrame {
  cells: number
  /** Of the canvas, in pixels of the display. */
  width: number
  height: number
  /** Pixels of the display in a pixel of the page. */
  ratio: number
}

/** The cells at one zoom. All lengths are in pixels of the display. */
export class MapLayout {
  readonly frame: MapFrame
  readonly zoom: number
  readonly level: number
  /** Pitch of a dot. */
  readonly pitch: number
  readonly columns: number
  readonly rows: number

  constructor(frame: MapFrame, zoom: number) {
    const { level, px } = ZOOMS[zoom] ?? { level: 0, px: 1 }
    this.frame = frame
    this.zoom = zoom
    this.level = level
    this.pitch = Math.max(Math.round(px * frame.ratio), 1)
    this.columns = Math.max(Math.floor(frame.width / this.pitch), 1)
    this.rows = Math.ceil(Math.ceil(frame.cells / 2 ** level) / this.columns)
  }

  get contentHeight(): number {
    return this.rows * this.pitch
  }

  /** How far it can be scrolled. */
  clampTop(top: number): number {
    return Math.min(Math.max(top, 0), Math.max(this.contentHeight - this.frame.height, 0))
  }

  /** The first cell of the dot at a place of the canvas; null where there is none. */
  cellAt(x: number, y: number, top: number): number | null {
    const column = Math.floor(x / this.pitch)
    const row = Math.floor((y + top) / this.pitch)
    if (column < 0 || column >= this.columns || row < 0) return null
    const cell = (row * this.columns + column) * 2 ** this.level
    return cell < this.frame.cells ? cell : null
  }

  /** Where the dot of a cell is on the canvas. */
  placeOf(cell: number, top: number): { x: number; y: number } {
    const dot = Math.floor(cell / 2 ** this.level)
    return { x: (dot % this.columns) * this.pitch, y: Math.floor(dot / this.columns) * this.pitch - top }
  }

  /** The scroll position that is nearest to `top` and shows the cell. */
  topToShow(cell: number, top: number): number {
    const { y } = this.placeOf(cell, top)
    if (y < 0) return this.clampTop(top + y)
    const below = y + this.pitch - this.frame.height
    return this.clampTop(below > 0 ? top + below : top)
  }
}

/** The closest zoom at which the whole map is in view. */
export function fitZoom(frame: MapFrame): number {
  for (let zoom = ZOOMS.length - 1; zoom > 0; zoom -= 1) {
    if ((ZOOMS[zoom]?.px ?? 0) > CLOSEST_FIT_PX) continue
    if (new MapLayout(frame, zoom).contentHeight <= frame.height) return zoom
  }
  return 0
}
