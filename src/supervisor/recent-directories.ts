import { z } from 'zod'
import { type RecentDirectory, recentDirectory } from '../contract/host.ts'
import { type Configuration, openConfiguration, type Report } from './configuration.ts'

/** Most directories that are remembered. */
export const RECENT_LIMIT = 20

const recentFile = z.object({ directories: z.array(recentDirectory).max(RECENT_LIMIT) })

/** The directories opened last, newest first, kept in the settings. */
export class RecentDirectories {
  private readonly file: Configuration<z.infer<typeof recentFile>>
  private readonly listeners = new Set<() => void>()

  constructor(report: Report) {
    this.file = openConfiguration('recent', recentFile, { directories: [] }, report)
  }

  list(): RecentDirectory[] {
    return this.file.read().directories
  }

  add(directory: string): void {
    this.keep([{ directory, openedAtMs: Date.now() }, ...this.without(directory)])
  }

  forget(directory: string): RecentDirectory[] {
    this.keep(this.without(directory))
    return this.list()
  }

  clear(): void {
    this.keep([])
  }

  /** Calls the listener after each change that this program makes. */
  onChange(listener: () => void): void {
    this.listeners.add(listener)
  }

  private without(directory: string): RecentDirectory[] {
    return this.list().filter((entry) => entry.directory !== directory)
  }

  private keep(directories: RecentDirectory[]): void {
    this.file.write({ directories: directories.slice(0, RECENT_LIMIT) })
    for (const listener of this.listeners) listener()
  }
}
