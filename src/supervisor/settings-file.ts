import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventPublisher } from '@orpc/server'
import { z } from 'zod'
import type { SettingsState, TracesPlace } from '../contract/host.ts'
import { readSettings, SETTINGS_VERSION, type Settings, type SettingsChange, settings } from '../contract/settings.ts'
import { type Configuration, openConfiguration, type Report } from './configuration.ts'

const NAME = 'settings'
const BYTES_OF_A_MB = 1_000_000

/** What the file held at one time. */
interface Look {
  stored: Record<string, unknown>
  settings: Settings
  isNewer: boolean
}

/** The settings of this user, kept in one file; every window follows them. */
export class SettingsFile {
  /** Told what goes wrong with what is kept beside them, too. */
  readonly report: Report
  private readonly file: Configuration<Record<string, unknown>>
  private readonly publisher = new EventPublisher<{ change: SettingsState }>()
  /** What there is to say of the file since it was last looked at. */
  private problems: string[] = []
  private state: SettingsState

  constructor(report: Report) {
    this.report = report
    this.file = openConfiguration(NAME, z.record(z.string(), z.unknown()), {}, (message) => this.note(message))
    const { settings: read } = this.look()
    this.state = { settings: read, notice: this.notice() }
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

  /**
   * Changes some of them. The file is read again first: another Walscope may have written it meanwhile, and what it wrote stays; so
   * does what only another version knows. A file that cannot be written is told, and the change lasts as long as the program.
   */
  change(change: SettingsChange): SettingsState {
    this.problems = []
    const { stored, settings: read, isNewer } = this.look()
    // A file that says nothing, because it is gone or damaged, takes nothing back.
    const base = isNewer || Object.keys(stored).length === 0 ? this.state.settings : read
    const changed = settings.parse({ ...base, ...change })
    if (!isNewer) this.file.write({ ...stored, version: SETTINGS_VERSION, ...changed })
    this.state = { settings: changed, notice: this.notice() }
    this.publisher.publish('change', this.state)
    return this.state
  }

  /** The settings now, and each change of them until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<SettingsState> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.state
    yield* changes
  }

  /** Reads the file; a damaged one is copied beside itself, before anything is written over it. */
  private look(): Look {
    const stored = this.file.read()
    const { settings: read, invalid, isNewer } = readSettings(stored)
    if (invalid.length > 0) {
      this.note(`The settings file ${NAME}.json holds no valid ${invalid.join(', ')}; the default stands in its place.`)
    }
    if (isNewer) {
      this.note(
        `The settings file ${NAME}.json is of a later version of Walscope: changes last as long as the program.`,
      )
    } else if (this.problems.length > 0) {
      this.copyAside()
    }
    return { stored, settings: read, isNewer }
  }

  private note(message: string): void {
    this.problems.push(message)
    this.report(message)
  }

  private notice(): string | null {
    return this.problems.length === 0 ? null : [...new Set(this.problems)].join(' ')
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
