// `WebContents`: a page of Chromium, its preload script, its messages and where it may go.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Page, Request as PageRequest } from 'playwright-core'
import { chromiumContext } from './browser.ts'
import { applyPermissions } from './desktop.ts'
import { PageLink } from './page-link.ts'
import type { FromPage } from './page-worlds.ts'
import { GivenPorts, type MessagePortMain } from './ports.ts'
import { fromChromium, originOf, toChromium } from './protocol.ts'
import { NotModelled, PreventableEvent, StrictEmitter, strict } from './strict.ts'

const EVENTS = [
  ...['will-navigate', 'will-frame-navigate', 'will-redirect', 'did-start-navigation', 'did-finish-load'],
  ...['will-attach-webview', 'destroyed'],
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

let nextId = 1
const living = new Set<WebContents>()

export class WebContents extends StrictEmitter {
  /** Pages that Chromium has made, or is about to make, and no window asked for. */
  private static popupsToClose = 0
  readonly id = nextId++
  /** Messages of this page only. */
  readonly ipc = strict('WebContents.ipc', new EventEmitter())
  readonly mainFrame: { readonly url: string; readonly origin: string; readonly frameTreeNodeId: number }
  /** The page, once Chromium has it. */
  readonly opened: Promise<Page>
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
    this.opened = this.open(preload === undefined ? '' : readFileSync(preload, 'utf8'), size)
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
    const page = await this.opened
    await applyPermissions(this, originOf(url))
    this.loading = url
    await page.goto(toChromium(url))
    this.emit('did-finish-load')
  }

  reload(): void {
    this.loading = this.getURL()
    void this.page?.reload().catch(() => {})
  }

  close(): void {
    void this.opened.then((page) => page.close()).catch(() => {})
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

  private async open(preload: string, size: { width: number; height: number }): Promise<Page> {
    const context = chromiumContext()
    // Chromium starts with a page; the first window takes it.
    const [first] = context.pages()
    const isFree = first !== undefined && ![...living].some((it) => it !== this && it.page === first)
    if (isFree) this.page = first
    const page = isFree ? first : await context.newPage()
    this.page = page
    page.once('close', () => this.end())
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
