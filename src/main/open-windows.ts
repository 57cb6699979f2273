import { z } from 'zod'
import { type Configuration, openConfiguration, type Report } from '../supervisor/configuration.ts'

/** Most windows that are opened again. */
const WINDOW_LIMIT = 16

const windowsFile = z.object({ directories: z.array(z.string().min(1).max(4_096)).max(WINDOW_LIMIT) })

/** The directories that windows look at, kept for the next start. */
export class OpenWindows {
  private readonly file: Configuration<z.infer<typeof windowsFile>>

  constructor(report: Report) {
    this.file = openConfiguration('windows', windowsFile, { directories: [] }, report)
  }

  /** Of the last start, in the order of its windows. */
  get directories(): string[] {
    return this.file.read().directories
  }

  keep(directories: readonly string[]): void {
    const kept = directories.slice(0, WINDOW_LIMIT)
    // A session says more than what changes here.
    if (JSON.stringify(kept) !== JSON.stringify(this.directories)) this.file.write({ directories: kept })
  }
}
