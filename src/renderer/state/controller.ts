import type {
  Notices,
  OriginalTelemetry,
  RecoveryAction,
  RecoveryOptions,
  Session,
  TraceReference,
  WalscopeError,
} from '../../contract/index.ts'
import { EventExplorer } from '../events/event-explorer.ts'
import type { EngineClient, HostConnection } from '../host/connection.ts'
import { RunLibrary } from '../replay/run-library.ts'
import { QueryRunner } from '../sql/query-work.ts'
import { useUpdates } from '../updates/update-state.ts'
import { DirectoryWatcher } from '../watch/directory-watcher.ts'
import { keepFinding, keepSelection, shownVerdict } from '../watch/keep-shown.ts'
import { useWatch } from '../watch/watch-store.ts'
import { followWork, showWorkInTitle } from '../work/follow-work.ts'
import { isAbort } from './abort.ts'
import { BlockReader } from './block-reader.ts'
import { DirectoryReader } from './directory-reader.ts'
import { RunKeeper } from './kept-runs.ts'
import { forgetFilters, ViewKeeper } from './kept-view.ts'
import { OutputWriter } from './output-writer.ts'
import { RunFollower } from './run-follower.ts'
import { onSettingsChange, useSettings } from './settings.ts'
import { emptyReport, selectSegment, showView, useReport, useRuns, useSession } from './stores.ts'
import { ENGINE_GONE, toError } from './to-error.ts'
import { Troubles } from './troubles.ts'

/** How the name of a trace ends. */
const TRACE_SUFFIX = '.walscope'

/** Connects the stores with the host and the engine: what a person does comes in here, what is known goes out there. */
export class Controller {
  /** Reads blocks, headers and block maps for the views that show them. */
  readonly blocks = new BlockReader(() => this.engine)
  /** Tables of events, for the view that shows them. */
  readonly events = new EventExplorer(() => this.engine)
  /** Runs queries over the open directory. */
  readonly queries = new QueryRunner(() => this.engine)
  /** Writes files elsewhere, for the dialogs that ask for them. */
  readonly outputs = new OutputWriter(
    () => this.engine,
    () => this.engineLife.signal,
  )
  /** Recorded runs, whatever directory is open. */
  readonly library = new RunLibrary(() => this.engine)
  private readonly reader = new DirectoryReader(() => this.engine)
  private readonly watcher = new DirectoryWatcher(() => this.engine)
  private readonly runs = new RunFollower(
    () => this.engine,
    () => this.engineLife.signal,
  )
  /** What broke, for the views that tell it. */
  readonly troubles: Troubles
  private readonly keptRuns: RunKeeper
  private readonly connection: HostConnection
  private readonly views: ViewKeeper
  private engine: EngineClient | null = null
  private generation = -1
  private directory: string | null = null
  /** Opened as soon as there is an engine. */
  private awaitedTrace: TraceReference | null = null
  /** Aborted when the engine is gone: a port of a dead process may never say so. */
  private engineLife = new AbortController()

  constructor(connection: HostConnection) {
    this.connection = connection
    this.views = new ViewKeeper(connection.host, (error) => this.tell(error))
    this.troubles = new Troubles(connection.host)
    this.keptRuns = new RunKeeper(connection.host, () => ({
      generation: this.generation,
      runs: this.runs.runsOfEngine,
    }))
  }

  /** Follows the session for as long as the page lives. */
  start(): void {
    this.connection.onLost(() => {
      this.fail({
        code: 'ENGINE_EXITED',
        message: 'The connection to Walscope itself is lost. Start it again.',
        file: null,
        offset: null,
      })
    })
    // First of all: a page that follows one that crashed says so at once.
    void this.guard(() => this.troubles.follow())
    void this.guard(async () => {
      const about = await this.connection.host.about()
      useSession.setState({ about })
      this.workWithHost(about.kind)
      await this.readRecent()
      void this.guard(() => this.followSettings())
      await this.keptRuns.begin()
      for await (const session of await this.connection.host.session()) this.take(session)
    })
  }

