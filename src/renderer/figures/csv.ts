// Tables as CSV (RFC 4180): a line of names, CRLF behind each line, UTF-8 without a mark in front.

/** A number that neither a number nor a bigint holds, such as a DECIMAL of SQL: its digits as they stand. */
export class Digits {
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** Numbers are written in full, and null as nothing. */
export type Cell = string | number | bigint | boolean | Digits | null

/** One column of a table of rows. */
export interface Column<Row> {
  /** As a program names it: `first_event_id`, `duration_ns`. */
  name: string
  value(row: Row): Cell
}

/** A table to be written, whatever its rows are. */
export interface Table {
  names: string[]
  count: number
  cellsOf(row: number): Cell[]
}

/** A table of rows; the cells are made when they are written. */
export function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Table {
  return {
    names: columns.map(({ name }) => name),
    count: rows.length,
    cellsOf: (row) => columns.map(({ value }) => value(rows[row] as Row)),
  }
}

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/
const TO_QUOTE = /[",\r\n]/

/**
 * A cell. Names of files come from whoever wrote the directory, and a spreadsheet runs a text that begins like a formula: an
 * apostrophe in front makes it the text that it is. Numbers, negative ones too, stay what they are.
 */
function cell(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: readonly Cell[]) => `${cells.map(cell).join(',')}\r\n`
/** Rows that are one piece of the file. */
const PIECE_ROWS = 10_000

/** The file, in pieces: that of a large table is longer than one string should be. */
export function csvOf({ names, count, cellsOf }: Table): string[] {
  const pieces = [line(names)]
  for (let first = 0; first < count; first += PIECE_ROWS) {
    let piece = ''
    for (let row = first; row < Math.min(first + PIECE_ROWS, count); row += 1) piece += line(cellsOf(row))
    pieces.push(piece)
  }
  return pieces
}
