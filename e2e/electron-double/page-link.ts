// The way from a window's object to its page: the preload script's world, and the messages from and to it.
import { randomUUID } from 'node:crypto'
import type { CDPSession, Page } from 'playwright-core'
import { DROPPED, type FromPage, HEAR, isolatedWorld, mainWorld, TELL, type ToPage } from './page-worlds.ts'

const WORLD = 'Electron Isolated Context'

export interface PageLinkEvents {
  onMessage(message: FromPage): void
  /** The page has gone, or another has come: nothing of the one before is heard any more. */
  onNewDocument(): void
  /** The page wants a window of its own. */
  onWindowOpen(url: string): void
}

export class PageLink {
  readonly targetId: string
  readonly session: CDPSession
  private readonly events: PageLinkEvents
  private contextId: number | null = null

  private constructor(session: CDPSession, targetId: string, events: PageLinkEvents) {
    this.session = session
    this.targetId = targetId
    this.events = events
  }

  /** Call it before the page loads anything of the app. */
  static async connect(page: Page, preload: string, events: PageLinkEvents): Promise<PageLink> {
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    const link = new PageLink(session, targetInfo.targetId, events)
    await link.prepare(preload)
    return link
  }

  send(message: ToPage): void {
    if (this.contextId === null) return
    const call = {
      functionDeclaration: `function (message) { ${HEAR}(message) }`,
      executionContextId: this.contextId,
      arguments: [{ value: message }],
    }
    // A page that has gone meanwhile hears nothing.
    this.session.send('Runtime.callFunctionOn', call).catch(() => {})
  }

  private async prepare(preload: string): Promise<void> {
    const { session } = this
    const { frameTree } = await session.send('Page.getFrameTree')
    const mainFrameId = frameTree.frame.id
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== WORLD || context.auxData?.frameId !== mainFrameId) return
      this.events.onNewDocument()
      this.contextId = context.id
    })
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== TELL || executionContextId !== this.contextId) return
      const message = JSON.parse(payload) as FromPage
      if (message.kind === 'drop') void this.findPaths(message.count)
      else this.events.onMessage(message)
    })
    session.on('Page.windowOpen', ({ url }) => this.events.onWindowOpen(url))
    const eventName = `electron-double:${randomUUID()}`
    // A preload script runs in the main frame only.
    const onlyInMainFrame = (body: string) => `if (window === window.top) { ${body} }`
    await session.send('Runtime.addBinding', { name: TELL, executionContextName: WORLD })
    await session.send('Page.enable')
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: onlyInMainFrame(`(${mainWorld})(${JSON.stringify(eventName)})`),
    })
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: onlyInMainFrame(
        `((require, exports, module) => {${preload}\n})((${isolatedWorld})(${JSON.stringify(eventName)}), {}, { exports: {} })`,
      ),
      worldName: WORLD,
    })
    await session.send('Runtime.enable')
  }

  /** Asks the browser for the paths of the files that were dropped last. */
  private async findPaths(count: number): Promise<void> {
    const paths: string[] = []
    for (let index = 0; index < count; index += 1) {
      const expression = `${DROPPED}[${index}]`
      const evaluate = { expression, ...(this.contextId === null ? {} : { contextId: this.contextId }) }
      const { result } = await this.session.send('Runtime.evaluate', evaluate)
      const { path } = await this.session.send('DOM.getFileInfo', { objectId: result.objectId ?? '' })
      paths.push(path)
    }
    this.send({ kind: 'paths', paths })
  }
}