  /** What goes wrong is shown, once, and never lost. */
  async guard(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.tell(error)
    }
  }

  private tell(error: unknown): void {
    if (!isAbort(error)) this.fail(toError(error))
  }

  /** What other windows change is changed here too. */
  private async followSettings(): Promise<void> {
    const { host } = this.connection
    onSettingsChange((change) => void this.guard(async () => void (await host.changeSettings(change))))
    for await (const { settings, notice } of await host.settings()) {
      useSettings.setState(settings, true)
      if (notice !== null) useSession.setState({ notice })
    }
  }

  /** What is seen of the window outside of it, and what is known there. */
  private workWithHost(kind: 'desktop' | 'browser'): void {
    if (kind === 'browser') {
      showWorkInTitle()
      return
    }
    const { host } = this.connection
    followWork((report) => void this.guard(() => host.reportWork(report)))
    void this.guard(async () => {
      for await (const updates of await host.updates()) useUpdates.setState(updates, true)
    })
  }

  /** Opens a directory; with none, asks for one. Resolves to how the host names what is open then; null where nothing was opened. */
  async open(directory?: string): Promise<string | null> {
    let opened: string | null = null
    await this.guard(async () => {
      const chosen = directory ?? (await this.connection.host.chooseDirectory())
      if (chosen !== null) opened = (await this.connection.host.open({ directory: chosen })).directory
      await this.readRecent()
    })
    return opened
  }

  /** Ends the engine; no directory is open then. */
  closeDirectory(): Promise<void> {
    return this.guard(async () => {
      await this.connection.host.close()
    })
  }

  openSample(): Promise<void> {
    return this.guard(async () => {
      await this.connection.host.openSample()
    })
  }

  /** Opens what was dropped, a directory or a trace, where the host can tell its path. */
  openDropped(files: FileList): Promise<void> {
    const [file] = files
    const path = file === undefined ? null : this.connection.pathOf(file)
    if (path?.endsWith(TRACE_SUFFIX)) return this.replay({ path })
    if (path !== null) return this.open(path).then(() => undefined)
    this.fail({
      code: 'USAGE',
      message: 'A browser does not tell the path of a dropped folder. Type the path instead.',
      file: file?.name ?? null,
      offset: null,
    })
    return Promise.resolve()
  }

  /** A view of the open directory is asked for: it is not shown as it was left. */
  lead(): void {
    this.views.lead()
  }

  /** Starts an engine where there is none: traces need no directory. */
  openTraces(): Promise<void> {
    return this.guard(async () => {
      await this.connection.host.openTraces()
    })
  }

  /** Shows a recorded run in the Replay view; where there is no engine yet, once the view has started one. */
  replay(reference: TraceReference): Promise<void> {
    showView('replay')
    if (this.engine !== null) return this.library.open(reference)
    this.awaitedTrace = reference
    return Promise.resolve()
  }

  /** Asks for a trace, and shows it. */
  chooseTrace(): Promise<void> {
    return this.guard(async () => {
      const path = await this.connection.host.chooseTrace()
      if (path !== null) await this.replay({ path })
    })
  }

  forgetRecent(directory: string): Promise<void> {
    return this.guard(async () => {
      useSession.setState({ recent: await this.connection.host.forgetRecent({ directory }) })
    })
  }

  /** Where engines have ended too often of late, only for who says so. */
  restartEngine(despiteBound = false): Promise<void> {
    return this.guard(async () => {
      await this.connection.host.restartEngine({ despiteBound })
    })
  }

  readEngineReport(): Promise<void> {
    return this.guard(() => this.troubles.readEngineReport())
  }

  showCrashLog(): Promise<void> {
    return this.guard(() => this.troubles.showCrashLog())
  }

  dismissTrouble(id: number): Promise<void> {
    return this.guard(() => this.troubles.dismiss(id))
  }

  /** An error that nothing in the page has caught: shown, and written down. */
  takePageError(error: unknown): void {
    this.fail(toError(error))
    void this.troubles.report('The window', error)
  }

  reveal(file: string): Promise<void> {
    return this.guard(async () => {
      if (await this.connection.host.reveal({ file })) return
      const message = 'The file could not be shown in the file manager: it may be gone.'
      this.fail({ code: 'FILE_UNREADABLE', message, file, offset: null })
    })
  }

  /** The licence and the notices of others; null where the host could not be asked, which is shown. */
  async notices(): Promise<Notices | null> {
    let notices: Notices | null = null
    await this.guard(async () => {
      notices = await this.connection.host.notices()
    })
    return notices
  }

  dismissNotice(): void {
    useSession.setState({ notice: null })
  }

  dismissError(): void {
    useSession.setState({ error: null })
  }

  /** Ends a running scan or verification. */
  cancelWork(): void {
    this.reader.cancel()
  }

  verifyAgain(): Promise<void> {
    return this.guard(() => this.reader.verify())
  }

  /** Scans and verifies anew, with what the directory holds now. What is selected stays so where it is still there. */
  reload(): Promise<void> {
    return this.guard(async () => {
      const { engine } = this
      if (engine === null || useWatch.getState().isReloading) return
      const before = shownVerdict()
      useWatch.setState({ isReloading: true })
      this.reader.cancel()
      const isNew = await this.scan().finally(() => useWatch.setState({ isReloading: false }))
      if (this.engine !== engine) return
      if (!isNew) {
        // It failed or was cancelled: what is shown stays, and what happens to it is followed on.
        void this.guard(() => this.watcher.follow())
        return
      }
      useWatch.setState({ before })
      keepSelection()
      this.blocks.forget()
      this.events.lose()
      if (useSession.getState().view === 'events') void this.events.ensure()
      // What is selected is read again by the view that shows it.
      useSession.setState({ hello: await engine.hello() })
      await this.reader.verify()
      keepFinding()
    })
  }

  /** Asks where something is to be written; null where nobody chose. */
  async chooseOutput(kind: 'directory' | 'file', name: string): Promise<string | null> {
    let chosen: string | null = null
    await this.guard(async () => {
      chosen = await this.connection.host.chooseOutput({ kind, name })
    })
    return chosen
  }

  /** What the original has measured, from a file; or why it cannot be told. */
  async importTelemetry(path: string): Promise<OriginalTelemetry | WalscopeError> {
    const { engine } = this
    if (engine === null) return ENGINE_GONE
    try {
      return await engine.telemetry.import({ path })
    } catch (error) {
      return toError(error)
    }
  }

  /** Starts a recovery and follows it. */
  run(options: Partial<RecoveryOptions>): Promise<void> {
    return this.guard(() => this.runs.start(options))
  }

  /** Pause, resume, step or stop of the run that is shown. */
  control(action: RecoveryAction): Promise<void> {
    return this.guard(() => this.runs.control(action))
  }

  private take(session: Session): void {
    useSession.setState({ session })
    const { engine, directory } = session
    if (directory !== this.directory) {
      this.forget(directory)
      // One that the program was started with is among them now as well.
      void this.guard(() => this.readRecent())
    }
    if (engine.state === 'exited' || engine.state === 'none') this.loseEngine()
    if (engine.state === 'running' && engine.generation !== this.generation) {
      this.loseEngine()
      this.generation = engine.generation
      void this.guard(() => this.attach(engine.generation))
    }
  }

  /** Another directory: nothing of the one before is shown any more. */
  private forget(directory: string | null): void {
    this.views.leave()
    this.directory = directory
    this.loseEngine()
    useReport.setState(emptyReport, true)
    useRuns.setState({ runs: [], activeId: null, besideId: null })
    useSession.setState({ hello: null, error: null })
    selectSegment(null)
    forgetFilters()
    this.blocks.forget()
    this.events.forget()
    this.queries.forget()
    this.watcher.forget()
    showView(directory === null ? 'start' : 'overview')
  }

  /** What the engine was doing has ended with it; what it has said stays. */
  private loseEngine(): void {
    useSession.setState({ hello: null })
    this.engine = null
    this.runs.lose()
    this.reader.cancel()
    this.engineLife.abort()
    this.engineLife = new AbortController()
    this.queries.lose()
    this.events.lose()
    this.library.lose()
    this.watcher.stop()
  }

  private async attach(generation: number): Promise<void> {
    const engine = await this.connection.engine(generation)
    this.engine = engine
    const kept = this.keptRuns.takeUp(generation)
    if (kept !== null) this.runs.takeUp(engine, kept)
    useSession.setState({ hello: await engine.hello() })
    const { awaitedTrace } = this
    this.awaitedTrace = null
    if (awaitedTrace !== null) void this.library.open(awaitedTrace)
    if (useSession.getState().view === 'replay') void this.library.refresh()
    if (this.directory === null) return
    if (useSession.getState().view === 'events') void this.events.ensure()
    if (useReport.getState().verified !== null) {
      void this.guard(() => this.watcher.follow())
      return
    }
    await this.scan()
    await this.views.restore(this.directory)
    await this.reader.verify()
  }

  /** Scans, and watches from then on what happens to what was scanned. Resolves to whether there is a new scan. */
  private async scan(): Promise<boolean> {
    this.watcher.stop()
    const startedAtMs = Date.now()
    const isNew = await this.reader.scan()
    if (isNew) void this.guard(() => this.watcher.followScan(startedAtMs))
    return isNew
  }

  private async readRecent(): Promise<void> {
    useSession.setState({ recent: await this.connection.host.recent() })
  }

  private fail(error: WalscopeError): void {
    useSession.setState({ error })
  }
}
