// Rows as texts for the clipboard.
import { legible } from '../../contract/index.ts'
import { type Cell, csvOf, Digits, type Table } from '../figures/csv.ts'

/** A row as it is shown: its texts by tabs, on one line whatever they hold, and with nothing that a terminal obeys. */
export const rowText = (texts: readonly string[]) => texts.map(legible).join('\t')

/** One row of a table, as a table. */
export const onlyRow = ({ names, cellsOf }: Table, row: number): Table => ({
  ...{ names, count: 1 },
  cellsOf: () => cellsOf(row),
})

/** The table as CSV, with its names: what the file of the same table would be. */
export const tableCsv = (table: Table) => csvOf(table).join('')

/** Names that a reader of JSON keeps apart: the second `a` is `a_2`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let i = 2; taken.has(unique); i += 1) unique = `${name}_${i}`
    taken.add(unique)
    return unique
  })
}

/** Control characters, and those that are not seen and change how a text reads. JSON has an escape for each. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
const escapedUnits = (character: string) =>
  Array.from({ length: character.length }, (_, i) => unit(character.charCodeAt(i))).join('')

const jsonText = (text: string) => JSON.stringify(text).replace(UNSEEN, escapedUnits)

/** Integers that a number of JSON may not hold are texts of digits; what is no number at all is null. */
function jsonCell(cell: Cell): string {
  if (typeof cell === 'bigint' || cell instanceof Digits) return `"${cell}"`
  return typeof cell === 'string' ? jsonText(cell) : JSON.stringify(cell)
}

function jsonRow(names: readonly string[], cells: readonly Cell[], indent: string): string {
  const pairs = names.map((name, i) => `${indent}  ${name}: ${jsonCell(cells[i] ?? null)}`)
  return `${indent}{\n${pairs.join(',\n')}\n${indent}}`
}

const jsonNames = ({ names }: Table) => uniqueNames(names).map(jsonText)

/** The first row as an object: exact values, u64 as decimal strings. */
export const rowJson = (table: Table) => `${jsonRow(jsonNames(table), table.cellsOf(0), '')}\n`

/** All rows, as an array of such objects. */
export function tableJson(table: Table): string {
  const names = jsonNames(table)
  const rows = Array.from({ length: table.count }, (_, row) => jsonRow(names, table.cellsOf(row), '  '))
  return rows.length === 0 ? '[]\n' : `[\n${rows.join(',\n')}\n]\n`
}
