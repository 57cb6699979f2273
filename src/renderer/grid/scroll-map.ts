/** Chromium lays nothing out correctly behind some 33 million pixels. */
const MOST_BODY_PX = 8_000_000
/** A scroll of more view heights than this is a thumb that was dragged, not a wheel. */
const DRAGGED_VIEWS = 4

/**
 * Which rows are in sight of a scroller. Where there are more rows than a page can be high, the body is less high than its rows:
 * a wheel moves by pixels all the same, and a dragged thumb goes to its share of all rows. Rows lie at `rowTop`, which only
 * changes with a jump, so that the browser scrolls them by itself in between.
 */
export class ScrollMap {
  readonly rows: number
  readonly rowPx: number
  /** What the body of the scroller has to be high. */
  readonly bodyPx: number
  /** Where the view begins, in pixels of all rows. */
  topPx: number
  private scrollTop = 0

  /** `topPx` is where the view began over the rows of before: it stays there, as far as there are rows. */
  constructor(rows: number, rowPx: number, topPx = 0) {
    this.rows = rows
    this.rowPx = rowPx
    this.topPx = topPx
    this.bodyPx = Math.min(rows * rowPx, MOST_BODY_PX)
  }

  private get allPx(): number {
    return this.rows * this.rowPx
  }

  /** The body is less high than all rows. */
  get isScaled(): boolean {
    return this.bodyPx < this.allPx
  }

  /** Of the body, where the view shows the rows from `topPx` on and the thumb stands at their share. */
  private shareOf(topPx: number, viewPx: number): number {
    const most = this.allPx - viewPx
    return most <= 0 ? 0 : (topPx / most) * Math.max(this.bodyPx - viewPx, 0)
  }

  /** The scroller says where it is; `viewPx` is what it shows of the body. Gives where it has to be put instead, where its end was reached before that of the rows. */
  scrolled(scrollTop: number, viewPx: number): number | null {
    const delta = scrollTop - this.scrollTop
    this.scrollTop = scrollTop
    const mostTop = Math.max(this.allPx - viewPx, 0)
    if (!this.isScaled) {
      this.topPx = Math.min(Math.max(scrollTop, 0), mostTop)
      return null
    }
    const mostScroll = Math.max(this.bodyPx - viewPx, 1)
    const isDragged = Math.abs(delta) > DRAGGED_VIEWS * viewPx
    const topPx = isDragged ? (scrollTop / mostScroll) * mostTop : this.topPx + delta
    this.topPx = Math.min(Math.max(Math.round(topPx), 0), mostTop)
    const isAtEnd = scrollTop <= 0 || scrollTop >= mostScroll - 1
    const isWrong = isAtEnd && Math.abs(this.shareOf(this.topPx, viewPx) - scrollTop) > 1
    return isWrong ? this.settle(viewPx) : null
  }

  /** Puts the thumb where it belongs, with the same rows in sight. Gives where the scroller has to be put. */
  settle(viewPx: number): number {
    this.topPx = Math.min(this.topPx, Math.max(this.allPx - viewPx, 0))
    this.scrollTop = Math.round(this.shareOf(this.topPx, viewPx))
    return this.scrollTop
  }

  /** Brings a row into sight, in the middle where it is far. Gives where the scroller has to be put; null where it is in sight. */
  show(row: number, viewPx: number): number | null {
    const top = row * this.rowPx
    const spare = viewPx - this.rowPx
    if (top >= this.topPx && top <= this.topPx + spare) return null
    const isFar = Math.abs(top - this.topPx) > 2 * viewPx
    const nearest = top < this.topPx ? top : top - spare
    const wanted = isFar ? top - Math.floor(spare / 2) : nearest
    this.topPx = Math.min(Math.max(wanted, 0), Math.max(this.allPx - viewPx, 0))
    return this.settle(viewPx)
  }

  /** Where a row lies in the body, in pixels. */
  rowTop(row: number): number {
    return row * this.rowPx - (this.isScaled ? this.topPx - this.scrollTop : 0)
  }

  /** The rows in sight, and some around them. */
  inSight(viewPx: number, around: number): { first: number; end: number } {
    const first = Math.max(Math.floor(this.topPx / this.rowPx) - around, 0)
    const end = Math.min(Math.ceil((this.topPx + viewPx) / this.rowPx) + around, this.rows)
    return { first, end }
  }
}
