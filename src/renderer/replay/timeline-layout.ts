// Where what is on the timeline. Pixels of the page.
import type { TimeRange } from './replay-store.ts'

/** Of names, left of what is drawn over time. */
export const GUTTER_PX = 144
export const LANE_PX = 14

export const HEAD_ROWS = ['axis', 'marks', 'manager', 'preloader', 'prepared', 'finished'] as const
export type HeadRow = (typeof HEAD_ROWS)[number]

const HEIGHTS: Record<HeadRow, number> = {
  axis: 20,
  marks: 16,
  manager: 28,
  preloader: 28,
  prepared: 36,
  finished: 26,
}

export interface RowBox {
  row: HeadRow
  top: number
  height: number
}

/** Where a row of the head is. */
export const boxOf = (row: HeadRow): RowBox => ({
  row,
  top: HEAD_ROWS.slice(0, HEAD_ROWS.indexOf(row)).reduce((sum, before) => sum + HEIGHTS[before], 0),
  height: HEIGHTS[row],
})

export const HEAD_BOXES: readonly RowBox[] = HEAD_ROWS.map(boxOf)
export const MARKS_BOX = boxOf('marks')

export const HEAD_PX = HEAD_BOXES.reduce((sum, { height }) => sum + height, 0)

/** The row of the head at a height; null below it. */
export function rowAt(y: number): HeadRow | null {
  return HEAD_BOXES.find(({ top, height }) => y >= top && y < top + height)?.row ?? null
}

/** From instants to pixels of the plot, which is right of the gutter, and back. */
export class TimeScale {
  readonly range: TimeRange
  readonly width: number

  constructor(range: TimeRange, width: number) {
    this.range = range
    this.width = Math.max(width, 1)
  }

  get nsPerPx(): number {
    return (this.range.toNs - this.range.fromNs) / this.width
  }

  x(atNs: number): number {
    return (atNs - this.range.fromNs) / this.nsPerPx
  }

  ns(x: number): number {
    return this.range.fromNs + x * this.nsPerPx
  }
}
