import { EventPublisher } from '@orpc/server'
import { WalscopeFailure } from '../../contract/errors.ts'
import { UPDATES_OFF, type UpdateState } from '../../contract/updates.ts'
import type { SettingsFile } from '../../supervisor/settings-file.ts'
import { isNewer } from './versions.ts'

/** How often is asked while the program runs, besides at its start. */
export const CHECK_INTERVAL_MS = 24 * 60 * 60 * 1_000

export interface UpdateCheckOptions {
  settings: SettingsFile
  /** The version that runs. */
  version: string
  /** Asks for the newest version; rejects with a {@link WalscopeFailure}. */
  ask: (signal: AbortSignal) => Promise<string>
}

/** Asks for newer versions while the setting is on, at the start and once a day; while it is off, nothing is asked. */
export class UpdateCheck {
  private readonly options: UpdateCheckOptions
  private readonly publisher = new EventPublisher<{ change: UpdateState }>()
  private state: UpdateState = UPDATES_OFF
  /** Aborted when the setting is turned off; null while it is. */
  private asking: AbortController | null = null
  private timer: NodeJS.Timeout | undefined

  constructor(options: UpdateCheckOptions) {
    this.options = options
  }

  get value(): UpdateState {
    return this.state
  }

  /** What is known now, and each change of it until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<UpdateState> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.state
    yield* changes
  }

  /** Follows the setting for as long as the program runs, or until the signal aborts. */
  async follow(signal?: AbortSignal): Promise<void> {
    try {
      for await (const { settings } of this.options.settings.watch(signal)) {
        if (settings.checksForUpdates) this.turnOn()
        else this.turnOff()
      }
    } finally {
      this.turnOff()
    }
  }

  private turnOn(): void {
    if (this.asking !== null) return
    this.asking = new AbortController()
    const { signal } = this.asking
    this.timer = setInterval(() => void this.ask(signal), CHECK_INTERVAL_MS)
    void this.ask(signal)
  }

  private turnOff(): void {
    if (this.asking === null) return
    clearInterval(this.timer)
    this.asking.abort()
    this.asking = null
    this.set(UPDATES_OFF)
  }

  private async ask(signal: AbortSignal): Promise<void> {
    // What is known of a newer version stays in sight until there is another answer.
    if (this.state.check !== 'newer') this.set({ check: 'asking' })
    const state = await this.answer(signal)
    if (!signal.aborted) this.set(state)
  }

  private async answer(signal: AbortSignal): Promise<UpdateState> {
    try {
      const version = await this.options.ask(signal)
      const checkedAtMs = Date.now()
      return isNewer(version, this.options.version)
        ? { check: 'newer', checkedAtMs, version }
        : { check: 'current', checkedAtMs }
    } catch (error) {
      const failure =
        error instanceof WalscopeFailure ? error : new WalscopeFailure({ code: 'INTERNAL', message: String(error) })
      return { check: 'failed', checkedAtMs: Date.now(), error: failure.error }
    }
  }

  private set(state: UpdateState): void {
    this.state = state
    this.publisher.publish('change', state)
  }
}
