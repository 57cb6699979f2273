import { type BrowserWindow, clipboard, dialog, type RenderProcessGoneDetails } from 'electron'
import type { DirectorySession } from '../supervisor/directory-session.ts'
import { RestartBound } from '../supervisor/restart-bound.ts'
import type { UtilityEngine } from './utility-engine.ts'

/** How the page of a window went, in the middle of a sentence. */
const REASONS: Readonly<Record<RenderProcessGoneDetails['reason'], string>> = {
  'clean-exit': 'ended by itself',
  'abnormal-exit': 'ended with an error',
  killed: 'was killed',
  crashed: 'crashed',
  oom: 'ran out of memory and crashed',
  'launch-failed': 'could not be started',
  'integrity-failure': 'was refused: its code is not what it was when it was built',
  'memory-eviction': 'was ended before the system ran out of memory',
}

const ENGINE_LIVES = 'The engine was not touched, and what it was doing goes on.'

/** What the dialogs need of the program; a test gives its own. */
export interface KeeperOptions {
  quit: () => void
  bound?: RestartBound
}

/**
 * Keeps a window's page alive: one that crashed is loaded again, at most twice in five minutes by itself, and one that hangs when its
 * person says so. The session is none of the page: the directory stays open, and its engine runs on.
 */
export class PageKeeper {
  private readonly window: BrowserWindow
  private readonly session: DirectorySession<UtilityEngine>
  private readonly bound: RestartBound
  private readonly quit: () => void
  /** Its person has it ended because it hangs. */
  private isHung = false
  private waiting: AbortController | null = null

  constructor(window: BrowserWindow, session: DirectorySession<UtilityEngine>, options: KeeperOptions) {
    this.window = window
    this.session = session
    this.bound = options.bound ?? new RestartBound()
    this.quit = options.quit
    const { webContents } = window
    webContents.on('render-process-gone', (_event, details) => void this.takeCrash(details))
    webContents.on('unresponsive', () => void this.takeHang())
    webContents.on('responsive', () => this.waiting?.abort())
  }

  private async takeCrash({ reason, exitCode }: RenderProcessGoneDetails): Promise<void> {
    if (this.window.isDestroyed()) return
    this.waiting?.abort()
    const { isHung } = this
    this.isHung = false
    const times = this.bound.note()
    const what = isHung ? 'did not answer and was ended' : `${REASONS[reason]} (exit code ${exitCode})`
    const message = `The page of this window ${what}.`
    const { text, path } = this.session.crashLog.write({
      ...{ kind: 'page', message, cause: isHung ? 'hung' : reason, pid: null, lastLines: [], work: [], times },
      ...{ exit: { code: exitCode, signal: null }, directory: this.session.value.directory },
    })
    this.session.troubles.add({
      kind: 'page',
      message: `${message} It was loaded again. ${ENGINE_LIVES}`,
      report: path,
    })
    // What a person asked for needs no second question.
    if (isHung || !this.bound.isReached || (await this.askForReload(message, times, text))) this.reload()
  }

  private reload(): void {
    if (!this.window.isDestroyed()) this.window.webContents.reload()
  }

  /** The page has gone too often: there is only the system's dialog to say so. True where it is to be loaded again. */
  private async askForReload(message: string, times: number, details: string): Promise<boolean> {
    for (;;) {
      const { response } = await dialog.showMessageBox(this.window, {
        type: 'error',
        title: 'Walscope',
        message,
        detail: `It has gone ${times} times in 5 minutes. ${ENGINE_LIVES}`,
        buttons: ['Load again', 'Copy details', 'Quit'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      if (this.window.isDestroyed()) return false
      if (response === 0) return true
      if (response === 2) {
        this.quit()
        return false
      }
      clipboard.writeText(details)
    }
  }

  /** It does not answer: it may be busy, so its person decides. What answers again meanwhile is asked about no more. */
  private async takeHang(): Promise<void> {
    if (this.waiting !== null || this.window.isDestroyed()) return
    const waiting = new AbortController()
    this.waiting = waiting
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'warning',
      title: 'Walscope',
      message: 'The page of this window does not answer.',
      detail: `It can be ended and loaded again. ${ENGINE_LIVES}`,
      buttons: ['Wait', 'Load again'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: waiting.signal,
    })
    this.waiting = null
    if (response !== 1 || waiting.signal.aborted || this.window.isDestroyed()) return
    this.isHung = true
    // It goes as one that crashed does, and is loaded again then.
    this.window.webContents.forcefullyCrashRenderer()
  }
}
