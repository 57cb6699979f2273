import { app, BrowserWindow } from 'electron'
import { isSameDirectory } from '../contract/place.ts'
import type { HostTrouble } from '../contract/trouble.ts'
import type { PageCommandId } from '../contract/window-commands.ts'
import type { Opening } from '../supervisor/given.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import type { OpenWindows } from './open-windows.ts'
import { PageKeeper } from './page-keeper.ts'
import type { UpdateCheck } from './updates/update-check.ts'
import { createWindow, loadPage } from './window.ts'
import { WindowSession } from './window-session.ts'

/** Opens what is given in a window. */
function begin({ session, requests }: WindowSession, opening: Opening): void {
  if (opening.kind === 'directory') void session.openAtStart(opening.directory)
  else requests.add(opening.request)
}

/** The windows of this program, each with a session of its own. */
export class Windows {
  private readonly recent: RecentDirectories
  private readonly settings: SettingsFile
  private readonly kept: OpenWindows
  private readonly updates: UpdateCheck
  /** Windows close one after the other then, and are all opened again at the next start. */
  private isQuitting = false
  private readonly sessions = new Map<BrowserWindow, WindowSession>()
  private readonly numbers = new Map<BrowserWindow, number>()
  /** Sessions of windows that are gone: their engines end. */
  private readonly ending = new Set<Promise<unknown>>()
  private readonly listeners = new Set<() => void>()

  constructor(recent: RecentDirectories, settings: SettingsFile, kept: OpenWindows, updates: UpdateCheck) {
    this.recent = recent
    this.settings = settings
    this.kept = kept
    this.updates = updates
    this.onChange(() => this.keep())
    app.on('before-quit', () => {
      this.isQuitting = true
    })
  }

  /** What the program starts with: what it was given, or the windows of the last time, where they are wanted. */
  openFirst(opening: Opening | null): void {
    const again = opening === null && this.settings.value.settings.reopen ? this.kept.directories : []
    if (again.length === 0) this.open(opening)
    for (const directory of again) this.open({ kind: 'directory', directory })
  }

  /** Opens a window, with what is given. */
  open(opening: Opening | null): BrowserWindow {
    const number = this.freeNumber()
    const window = createWindow(number)
    this.numbers.set(window, number)
    const windowSession = new WindowSession(window, this.recent, this.settings, this.updates)
    this.sessions.set(window, windowSession)
    new PageKeeper(window, windowSession.session, { quit: () => app.quit() })
    window.once('closed', () => this.end(window, windowSession))
    windowSession.session.supervisor.on('change', () => this.tellChange())
    window.on('focus', () => this.tellChange())
    if (opening !== null) begin(windowSession, opening)
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
   * What another start of the program asks for: a directory in a window that has none open, or in one of its own: a recovery that
   * runs is not ended for it. A link goes to the window that looks at its directory already. With nothing asked for, a window comes
   * to the front.
   */
  openFromOutside(opening: Opening | null): void {
    const window = this.windowFor(opening)
    const windowSession = window === null ? undefined : this.sessions.get(window)
    if (window === null || windowSession === undefined) {
      this.open(opening)
      return
    }
    if (opening !== null) begin(windowSession, opening)
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
    if (windowSession === undefined) this.open({ kind: 'directory', directory })
    else void windowSession.session.openAtStart(directory)
  }

  /** Shows in all windows what broke for all of them. */
  tell(trouble: Omit<HostTrouble, 'id'>): void {
    for (const { session } of this.sessions.values()) session.troubles.add(trouble)
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

  /** The window for what is asked from outside; null for a new one. */
  private windowFor(opening: Opening | null): BrowserWindow | null {
    const place = opening?.kind === 'request' && opening.request.kind === 'place' ? opening.request.place : null
    const directory = opening?.kind === 'directory' ? opening.directory : place?.kind === 'directory' && place.directory
    // A trace is shown beside what is open, and so is why something cannot be.
    if (typeof directory !== 'string') return this.focused()
    const find = (fits: (open: string | null) => boolean) =>
      [...this.sessions].find(([, { session }]) => fits(session.value.directory))?.[0] ?? null
    const looking = place === null ? null : find((open) => open !== null && isSameDirectory(open, directory))
    return looking ?? find((open) => open === null)
  }

  private focused(): BrowserWindow | null {
    return BrowserWindow.getFocusedWindow() ?? [...this.sessions.keys()][0] ?? null
  }

  /** Keeps which directories are open. A sample is removed with its window; where the last window is closed, the program ends. */
  private keep(): void {
    if (this.isQuitting || this.sessions.size === 0) return
    const open = [...this.sessions.values()].map(({ session }) => session.value)
    this.kept.keep(open.flatMap(({ directory, isSample }) => (isSample ? [] : (directory ?? []))))
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
