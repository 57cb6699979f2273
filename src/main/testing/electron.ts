// `electron` for unit tests: it does nothing, and remembers what the program asked of it.
import { EventEmitter } from 'node:events'

type Any = (...args: never[]) => unknown

/** A page's contents: events, messages and the handler of new windows. */
export class FakeContents extends EventEmitter {
  readonly ipc = new EventEmitter()
  readonly posted: unknown[][] = []
  mainFrame = { origin: 'walscope-app://app', frameTreeNodeId: 1 }
  url = 'walscope-app://app/index.html'
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })

  getURL(): string {
    return this.url
  }

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler
  }

  postMessage(...message: unknown[]): void {
    this.posted.push(message)
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly made: BrowserWindow[] = []
  readonly options: { webPreferences: Record<string, unknown> } & Record<string, unknown>
  readonly webContents = new FakeContents()
  readonly loaded: string[] = []

  constructor(options: BrowserWindow['options']) {
    super()
    this.options = options
    BrowserWindow.made.push(this)
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url)
  }

  isDestroyed(): boolean {
    return false
  }

  show(): void {}
}

/** What the program has registered or called, by name. */
export const asked: Record<string, Any> = {}
export const opened: string[] = []
export const schemes: { scheme: string; privileges: Record<string, boolean> }[] = []

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: Any) => Object.assign(asked, { request: handler }),
    setPermissionCheckHandler: (handler: Any) => Object.assign(asked, { check: handler }),
  },
}

export const shell = {
  openExternal: async (url: string) => {
    opened.push(url)
  },
  showItemInFolder: () => {},
}

export const protocol = {
  registerSchemesAsPrivileged: (given: typeof schemes) => schemes.push(...given),
  handle: (scheme: string, handler: Any) => Object.assign(asked, { [`protocol ${scheme}`]: handler }),
}

export class MessageChannelMain {
  readonly port1 = Object.assign(new EventEmitter(), { start() {}, postMessage() {}, close() {} })
  readonly port2 = {}
}

export const app = { getVersion: () => '1.2.3', getPath: () => '/nowhere' }
export const dialog = {}
export const utilityProcess = {}
