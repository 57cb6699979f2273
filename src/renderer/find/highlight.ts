import { placesIn } from './matcher.ts'
import { isOwn, textRuns } from './page-rows.ts'

/** What is marked in the page: in rows that have it, and in the one that is selected. `highlight.css` says how. */
const NAMES = { hit: 'find-hit', current: 'find-current' } as const

const CELLS = '[role=gridcell], [role=rowheader], [role=option], td, tbody th, li'
/** More than a window shows. */
const MOST_MARKS = 4_000

/** Marks a text in the cells of a table that are on the page, whatever draws them: nothing of the page's elements is changed. */
export class Highlighter {
  private readonly root: Element
  private readonly currentRow: () => Element | null
  private readonly observer = new MutationObserver(() => this.invalidate())
  private wanted = ''
  private frame = 0

  constructor(root: Element, currentRow: () => Element | null) {
    this.root = root
    this.currentRow = currentRow
    this.observer.observe(root, {
      ...{ childList: true, characterData: true, subtree: true },
      attributeFilter: ['aria-selected', 'aria-current'],
    })
  }

  /** `wanted` is folded. */
  show(wanted: string): void {
    this.wanted = wanted
    this.invalidate()
  }

  end(): void {
    this.observer.disconnect()
    cancelAnimationFrame(this.frame)
    for (const name of Object.values(NAMES)) CSS.highlights.delete(name)
  }

  private invalidate(): void {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.mark())
  }

  private mark(): void {
    const marks: Record<keyof typeof NAMES, Range[]> = { hit: [], current: [] }
    const current = this.currentRow()
    if (this.wanted !== '') {
      for (const cell of this.root.querySelectorAll(CELLS)) {
        if (marks.hit.length + marks.current.length >= MOST_MARKS) break
        if (!isOwn(this.root, cell) || cell.querySelector(CELLS) !== null) continue
        marks[current?.contains(cell) ? 'current' : 'hit'].push(...rangesIn(cell, this.wanted))
      }
    }
    for (const [kind, name] of Object.entries(NAMES)) {
      CSS.highlights.set(name, new Highlight(...marks[kind as keyof typeof NAMES]))
    }
  }
}

function rangesIn(cell: Element, wanted: string): Range[] {
  return textRuns(cell).flatMap(({ text, nodes }) => {
    const places = placesIn(text, wanted)
    return places.map(([from, to]) => {
      const range = new Range()
      let before = 0
      for (const node of nodes) {
        const end = before + node.length
        if (from >= before && from < end) range.setStart(node, from - before)
        if (to > before && to <= end) range.setEnd(node, to - before)
        before = end
      }
      return range
    })
  })
}
