import { cpus, release, totalmem, type } from 'node:os'
import type { Hello } from '../contract/index.ts'

/** What this program runs on. */
export function machine(): Hello['machine'] {
  const processors = cpus()
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
  }
}
