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

  reloads = 0
  crashes = 0

  reload(): void {
    this.reloads += 1
  }

  forcefullyCrashRenderer(): void {
    this.crashes += 1
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 })
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly made: BrowserWindow[] = []
  readonly options: { webPreferences: Record<string, unknown> } & Record<string, unknown>
  readonly webContents = new FakeContents()
  readonly loaded: string[] = []
  readonly progress: [value: number, mode: string][] = []
  hasFocus = false
  hasBeenMinimized = false

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

  isFocused(): boolean {
    return this.hasFocus
  }

  isMinimized(): boolean {
    return this.hasBeenMinimized
  }

  restore(): void {
    this.hasBeenMinimized = false
  }

  setProgressBar(progress: number, { mode }: { mode: string }): void {
    this.progress.push([progress, mode])
  }

  show(): void {}

  focus(): void {
    this.hasFocus = true
    this.emit('focus')
  }
}

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  static isAvailable = true
  readonly options: { title: string; body: string }
  isClosed = false

  constructor(options: Notification['options']) {
    super()
    this.options = options
  }

  static isSupported(): boolean {
    return Notification.isAvailable
  }

  show(): void {
    Notification.shown.push(this)
  }

  close(): void {
    this.isClosed = true
  }
}

/** A session of its own for requests: it answers as a test has it. */
export class FakeSession {
  readonly requests: { url: string; init: RequestInit }[] = []
  readonly agents: string[][] = []
  answer: (init: RequestInit) => Promise<Response> = async () => {
    throw new Error('net::ERR_NAME_NOT_RESOLVED')
  }

  setUserAgent(...agent: string[]): void {
    this.agents.push(agent)
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.requests.push({ url, init })
    return this.answer(init)
  }
}

/** What the program has registered or called, by name. */
export const asked: Record<string, Any> = {}
export const opened: string[] = []
export const schemes: { scheme: string; privileges: Record<string, boolean> }[] = []

export const partitions = new Map<string, { session: FakeSession; options: unknown }>()

export const session = {
  fromPartition: (name: string, options: unknown) => {
    const known = partitions.get(name) ?? { session: new FakeSession(), options }
    partitions.set(name, known)
    return known.session
  },
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

export const app = {
  getVersion: () => '1.2.3',
  getPath: () => '/nowhere',
  setAppUserModelId: (id: string) => Object.assign(asked, { [`id ${id}`]: () => {} }),
}

/** Message boxes that are shown: a test answers them, or their signal closes them. */
export const boxes: { options: BoxOptions; answer: (response: number) => void }[] = []
interface BoxOptions {
  message: string
  detail: string
  buttons: string[]
  cancelId: number
  signal?: AbortSignal
}

export const dialog = {
  showMessageBox: (_window: unknown, options: BoxOptions) =>
    new Promise<{ response: number }>((resolve) => {
      boxes.push({ options, answer: (response) => resolve({ response }) })
      options.signal?.addEventListener('abort', () => resolve({ response: options.cancelId }))
    }),
}

export const copied: string[] = []
export const clipboard = { writeText: (text: string) => copied.push(text) }
export const utilityProcess = {}
