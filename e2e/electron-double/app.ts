// `app`: the life of the program.
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { closeChromium } from './browser.ts'
import { claimLock, type OtherInstance, tellFirstInstance } from './instance-lock.ts'
import { NotModelled, PreventableEvent, StrictEmitter } from './strict.ts'
import { endUtilityProcesses } from './utility-process.ts'
import { windowList } from './window-list.ts'

interface Program {
  folder: string
  name: string
  version: string
}

const EVENTS = [
  ...['ready', 'activate', 'second-instance', 'browser-window-created'],
  // Only a Mac emits them; a test does it in its place.
  ...['open-file', 'open-url'],
  ...['window-all-closed', 'before-quit', 'will-quit', 'quit'],
  // The double loses no process of Chromium's by itself: a test emits it.
  'child-process-gone',
]

class App extends StrictEmitter {
  readonly isPackaged = false
  isQuitting = false
  private program: Program = { folder: '', name: '', version: '' }
  private userData: string | null = null
  private ready: Promise<void>
  private becomeReady = () => {}
  private hasBecomeReady = false
  private farewell: Promise<void> = Promise.resolve()

  constructor() {
    super('app', EVENTS)
    this.ready = new Promise((resolve) => {
      this.becomeReady = resolve
    })
  }

  /** For the double: what program this is. */
  describe(program: Program): void {
    this.program = program
  }

  /** For the double: Chromium runs. */
  setReady(): void {
    this.hasBecomeReady = true
    this.emit('ready', {}, {})
    this.becomeReady()
  }

  whenReady(): Promise<void> {
    return this.ready
  }

  isReady(): boolean {
    return this.hasBecomeReady
  }

  getVersion(): string {
    return this.program.version
  }

  get name(): string {
    return this.program.name
  }

  getName(): string {
    return this.program.name
  }

  getAppPath(): string {
    return this.program.folder
  }

  getPath(name: string): string {
    if (name === 'temp') return tmpdir()
    if (name !== 'userData') throw new NotModelled(`app.getPath of ${name}`)
    this.userData ??= join(process.env.XDG_CONFIG_HOME ?? join(process.env.HOME ?? '/', '.config'), this.program.name)
    return this.userData
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new NotModelled(`app.setPath of ${name}`)
    this.userData = resolve(path)
  }

  /** Every page of Chromium has its sandbox, unless root runs it. */
  enableSandbox(): void {
    if (this.hasBecomeReady) throw new Error('app.enableSandbox() can only be called before app is ready')
  }

  requestSingleInstanceLock(data: unknown = null): boolean {
    const tell = ({ argv, workingDirectory, additionalData }: OtherInstance) =>
      void this.ready.then(() => this.emit('second-instance', {}, argv, workingDirectory, additionalData))
    if (claimLock(this.getPath('userData'), tell)) return true
    this.farewell = tellFirstInstance(this.getPath('userData'), {
      argv: process.argv,
      workingDirectory: process.cwd(),
      additionalData: data,
    })
    return false
  }

  /** Closes all windows, then asks once more, then ends. Before it is ready there is nothing to close. */
  quit(): void {
    if (this.isQuitting) return
    this.isQuitting = true
    const before = new PreventableEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) this.isQuitting = false
    else void this.finish()
  }

  exit(code = 0): void {
    void this.farewell.then(async () => {
      endUtilityProcesses()
      await closeChromium()
      process.exit(code)
    })
  }

  private async finish(): Promise<void> {
    await Promise.all([...windowList].map((window) => window.closed()))
    const will = new PreventableEvent()
    this.emit('will-quit', will)
    if (will.defaultPrevented) {
      this.isQuitting = false
      return
    }
    this.emit('quit', {}, 0)
    this.exit(0)
  }
}

export const app = new App()
