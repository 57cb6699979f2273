// The fault table, which native, command-line and app tests share.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate, root } from './walscope.ts'

export interface Fault {
  name: string
  generate: Record<string, number | string | boolean>
  faults: string[]
  recoverFrom?: string
  expected: {
    verifyExit: number
    strictStatuses: Record<string, string>
    findings: [code: string, file: string | null][]
    hazards: string[]
    recover: {
      status: string
      eventsReplayed: string
      skipped: [file: string, status: string, block: number | null][]
      gaps: [first: string, last: string][]
    }
    summary: Record<string, unknown>
  }
}

export const faults: Fault[] = JSON.parse(readFileSync(join(root, 'native/test/data/faults.json'), 'utf8'))

/** Generates the damaged directory of a fault. */
export async function generateFault(fault: Pick<Fault, 'generate' | 'faults'>, directory: string): Promise<void> {
  const options = Object.entries(fault.generate).flatMap(([name, value]) => {
    if (value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, String(value)]
  })
  await generate(directory, ...options, ...fault.faults.flatMap((spec) => ['--fault', spec]))
}
