import Table from 'cli-table3'
import pc from 'picocolors'
import stringWidth from 'string-width'
import type { Finding, Hazard } from '../contract/index.ts'

/** A column of a table: its title, and whether it holds numbers (which are right-aligned). */
export type Column = string | { title: string; isNumber: true }

/** Rows that are laid out at once: the library takes the square of their number. */
const ROWS_AT_ONCE = 50
const PADDING = 1

const titleOf = (column: Column) => (typeof column === 'string' ? column : column.title)

/** A table without lines between the rows. */
export function table(columns: Column[], rows: string[][]): string {
  const head = columns.map(titleOf)
  const colWidths = head.map((title, i) =>
    rows.reduce((most, row) => Math.max(most, stringWidth(row[i] ?? '') + PADDING), stringWidth(title) + PADDING),
  )
  const parts: string[] = []
  for (let at = 0; at < Math.max(rows.length, 1); at += ROWS_AT_ONCE) {
    const result = new Table({
      head: at === 0 ? head : [],
      colWidths,
      colAligns: columns.map((column) => (typeof column === 'string' ? 'left' : 'right')),
      style: {
        head: pc.isColorSupported ? ['bold'] : [],
        border: [],
        compact: true,
        'padding-left': 0,
        'padding-right': PADDING,
      },
      chars: {
        ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
        ...{
          'bottom-right': '',
          left: '',
          'left-mid': '',
          mid: '',
          'mid-mid': '',
          right: '',
          'right-mid': '',
          middle: ' ',
        },
      },
    })
    result.push(...rows.slice(at, at + ROWS_AT_ONCE))
    parts.push(result.toString())
  }
  return parts.join('\n')
}

/** A column of numbers. */
export const number = (title: string): Column => ({ title, isNumber: true })

const COLOURS = { error: pc.red, warning: pc.yellow, note: pc.dim }

/** The findings, worst first, and the hazards, as lines; nothing where there is none. */
export function describeFindings(findings: Finding[], hazards: Hazard[]): string[] {
  const order = ['error', 'warning', 'note'] as const
  const sorted = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
  const lines = sorted.map(({ severity, code, file, block, message }) => {
    const place = [file, block === null ? null : `block ${block}`].filter((part) => part !== null).join(', ')
    return `${COLOURS[severity](severity.padEnd(7))} ${pc.bold(code)}  ${place}\n        ${message}`
  })
  const hazardLines = hazards.map(
    ({ code, message }) => `${pc.magenta('hazard ')} ${pc.bold(code)}\n        ${message}`,
  )
  return [
    ...(lines.length > 0 ? ['', 'Findings', ...lines] : []),
    ...(hazardLines.length > 0 ? ['', 'What the original would do', ...hazardLines] : []),
  ]
}
