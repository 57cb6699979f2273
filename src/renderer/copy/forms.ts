// The forms in which what is selected can be copied, and a whole table.
import { counted, formatLink, type Place } from '../../contract/index.ts'
import type { Table } from '../figures/csv.ts'
import { cArrayText, dumpText, hexText, type NamedBytes } from './bytes-as.ts'
import { onlyRow, rowJson, rowText, tableCsv, tableJson } from './rows-as.ts'

/** A chosen row, or the bytes of one, or both. */
export interface Chosen {
  /** As it is called when it is copied: "segment FS.00000001.wal". */
  what: string
  /** What its row shows. */
  texts?: readonly string[]
  /** The same as exact values, in a table that it is the n-th row of. */
  exact?: { table: Table; row: number }
  bytes?: NamedBytes
  /** Where it is; null where nothing leads there. */
  place?: Place | null
}

/** All rows that a table shows now, in their order. */
export interface ShownRows {
  /** In one word: "segment". */
  noun: string
  titles: readonly string[]
  count: number
  textsOf(row: number): readonly string[]
  /** The same rows as exact values. */
  exact: Table
}

/** Something that can be copied. The text is made when it is. */
export interface Form {
  title: string
  /** What it is, where the name does not say it. */
  hint?: string
  text(): string
}

/** Rows that are copied at once: a clipboard is no file, and the window waits meanwhile. More are saved instead. */
export const MOST_COPIED_ROWS = 10_000

/** The forms of what is chosen, but for its link; the first is what Ctrl+C copies. */
export function formsOf({ texts, exact, bytes }: Chosen): Form[] {
  const forms: Form[] = []
  if (texts !== undefined) forms.push({ title: 'Text', hint: 'as it is shown', text: () => rowText(texts) })
  if (exact !== undefined) {
    const table = onlyRow(exact.table, exact.row)
    forms.push(
      { title: 'CSV', hint: 'with names', text: () => tableCsv(table) },
      { title: 'JSON', hint: 'exact values', text: () => rowJson(table) },
    )
  }
  if (bytes !== undefined) {
    forms.push(
      { title: 'Hex', text: () => hexText(bytes.bytes) },
      { title: 'C array', text: () => cArrayText(bytes) },
      { title: 'Text dump', hint: 'offsets, hex, ASCII', text: () => dumpText(bytes) },
    )
  }
  return forms
}

/** The link that leads to what is chosen, or null. */
export const linkOf = ({ place }: Chosen) => (place == null ? null : formatLink(place))

/** The forms of all rows that a table shows; none where there are more than a clipboard should hold. */
export function formsOfAll({ titles, count, textsOf, exact }: ShownRows): Form[] {
  if (count > MOST_COPIED_ROWS) return []
  const lines = () => Array.from({ length: count }, (_, row) => rowText(textsOf(row)))
  return [
    { title: 'Text', hint: 'as it is shown', text: () => `${[rowText(titles), ...lines()].join('\n')}\n` },
    { title: 'CSV', hint: 'with names', text: () => tableCsv(exact) },
    { title: 'JSON', hint: 'exact values', text: () => tableJson(exact) },
  ]
}

/** "12 segments". */
export const allWords = ({ noun, count }: ShownRows) => counted(count, noun)
