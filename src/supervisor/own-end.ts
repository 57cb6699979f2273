import type { CrashLog } from './crash-log.ts'
import { LastLines } from './last-lines.ts'

/** Has an error that ends this program itself written to the crash log first. What happens then stays as it is. */
export function logOwnEnd(log: CrashLog, program: NodeJS.Process = process): void {
  program.on('uncaughtExceptionMonitor', (error) => {
    const stack = new LastLines()
    stack.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    log.write({
      ...{ kind: 'host', message: error instanceof Error ? error.message : String(error), cause: 'failed' },
      ...{ exit: null, pid: program.pid, directory: null, work: [], lastLines: stack.value, times: 1 },
    })
  })
}
