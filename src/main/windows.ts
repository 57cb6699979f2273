import { BrowserWindow } from 'electron'
import type { PageCommandId } from '../contract/window-commands.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import { createWindow, loadPage } from './window.ts'
import { WindowSession } from './window-session.ts'

/** The windows of this program, each with a session of its own. */
export class Windows {
  private readonly recent: RecentDirectories
  private readonly settings: SettingsFile
  private readonly sessions = new Map<BrowserWindow, WindowSession>()
  private readonly numbers = new Map<BrowserWindow, number>()
  /** Sessions of windows that are gone: their engines end. */
  private readonly ending = new Set<Promise<unknown>>()
  private readonly listeners = new Set<() => void>()

  constructor(recent: RecentDirectories, settings: SettingsFile) {
    this.recent = recent
    this.settings = settings
  }

  /** Opens a window, with a directory where one is given. */
  open(directory: string | null): BrowserWindow {
    const number = this.freeNumber()
    const window = createWindow(number)
    this.numbers.set(window, number)
    const windowSession = new WindowSession(window, this.recent, this.settings)
    this.sessions.set(window, windowSession)
    window.once('closed', () => this.end(window, windowSession))
    windowSession.session.supervisor.on('change', () => this.tellChange())
    window.on('focus', () => this.tellChange())
    if (directory !== null) void windowSession.session.openAtStart(directory)
    void loadPage(window)
    return window
  }

  /** Calls the listener when another window has the focus, or a window has opened another directory. */
  onChange(listener: () => void): void {
    this.listeners.add(listener)
  }

  /** Whether the focused window has a directory open. */
  get hasDirectory(): boolean {
    const window = this.focused()
    const open = window === null ? undefined : this.sessions.get(window)?.session.value.directory
    return (open ?? null) !== null
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

  /** Asks the page of the focused window for a command; without a window that of a new one. */
  command(id: PageCommandId): void {
    const window = this.focused() ?? this.open(null)
    this.sessions.get(window)?.requests.add({ kind: 'command', id })
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

  private tellChange(): void {
    for (const listener of this.listeners) listener()
  }

  private end(window: BrowserWindow, { session }: WindowSession): void {
    if (!this.sessions.delete(window)) return
    this.numbers.delete(window)
    this.tellChange()
    const ended: Promise<unknown> = session
      .close()
      .catch((error: unknown) => process.stderr.write(`walscope: a session could not be ended: ${error}\n`))
      .finally(() => this.ending.delete(ended))
    this.ending.add(ended)
  }
}
