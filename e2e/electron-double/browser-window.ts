// `BrowserWindow`: a page of Chromium with the state of a window.
import { app } from './app.ts'
import { checkOptions, NotModelled, StrictEmitter } from './strict.ts'
import { WebContents } from './web-contents.ts'
import { type ClosableWindow, windowList } from './window-list.ts'

const EVENTS = ['ready-to-show', 'show', 'focus', 'blur', 'closed']
// The state of a window is kept by Electron itself; of the double's, which are on no screen, nothing is.
const OPTIONS = [
  'name',
  'windowStatePersistence',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'show',
  'backgroundColor',
  'title',
  'webPreferences',
]
const WEB_PREFERENCES = ['preload', 'sandbox', 'contextIsolation', 'nodeIntegration', 'webSecurity', 'spellcheck']

interface WindowOptions {
  width?: number
  height?: number
  show?: boolean
  title?: string
  webPreferences?: {
    preload?: string
    sandbox?: boolean
    contextIsolation?: boolean
    nodeIntegration?: boolean
    webSecurity?: boolean
  }
}

/** A page of Chromium is isolated and has no Node; what asks for less is not what would be tested. */
function checkPreferences(preferences: NonNullable<WindowOptions['webPreferences']>): void {
  checkOptions('webPreferences', preferences, WEB_PREFERENCES)
  const { sandbox = true, contextIsolation = true, nodeIntegration = false, webSecurity = true } = preferences
  if (!sandbox || !contextIsolation || nodeIntegration || !webSecurity) {
    throw new Error('the Electron double only models pages that are sandboxed, isolated and without Node')
  }
}

const PROGRESS_MODES = ['none', 'normal', 'indeterminate', 'error', 'paused']

let nextId = 1

export class BrowserWindow extends StrictEmitter implements ClosableWindow {
  /** Another program has the focus. */
  private static isElsewhere = false
  readonly id = nextId++
  readonly webContents: WebContents
  private isShown: boolean
  private readonly gone: Promise<void>

  constructor(options: WindowOptions = {}) {
    super('BrowserWindow', EVENTS)
    checkOptions('BrowserWindow', options, OPTIONS)
    const { width = 800, height = 600, show = true, webPreferences = {} } = options
    checkPreferences(webPreferences)
    this.isShown = show
    this.webContents = new WebContents(webPreferences.preload, { width, height })
    this.gone = new Promise((resolve) => {
      this.webContents.once('destroyed', () => {
        this.end()
        resolve()
      })
    })
    windowList.add(this)
    app.emit('browser-window-created', {}, this)
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windowList] as BrowserWindow[]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.isElsewhere ? null : (BrowserWindow.getAllWindows().at(-1) ?? null)
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
    this.emit('ready-to-show')
  }

  show(): void {
    this.isShown = true
    this.emit('show')
    this.focus()
  }

  isVisible(): boolean {
    return this.isShown
  }

  focus(): void {
    windowList.delete(this)
    windowList.add(this)
    BrowserWindow.isElsewhere = false
    this.emit('focus')
  }

  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow() === this
  }

  /** Leaves the focus to another program. */
  blur(): void {
    if (!this.isFocused()) return
    BrowserWindow.isElsewhere = true
    this.emit('blur')
  }

  /** There is no taskbar: only what Electron would refuse is refused. */
  setProgressBar(progress: number, options: { mode?: string } = {}): void {
    if (typeof progress !== 'number' || Number.isNaN(progress))
      throw new TypeError('Error processing argument at index 0')
    checkOptions('setProgressBar', options, ['mode'])
    const { mode = 'normal' } = options
    if (!PROGRESS_MODES.includes(mode)) throw new NotModelled(`the mode ${mode} of setProgressBar`)
  }

  isMinimized(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }

  close(): void {
    this.webContents.close()
  }

  /** For the double: closes it, and resolves when it has gone. */
  closed(): Promise<void> {
    this.close()
    return this.gone
  }

  private end(): void {
    windowList.delete(this)
    this.emit('closed')
    if (windowList.size === 0 && !app.isQuitting) app.emit('window-all-closed')
  }
}
