import { nextTurn } from '../state/next-turn.ts'
import { firstFrom, folded, hasText } from './matcher.ts'

/** The rows of a table, as whoever looks for something sees them. */
export interface FindRows {
  /** Stands for the rows and their order: with another one, what was found is found anew. More rows at the end are the same ones. */
  key: unknown
  count: number
  /** What a row shows. */
  textsOf(row: number): readonly string[]
  /** -1 for none. */
  selected: number
  /** `text` is the first of the row's texts that has what is looked for. */
  select(row: number, text: number): void
}

/** What a find bar says. */
export interface Found {
  /** Rows that have it, so far. */
  hits: number
  /** Which of them is selected, from 1 on; null where none is. */
  position: number | null
  isDone: boolean
}

/** How long the page may be kept from other things at a time. */
const SLICE_MS = 8

/** Goes through any number of rows, a slice of time at a time, and from one row that has what is looked for to the next. */
export class Finder {
  private readonly changed: () => void
  private readonly turn: () => Promise<void>
  private rows: FindRows | null = null
  private wanted = ''
  private hits: number[] = []
  /** The first row that was not looked at. */
  private next = 0
  private isRunning = false
  /** The row from which on a hit is to be selected as soon as it is found; null where none is. */
  private selectFrom: number | null = null
  /** Where one was before one began to type. */
  private anchor = 0

  /** `changed` is called after each slice, and when something was found or is looked for anew. */
  constructor(changed: () => void, turn: () => Promise<void> = nextTurn) {
    this.changed = changed
    this.turn = turn
  }

  /** What was found, with this row selected: while a table is drawn, its rows were not taken yet. */
  found(selected: number): Found {
    const at = firstFrom(this.hits, selected)
    const isHit = selected >= 0 && this.hits[at] === selected
    return { hits: this.hits.length, position: isHit ? at + 1 : null, isDone: this.isDone }
  }

  private get isDone(): boolean {
    return this.wanted === '' || this.rows === null || this.next >= this.rows.count
  }

  /** The rows as they are now: whenever the table is drawn. */
  take(rows: FindRows): void {
    const before = this.rows
    this.rows = rows
    if (before === null) this.anchor = Math.max(rows.selected, 0)
    // What is selected in rows that have come or gone stays as it is.
    if (before !== null && (before.key !== rows.key || rows.count < this.next)) this.begin()
    else if (!this.isDone) void this.run()
  }

  /** Looks for a text, and selects the first row from where one was that has it. Of an empty one nothing is looked for. */
  ask(text: string): void {
    const wanted = folded(text)
    if (wanted === this.wanted) return
    this.wanted = wanted
    this.selectFrom = this.anchor
    this.begin()
  }

  /** Selects the next (1) or the previous (-1) row that has it; behind the last comes the first. */
  step(direction: 1 | -1): void {
    const { rows, hits } = this
    if (rows === null || this.wanted === '') return
    if (direction === 1) {
      const row = hits[firstFrom(hits, rows.selected + 1)] ?? (this.isDone ? hits[0] : undefined)
      if (row === undefined) this.selectFrom = rows.selected + 1
      else this.select(row)
      return
    }
    const at = rows.selected < 0 ? 0 : firstFrom(hits, rows.selected)
    const row = hits[at - 1] ?? hits.at(-1)
    if (row !== undefined) this.select(row)
  }

  /** Nothing is looked for any more. */
  end(): void {
    this.rows = null
    this.wanted = ''
    this.hits = []
  }

  private begin(): void {
    this.hits = []
    this.next = 0
    this.changed()
    void this.run()
  }

  private select(row: number): void {
    const { rows, wanted } = this
    if (rows === null) return
    this.selectFrom = null
    this.anchor = row
    rows.select(
      row,
      rows.textsOf(row).findIndex((text) => hasText(text, wanted)),
    )
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    try {
      while (!this.isDone) {
        // What was typed last is drawn first.
        await this.turn()
        this.slice()
        this.changed()
      }
    } finally {
      this.isRunning = false
    }
  }

  private slice(): void {
    const { rows, wanted } = this
    if (rows === null || wanted === '') return
    const untilMs = performance.now() + SLICE_MS
    while (this.next < rows.count && performance.now() < untilMs) {
      if (rows.textsOf(this.next).some((text) => hasText(text, wanted))) this.hits.push(this.next)
      this.next += 1
    }
    if (this.selectFrom === null) return
    const row = this.hits[firstFrom(this.hits, this.selectFrom)] ?? (this.isDone ? this.hits[0] : undefined)
    if (row !== undefined) this.select(row)
    else if (this.isDone) this.selectFrom = null
  }
}
