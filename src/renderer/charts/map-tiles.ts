// How a cell looks: a colour, and a mark where it is not sound, so that no condition is told by its colour alone.
import { BLOCK_CONDITIONS, type BlockCondition } from '../../contract/index.ts'

/** The token of each condition's colour. */
export const CONDITION_COLOURS: Record<BlockCondition, string> = {
  'not-read': 'line-soft',
  'header-read': 'finished',
  'header-suspect': 'opening',
  sound: 'cell-sound',
  partial: 'prepared',
  unfinalised: 'warn',
  unused: 'line',
  uncounted: 'warn',
  'old-bytes': 'finished',
  'header-flaw': 'opening',
  'other-flaw': 'opening',
  'structure-invalid': 'skipped',
  'block-checksum-mismatch': 'skipped',
  'chained-checksum-mismatch': 'skipped',
  'belongs-elsewhere': 'skipped',
  zeroed: 'skipped',
  cut: 'skipped',
  missing: 'skipped',
}

/** Whether a pixel belongs to the mark; `x` and `y` run from 0 to `last`. */
type Mark = (x: number, y: number, last: number) => boolean

const stroke = (distance: number, last: number) => Math.abs(distance) <= (last >= 9 ? 1 : 0.5)
const isBorder: Mark = (x, y, last) => x === 0 || y === 0 || x === last || y === last
const rising: Mark = (x, y, last) => stroke(x + y - last, last)
const falling: Mark = (x, y, last) => stroke(x - y, last)
const level: Mark = (_x, y, last) => stroke(y - last / 2, last)
const upright: Mark = (x, _y, last) => stroke(x - last / 2, last)

const MARKS: Partial<Record<BlockCondition, Mark>> = {
  'header-suspect': (x, y, last) => Math.hypot(x - last / 2, y - last / 2) <= last / 4,
  unfinalised: upright,
  uncounted: (x, y, last) => upright(x, y, last) && y % 3 !== 1,
  'old-bytes': (x, y) => (x + y) % 3 === 0,
  'header-flaw': (_x, y, last) => y <= last / 3,
  'other-flaw': (_x, y, last) => y >= (last * 2) / 3,
  'structure-invalid': (x, y, last) => rising(x, y, last) || falling(x, y, last),
  'block-checksum-mismatch': rising,
  'chained-checksum-mismatch': falling,
  'belongs-elsewhere': level,
  zeroed: (x, y, last) => !isBorder(x, y, last),
  cut: (_x, y, last) => y > last / 2,
  missing: (x, y, last) => !isBorder(x, y, last) || (x + y) % 2 === 0,
}

/** Cells smaller than this have no mark, and smaller than the other one no gap between them. */
const MARK_PX = 6
const GAP_PX = 4

/** A colour as a canvas stores it: four bytes, read as one number. */
export type Pixel = number

export interface Palette {
  background: Pixel
  mark: Pixel
  text: Pixel
  /** By the byte of the condition. */
  cells: Uint32Array
}

/** The pixels of one cell with the gap behind it, by the byte of its condition: `pitch` × `pitch` each. */
export function makeTiles(pitch: number, palette: Palette): Uint32Array[] {
  const size = pitch >= GAP_PX ? pitch - Math.max(Math.round(pitch / 12), 1) : pitch
  return BLOCK_CONDITIONS.map((condition, cell) => {
    const mark = size >= MARK_PX - 1 ? MARKS[condition] : undefined
    const tile = new Uint32Array(pitch * pitch).fill(palette.background)
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        tile[y * pitch + x] = mark?.(x, y, size - 1) ? palette.mark : (palette.cells[cell] ?? 0)
      }
    }
    return tile
  })
}
