import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventPublisher } from '@orpc/server'
import { z } from 'zod'
import type { SettingsState, TracesPlace } from '../contract/host.ts'
import { readSettings, SETTINGS_VERSION, type SettingsChange, settings } from '../contract/settings.ts'
import { type Configuration, openConfiguration, type Report } from './configuration.ts'

const NAME = 'settings'
const BYTES_OF_A_MB = 1_000_000

/** The settings of this user, kept in one file; every window follows them. */
export class SettingsFile {
  private readonly file: Configuration<Record<string, unknown>>
  private readonly publisher = new EventPublisher<{ change: SettingsState }>()
  private readonly isKept: boolean
  private state: SettingsState

  /** A damaged file is copied beside itself before anything is written over it. */
  constructor(report: Report) {
    const problems: string[] = []
    const note = (message: string) => {
      problems.push(message)
      report(message)
    }
    this.file = openConfiguration(NAME, z.record(z.string(), z.unknown()), {}, note)
    const { settings: read, invalid, isNewer } = readSettings(this.file.read())
    if (invalid.length > 0) {
      note(`The settings file ${NAME}.json holds no valid ${invalid.join(', ')}; the default stands in its place.`)
    }
    this.isKept = !isNewer
    if (isNewer) {
      note(`The settings file ${NAME}.json is of a later version of Walscope: changes last as long as the program.`)
    } else if (problems.length > 0) {
      this.copyAside()
    }
    this.state = { settings: read, notice: problems.length === 0 ? null : problems.join(' ') }
  }

  get value(): SettingsState {
    return this.state
  }

  /** Where the settings are: other things that are kept stand beside them. Null where nothing can be kept. */
  get folder(): string | null {
    return this.file.folder
  }

  /** Where recorded runs are kept, and how many; null where nothing can be kept. */
  get traces(): TracesPlace | null {
    if (this.folder === null) return null
    const { keptRuns, keptRunsMb } = this.state.settings.limits
    return { folder: join(this.folder, 'traces'), mostTraces: keptRuns, mostBytes: keptRunsMb * BYTES_OF_A_MB }
  }

  change(change: SettingsChange): SettingsState {
    const changed = settings.parse({ ...this.state.settings, ...change })
    this.state = { ...this.state, settings: changed }
    if (this.isKept) this.file.write({ version: SETTINGS_VERSION, ...changed })
    this.publisher.publish('change', this.state)
    return this.state
  }

  /** The settings now, and each change of them until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<SettingsState> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.state
    yield* changes
  }

  private copyAside(): void {
    if (this.folder === null) return
    try {
      copyFileSync(join(this.folder, `${NAME}.json`), join(this.folder, `${NAME}.damaged.json`))
    } catch {
      // What cannot be copied cannot be read either: nothing of it is lost by writing.
    }
  }
}
