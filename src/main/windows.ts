import { app, BrowserWindow } from 'electron'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import { chooseDirectory } from './desktop-platform.ts'
import type { OpenWindows } from './open-windows.ts'
import { createWindow, loadPage } from './window.ts'
import { WindowSession } from './window-session.ts'

/** The windows of this program, each with a session of its own. */
export class Windows {
  private readonly recent: RecentDirectories
  private readonly settings: SettingsFile
  private readonly kept: OpenWindows
  /** Windows close one after the other then, and are all opened again at the next start. */
  private isQuitting = false
  private readonly sessions = new Map<BrowserWindow, WindowSession>()
  private readonly numbers = new Map<BrowserWindow, number>()
  /** Sessions of windows that are gone: their engines end. */
  private readonly ending = new Set<Promise<unknown>>()

  constructor(recent: RecentDirectories, settings: SettingsFile, kept: OpenWindows) {
    this.recent = recent
    this.settings = settings
    this.kept = kept
    app.on('before-quit', () => {
      this.isQuitting = true
    })
  }

  /** What the program starts with: the directory it was given, or the windows of the last time, where they are wanted. */
  openFirst(directory: string | null): void {
    const again = directory === null && this.settings.value.settings.reopen ? this.kept.directories : []
    for (const other of again.length === 0 ? [directory] : again) this.open(other)
  }

  /** Opens a window, with a directory where one is given. */
  open(directory: string | null): void {
    const number = this.freeNumber()
    const window = createWindow(number)
    this.numbers.set(window, number)
    const windowSession = new WindowSession(window, this.recent, this.settings)
    this.sessions.set(window, windowSession)
    window.once('closed', () => this.end(window, windowSession))
    windowSession.session.supervisor.on('change', () => this.keep())
    if (directory !== null) void windowSession.session.openAtStart(directory)
    void loadPage(window)
  }

  /**
   * What another start of the program asks for: its directory in a window that has none open, or in one of its own: a
   * recovery that runs is not ended for it. Without a directory, a window comes to the front.
   */
  openFromOutside(directory: string | null): void {
    const found = [...this.sessions].find(([, { session }]) => directory === null || session.value.directory === null)
    if (found === undefined) {
      this.open(directory)
      return
    }
    const [window, { session }] = found
    if (directory !== null) void session.openAtStart(directory)
    if (window.isMinimized()) window.restore()
    window.focus()
  }

  /** The menu's Open…: asks, and opens in the focused window. */
  async choose(): Promise<void> {
    const window = this.focused()
    if (window === null) {
      this.open(null)
      return
    }
    const directory = await chooseDirectory(window)
    if (directory !== null) this.openHere(directory)
  }

  /** Opens a directory in the focused window, or in a new one where there is none. */
  openHere(directory: string): void {
    const window = this.focused()
    const windowSession = window === null ? undefined : this.sessions.get(window)
    if (windowSession === undefined) this.open(directory)
    else void windowSession.session.openAtStart(directory)
  }

  /** Whether no session lives, and none is about to end. */
  get isIdle(): boolean {
    return this.sessions.size === 0 && this.ending.size === 0
  }

  /** Ends all sessions; resolves when their engines are gone. */
  async whenIdle(): Promise<void> {
    for (const [window, windowSession] of [...this.sessions]) this.end(window, windowSession)
    await Promise.all(this.ending)
  }

  /** The lowest that no open window has: each has a place of its own. */
  private freeNumber(): number {
    const taken = new Set(this.numbers.values())
    let number = 1
    while (taken.has(number)) number += 1
    return number
  }

  private focused(): BrowserWindow | null {
    return BrowserWindow.getFocusedWindow() ?? [...this.sessions.keys()][0] ?? null
  }

  /** Keeps which directories are open. A sample is removed with its window. */
  private keep(): void {
    if (this.isQuitting) return
    const open = [...this.sessions.values()].map(({ session }) => session.value)
    this.kept.keep(open.flatMap(({ directory, isSample }) => (isSample ? [] : (directory ?? []))))
  }

  private end(window: BrowserWindow, { session }: WindowSession): void {
    if (!this.sessions.delete(window)) return
    this.numbers.delete(window)
    // Where the last window is closed, the program ends, or could as well.
    if (this.sessions.size > 0) this.keep()
    const ended: Promise<unknown> = session
      .close()
      .catch((error: unknown) => process.stderr.write(`walscope: a session could not be ended: ${error}\n`))
      .finally(() => this.ending.delete(ended))
    this.ending.add(ended)
  }
}
