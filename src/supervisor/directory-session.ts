import { resolve } from 'node:path'
import { EventPublisher } from '@orpc/server'
import { WalscopeFailure } from '../contract/errors.ts'
import type { EngineStart, Session } from '../contract/host.ts'
import type { KeptRuns } from '../contract/trouble.ts'
import { CrashLog } from './crash-log.ts'
import { checkDirectory } from './directory-check.ts'
import type { EngineProcess } from './engine-process.ts'
import { EngineSupervisor } from './engine-supervisor.ts'
import { HostTroubles } from './host-troubles.ts'
import type { RecentDirectories } from './recent-directories.ts'
import { SampleDirectory } from './sample-directory.ts'
import { SessionReports } from './session-reports.ts'
import type { SettingsFile } from './settings-file.ts'

/** What one window (or browser tab) looks at: a directory, or the sample, and its engine. */
export class DirectorySession<Process extends EngineProcess> {
  readonly supervisor: EngineSupervisor<Process>
  readonly crashLog: CrashLog
  readonly reports: SessionReports
  /** What else broke that this window should tell. */
  readonly troubles = new HostTroubles()
  /** The runs that the page wants to find again when it comes back. */
  keptRuns: KeptRuns | null = null
  private readonly recent: RecentDirectories
  private readonly settings: SettingsFile
  private readonly publisher = new EventPublisher<{ change: Session }>()
  private directory: string | null = null
  private sample: SampleDirectory | null = null
  private isSampleComplete = false
  private queue: Promise<unknown> = Promise.resolve()

  constructor(launch: () => Process, recent: RecentDirectories, settings: SettingsFile) {
    this.recent = recent
    this.settings = settings
    this.crashLog = new CrashLog(settings.folder, settings.report)
    this.reports = new SessionReports(this.crashLog, () => this.directory)
    this.supervisor = new EngineSupervisor(launch, {
      writeReport: (state, trouble) => this.reports.engine(state, trouble),
    })
    this.supervisor.on('change', (engine) => {
      if (engine.state === 'running') this.isSampleComplete = true
      this.publish()
    })
  }

  /** The session now. */
  get value(): Session {
    return { directory: this.directory, isSample: this.sample !== null, engine: this.supervisor.state }
  }

  /** The session now, and each change of it until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Session> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.value
    yield* changes
  }

  /**
   * Opens a directory in place of what was open. A path that is no readable directory is refused with a
   * {@link WalscopeFailure}, and the session stays as it was.
   */
  open(directory: string): Promise<Session> {
    return this.inTurn(async () => {
      const path = resolve(directory)
      await checkDirectory(path)
      await this.end()
      this.directory = path
      this.recent.add(path)
      this.supervisor.start(this.startOf(path, false))
    })
  }

  /** Opens the directory that the program was started with; a failure is shown in the session. */
  openAtStart(directory: string): Promise<Session> {
    return this.open(directory).catch((error: unknown) =>
      this.inTurn(() => {
        if (!(error instanceof WalscopeFailure)) throw error
        return this.supervisor.stop(error.error)
      }),
    )
  }

  /** Starts an engine that only reads traces, in place of what was open. */
  openTraces(): Promise<Session> {
    return this.inTurn(async () => {
      await this.end()
      this.supervisor.start(this.startOf(null, false))
    })
  }

  /** Has the engine generate the sample recovery into a directory of our own, and opens it. */
  openSample(): Promise<Session> {
    return this.inTurn(async () => {
      await this.end()
      await this.startSample()
    })
  }

  /**
   * Ends the engine, by force, and starts another on the same directory, or on none again. Refused where engines have ended too often
   * of late, unless it is asked for despite that.
   */
  restartEngine(despiteBound = false): Promise<Session> {
    return this.inTurn(async () => {
      const { state, bound } = this.supervisor
      if (state.state === 'exited' && bound.isReached && !despiteBound) {
        const message = `The engine has ended ${bound.ends} times in 5 minutes: it is only started again for who says so.`
        throw new WalscopeFailure({ code: 'RESTART_BOUND', message })
      }
      if (this.directory === null && this.supervisor.state.state === 'none') {
        throw new WalscopeFailure({ code: 'USAGE', message: 'No directory is open.' })
      }
      if (this.sample !== null && !this.isSampleComplete) {
        await this.end()
        await this.startSample()
      } else {
        await this.supervisor.restart(this.startOf(this.directory, false))
      }
    })
  }

  /** Ends the engine; no directory is open then. */
  close(): Promise<Session> {
    return this.inTurn(() => this.end())
  }

  private async startSample(): Promise<void> {
    this.sample = await SampleDirectory.create()
    this.isSampleComplete = false
    this.directory = this.sample.path
    this.supervisor.start(this.startOf(this.directory, true))
  }

  private startOf(directory: string | null, generateSample: boolean): EngineStart {
    return { type: 'start', directory, generateSample, traces: this.settings.traces }
  }

  private async end(): Promise<void> {
    const { sample } = this
    this.directory = null
    this.sample = null
    await this.supervisor.stop()
    this.supervisor.bound.forget()
    await sample?.remove()
  }

  /** What changes the session happens one at a time: two clicks never make two engines. */
  private inTurn(task: () => Promise<void>): Promise<Session> {
    const result = this.queue.then(task).then(() => this.value)
    this.queue = Promise.allSettled([result])
    return result
  }

  private publish(): void {
    this.publisher.publish('change', this.value)
  }
}
