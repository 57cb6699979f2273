import type { QueryColumn, QueryValue } from '../../contract/index.ts'
import { type Cell, Digits, type Table } from '../figures/csv.ts'
import type { GridColumn, GridRow } from '../grid/RowGrid.tsx'
import { coloursOf } from './cell-colours.ts'
import { isNumber, shortType, sortedOrder, textOf } from './column-kind.ts'

/** How the rows are ordered: by the n-th column of the result. */
export interface Sorting {
  column: number
  isDescending: boolean
}

const CELL_PX = 7
const HEAD_PX = 6.2
/** Padding of a cell, and the arrow of a sorted head. */
const PADDING_PX = 17
const ARROW_PX = 12
const SWATCH_PX = 13
const LEAST_PX = 48
const MOST_PX = 560
/** Widths go in steps: while rows come, a column is seldom made wider. */
const STEP_PX = 8

const stepped = (px: number) => Math.min(Math.max(Math.ceil(px / STEP_PX) * STEP_PX, LEAST_PX), MOST_PX)

const NUMBER_TEXT = /^-?\d+(\.\d+)?$/

/** A text stays one, also one of digits, where its column has no numbers. */
const exactCell = (value: QueryValue, isNumber: boolean): Cell =>
  isNumber && typeof value === 'string' && NUMBER_TEXT.test(value) ? new Digits(value) : value

let made = 0

/** The rows of a query, as far as they have come. It grows in place. */
export class QueryResult {
  /** No other result has it: what shows this one begins anew with the next. */
  readonly id = ++made
  readonly columns: readonly QueryColumn[]
  readonly rows: QueryValue[][] = []
  /** The longest text of each column, in characters. */
  private readonly lengths: number[]
  private grid: GridColumn[] = []
  private readonly shown = new WeakMap<QueryValue[], GridRow>()
  private sorted: { column: number; isDescending: boolean; rows: number; order: Uint32Array } | null = null

  constructor(columns: readonly QueryColumn[]) {
    this.columns = columns
    this.lengths = columns.map(() => 0)
  }

  add(rows: QueryValue[][]): void {
    for (const row of rows) {
      this.rows.push(row)
      for (let i = 0; i < row.length; i += 1) {
        const { length } = textOf(row[i] ?? null)
        if (length > (this.lengths[i] ?? 0)) this.lengths[i] = length
      }
    }
  }

  /** Columns of the table: the number of the row, then those of the result. The same object until a width changes. */
  gridColumns(): GridColumn[] {
    const wide = this.columns.map(({ name, type }, i) => {
      const head = (name.length + 1 + shortType(type).length) * HEAD_PX + ARROW_PX
      const cell = (this.lengths[i] ?? 0) * CELL_PX + (coloursOf(name) === null ? 0 : SWATCH_PX)
      return stepped(Math.max(head, cell) + PADDING_PX)
    })
    const numbers = stepped(String(this.rows.length).length * CELL_PX + PADDING_PX)
    const isSame = this.grid.length === wide.length + 1 && [numbers, ...wide].every((px, i) => this.grid[i]?.px === px)
    if (!isSame) {
      this.grid = [
        { id: '#', title: '#', px: numbers, kind: 'number' },
        ...this.columns.map(
          (column, i): GridColumn => ({
            ...{ id: String(i), title: column.name, hint: shortType(column.type), px: wide[i] ?? LEAST_PX },
            kind: isNumber(column) ? 'number' : 'code',
          }),
        ),
      ]
    }
    return this.grid
  }

  /** Which row stands at each place; null where they stand as they came. */
  order(sorting: Sorting | null): Uint32Array | null {
    const column = sorting === null ? undefined : this.columns[sorting.column]
    if (sorting === null || column === undefined) return null
    const { sorted } = this
    const isKept =
      sorted?.column === sorting.column &&
      sorted.isDescending === sorting.isDescending &&
      sorted.rows === this.rows.length
    if (isKept) return sorted.order
    const values = this.rows.map((row) => row[sorting.column] ?? null)
    const order = sortedOrder(values, column, sorting.isDescending)
    this.sorted = { ...sorting, rows: this.rows.length, order }
    return order
  }

  /** What a row of the table shows, made once. `index` counts rows as they came. */
  gridRow(index: number): GridRow | undefined {
    const row = this.rows[index]
    if (row === undefined) return undefined
    let shown = this.shown.get(row)
    if (shown === undefined) {
      shown = { texts: [String(index + 1), ...row.map(textOf)], colours: this.coloursOf(row) }
      this.shown.set(row, shown)
    }
    return shown
  }

  /** What the row shows, without its number. */
  textsOf(index: number): string[] {
    return (this.rows[index] ?? []).map(textOf)
  }

  /** The rows with their exact values, in an order: numbers that came as texts are numbers again. */
  table(order: Uint32Array | null): Table {
    const areNumbers = this.columns.map(isNumber)
    return {
      names: this.columns.map(({ name }) => name),
      count: this.rows.length,
      cellsOf: (place) =>
        (this.rows[order?.[place] ?? place] ?? []).map((value, i) => exactCell(value, areNumbers[i] ?? false)),
    }
  }

  private coloursOf(row: QueryValue[]): Record<number, string> {
    const colours: Record<number, string> = {}
    for (const [i, { name }] of this.columns.entries()) {
      const colour = coloursOf(name)?.(textOf(row[i] ?? null))
      if (colour !== undefined) colours[i + 1] = colour
    }
    return colours
  }
}

/** Columns of the same names and types: what was chosen of the one result still means something of the other. */
export function hasSameColumns(a: QueryResult, b: QueryResult): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, i) => name === b.columns[i]?.name && type === b.columns[i]?.type)
  )
}
