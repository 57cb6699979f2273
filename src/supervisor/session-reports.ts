import type { EngineState } from '../contract/host.ts'
import type { CrashReport, EngineTrouble, PageReport } from '../contract/trouble.ts'
import type { CrashLog } from './crash-log.ts'
import { RestartBound } from './restart-bound.ts'

/** Most errors of a page that are written in five minutes: one that repeats itself must not drive the others out of the log. */
const MOST_PAGE_ERRORS = 5

/** The crash reports of one session. */
export class SessionReports {
  private readonly log: CrashLog
  private readonly directory: () => string | null
  private readonly pageErrors = new RestartBound()
  /** The last of an engine. */
  ofEngine: CrashReport | null = null

  constructor(log: CrashLog, directory: () => string | null) {
    this.log = log
    this.directory = directory
  }

  /** An engine that ended or hangs; says where the report is. */
  engine(
    { error, exit, pid }: EngineState,
    { cause, work, lastLines, ends }: Omit<EngineTrouble, 'report'>,
  ): string | null {
    const { report, path } = this.log.write({
      ...{ kind: 'engine', message: error?.message ?? '', cause, pid, directory: this.directory() },
      exit: exit === null ? null : { code: exit.exitCode, signal: exit.signal },
      ...{ work, lastLines, times: ends },
    })
    this.ofEngine = report
    return path
  }

  /** An error of the page itself; null where it was one too many. */
  page({ place, message, lines }: PageReport): string | null {
    if (this.pageErrors.note() > MOST_PAGE_ERRORS) return null
    const { path } = this.log.write({
      ...{ kind: 'page-error', message, cause: 'failed', exit: null, pid: null, directory: this.directory() },
      ...{ work: [{ task: place, phase: null, file: null }], lastLines: lines, times: this.pageErrors.ends },
    })
    return path
  }
}
