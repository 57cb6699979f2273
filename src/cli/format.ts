import Table from 'cli-table3'
import pc from 'picocolors'
import type { Finding, Hazard } from '../contract/index.ts'

/** A column of a table: its title, and whether it holds numbers (which are right-aligned). */
export type Column = string | { title: string; isNumber: true }

/** A table without lines between the rows. */
export function table(columns: Column[], rows: string[][]): string {
  const result = new Table({
    head: columns.map((column) => (typeof column === 'string' ? column : column.title)),
    colAligns: columns.map((column) => (typeof column === 'string' ? 'left' : 'right')),
    style: {
      head: pc.isColorSupported ? ['bold'] : [],
      border: [],
      compact: true,
      'padding-left': 0,
      'padding-right': 1,
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
  result.push(...rows)
  return result.toString()
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
