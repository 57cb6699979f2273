// `WebContents`: a page of Chromium, its preload script, its messages and where it may go.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Page, Request as PageRequest } from 'playwright-core'
import { chromiumContext, type TargetCrash } from './browser.ts'
import { applyPermissions } from './desktop.ts'
import { PageLink } from './page-link.ts'
import type { FromPage } from './page-worlds.ts'
import { GivenPorts, type MessagePortMain } from './ports.ts'
import { fromChromium, originOf, toChromium } from './protocol.ts'
import { NotModelled, PreventableEvent, StrictEmitter, strict } from './strict.ts'

const EVENTS = [
  ...['will-navigate', 'will-frame-navigate', 'will-redirect', 'did-start-navigation', 'did-finish-load'],
  // The double does not watch how long a page takes to answer: a test emits the last two.
  ...['will-attach-webview', 'destroyed', 'render-process-gone', 'unresponsive', 'responsive'],
]

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

/** A navigation that a listener may prevent. */
class NavigationEvent extends PreventableEvent {
  readonly url: string
  readonly isMainFrame: boolean
  readonly isSameDocument = false

  constructor(url: string, isMainFrame = true) {
    super()
    this.url = url
    this.isMainFrame = isMainFrame
  }
}

/** How a process ended, in the words of Chromium and of Electron. */
const REASONS: Readonly<Record<string, string>> = {
  normal: 'clean-exit',
  abnormal: 'abnormal-exit',
  killed: 'killed',
  crashed: 'crashed',
  'killed by oom': 'oom',
  oom: 'oom',
  'failed to launch': 'launch-failed',
  'integrity failure': 'integrity-failure',
}

let nextId = 1
const living = new Set<WebContents>()

export class WebContents extends StrictEmitter {
  /** Pages that Chromium has made, or is about to make, and no window asked for. */
  private static popupsToClose = 0
  /** Pages whose process has gone: of no more use to any window. */
  private static readonly gone = new WeakSet<Page>()
  readonly id = nextId++
  /** Messages of this page only. */
  readonly ipc = strict('WebContents.ipc', new EventEmitter())
  readonly mainFrame: { readonly url: string; readonly origin: string; readonly frameTreeNodeId: number }
  /** The page, once Chromium has it. */
  readonly opened: Promise<Page>
  private readonly preload: string
  private readonly size: { width: number; height: number }
  /** The address of a page whose process has gone. */
  private crashedAt: string | null = null
  private page: Page | null = null
  private link: PageLink | null = null
  private readonly ports: GivenPorts
  private openHandler: OpenHandler = () => ({ action: 'allow' })
  /** What the program itself loads is not asked about. */
  private loading: string | null = null
  private hasGone = false

  constructor(preload: string | undefined, size: { width: number; height: number }) {
    super('WebContents', EVENTS)
    const self = this
    this.mainFrame = strict('WebFrameMain', {
      frameTreeNodeId: this.id,
      get url() {
        return self.getURL()
      },
      get origin() {
        return originOf(self.getURL())
      },
    })
    this.ports = new GivenPorts({
      deliver: (id, data) => this.link?.send({ kind: 'port', id, data }),
      close: (id) => this.link?.send({ kind: 'close', id }),
    })
    living.add(this)
    this.preload = preload === undefined ? '' : readFileSync(preload, 'utf8')
    this.size = size
    this.opened = this.open()
  }

  getURL(): string {
    return fromChromium(this.page?.url() ?? '')
  }

  isDestroyed(): boolean {
    return this.hasGone
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.link?.send({ kind: 'ipc', channel, args: [message], ports: transfer.map(({ id }) => id) })
    this.ports.give(transfer)
  }

  async loadURL(url: string): Promise<void> {
    await this.opened
    const { page } = this
    if (page === null) throw new Error('the page has gone')
    await applyPermissions(this, originOf(url))
    this.loading = url
    await page.goto(toChromium(url))
    this.emit('did-finish-load')
  }

  reload(): void {
    if (this.crashedAt !== null) {
      void this.replaceCrashed(this.crashedAt)
      return
    }
    this.loading = this.getURL()
    void this.page?.reload().catch(() => {})
  }

  close(): void {
    void this.opened.then(() => this.page?.close()).catch(() => {})
  }

  forcefullyCrashRenderer(): void {
    // It is not answered: who would is gone.
    this.link?.session.send('Page.crash').catch(() => {})
  }

  /** For the double: the session with Chromium's debugger, and the target that it names. */
  get debugging(): PageLink | null {
    return this.link
  }

