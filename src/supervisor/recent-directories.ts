import { z } from 'zod'
import { type RecentDirectory, recentDirectory } from '../contract/host.ts'
import { type KeptView, keptView } from '../contract/kept-view.ts'
import { type Configuration, openConfiguration, type Report } from './configuration.ts'

/** Most directories that are remembered. */
export const RECENT_LIMIT = 20

/** A view that another version has left, and that this one does not know, is none. */
const keptDirectory = recentDirectory.extend({ view: keptView.nullable().catch(null).default(null) })
type KeptDirectory = z.infer<typeof keptDirectory>

const recentFile = z.object({ directories: z.array(keptDirectory).max(RECENT_LIMIT) })

/** The directories opened last, newest first, and how each was left; kept beside the settings. */
export class RecentDirectories {
  private readonly file: Configuration<z.infer<typeof recentFile>>
  private readonly listeners = new Set<() => void>()

  constructor(report: Report) {
    this.file = openConfiguration('recent', recentFile, { directories: [] }, report)
  }

  list(): RecentDirectory[] {
    return this.kept().map(({ directory, openedAtMs }) => ({ directory, openedAtMs }))
  }

  add(directory: string): void {
    const view = this.viewOf(directory)
    this.keep([{ directory, openedAtMs: Date.now(), view }, ...this.without(directory)])
  }

  /** How a directory was left; null where that is not known. */
  viewOf(directory: string): KeptView | null {
    return this.kept().find((entry) => entry.directory === directory)?.view ?? null
  }

  /** Keeps how a directory is left, where it is one of the list. */
  keepView(directory: string, view: KeptView): void {
    const kept = this.kept()
    if (!kept.some((entry) => entry.directory === directory)) return
    this.file.write({
      directories: kept.map((entry) => (entry.directory === directory ? { ...entry, view } : entry)),
    })
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

  private kept(): KeptDirectory[] {
    return this.file.read().directories
  }

  private without(directory: string): KeptDirectory[] {
    return this.kept().filter((entry) => entry.directory !== directory)
  }

  private keep(directories: KeptDirectory[]): void {
    this.file.write({ directories: directories.slice(0, RECENT_LIMIT) })
    for (const listener of this.listeners) listener()
  }
}