  /** For the double: whether a page may follow a navigation, which the program may refuse. */
  static mayNavigate(request: PageRequest, url: string): boolean {
    const contents = WebContents.ofRequest(request)
    if (contents === undefined) return false
    const isMainFrame = request.frame() === contents.page?.mainFrame()
    const event = new NavigationEvent(url, isMainFrame)
    if (!isMainFrame || contents.loading !== url) contents.emit('will-frame-navigate', event)
    if (!isMainFrame) return !event.defaultPrevented
    if (contents.loading !== url) contents.emit('will-navigate', event, url)
    contents.loading = null
    if (!event.defaultPrevented) contents.emit('did-start-navigation', new NavigationEvent(url))
    return !event.defaultPrevented
  }

  /** For the double: a page that no window asked for was opened by a page. Chromium makes it whatever was answered. */
  static async closePopup(page: Page): Promise<void> {
    if (WebContents.popupsToClose === 0) return
    WebContents.popupsToClose -= 1
    await page.close().catch(() => {})
  }

  /** For the double: the process of a page has gone. */
  static takeCrash({ targetId, status, errorCode }: TargetCrash): void {
    const contents = [...living].find(({ link }) => link?.targetId === targetId)
    if (contents === undefined) return
    const reason = REASONS[status]
    if (reason === undefined) throw new NotModelled(`the end of a page's process by ${status}`)
    contents.crashedAt = contents.getURL()
    contents.link = null
    contents.ports.closeAll()
    contents.emit('render-process-gone', {}, { reason, exitCode: errorCode })
  }

  /**
   * Electron loads a page whose process has gone in the same place, with another process. Playwright has nothing more to do with it, so
   * that a new page takes its place: the same contents to the program, another page to the test.
   */
  private async replaceCrashed(url: string): Promise<void> {
    this.crashedAt = null
    const gone = this.page
    this.page = null
    if (gone !== null) WebContents.gone.add(gone)
    const page = await this.open()
    void gone?.close().catch(() => {})
    // What the program has granted to its origin holds on.
    this.loading = url
    await page.goto(toChromium(url))
    this.emit('did-finish-load')
  }

  private askToOpen(url: string): void {
    WebContents.popupsToClose += 1
    const { action } = this.openHandler({ url: fromChromium(url) })
    if (action === 'allow') throw new NotModelled('windows that a page opens')
  }

  private static ofRequest(request: PageRequest): WebContents | undefined {
    try {
      const page = request.frame().page()
      return [...living].find((contents) => contents.page === page)
    } catch {
      // The first request of a page that was only just opened: no window of ours.
      return undefined
    }
  }

  private async open(): Promise<Page> {
    const { preload, size } = this
    const context = chromiumContext()
    // Chromium starts with a page; the first window takes it.
    const [first] = context.pages().filter((page) => !WebContents.gone.has(page))
    const isFree = first !== undefined && ![...living].some((it) => it !== this && it.page === first)
    if (isFree) this.page = first
    const page = isFree ? first : await context.newPage()
    this.page = page
    page.once('close', () => {
      if (this.page === page) this.end()
    })
    this.link = await PageLink.connect(page, preload, {
      onMessage: (message) => this.receive(message),
      onNewDocument: () => this.ports.closeAll(),
      onWindowOpen: (url) => this.askToOpen(url),
    })
    await resize(page, this.link, size)
    return page
  }

  private receive(message: FromPage): void {
    if (message.kind === 'ipc') {
      const event = strict('IpcMainEvent', { sender: this, senderFrame: this.mainFrame, ports: [] })
      this.ipc.emit(message.channel, event, ...message.args)
    } else if (message.kind === 'port') {
      this.ports.receive(message.id, message.data)
    }
  }

  private end(): void {
    this.hasGone = true
    living.delete(this)
    this.link = null
    this.ports.closeAll()
    this.emit('destroyed')
  }
}

/** Gives the page's content this size: the browser's own frame comes on top of it. */
async function resize(page: Page, { session }: PageLink, { width, height }: { width: number; height: number }) {
  const { windowId } = await session.send('Browser.getWindowForTarget')
  await session.send('Browser.setWindowBounds', { windowId, bounds: { width, height } })
  const inner = await page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }))
  const bounds = { width: 2 * width - inner.width, height: 2 * height - inner.height }
  await session.send('Browser.setWindowBounds', { windowId, bounds })
}

export const webContents = strict('webContents', {
  getAllWebContents: (): WebContents[] => [...living],
  /** Playwright finds the window of a page by it. */
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    [...living].find(({ debugging }) => debugging?.targetId === targetId),
})
