import { RPCHandler } from '@orpc/server/message-port'
import { type BrowserWindow, MessageChannelMain } from 'electron'
import { DirectorySession } from '../supervisor/directory-session.ts'
import { createHostRouter } from '../supervisor/host-router.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import { WindowRequests } from '../supervisor/window-requests.ts'
import { desktopPlatform } from './desktop-platform.ts'
import { onPageMessage } from './sender.ts'
import type { UpdateCheck } from './updates/update-check.ts'
import { launchUtilityEngine, type UtilityEngine } from './utility-engine.ts'
import { WindowWork } from './work/window-work.ts'

/** From the page: it has loaded and wants its ports. To the page: a port, and what it is for. */
const CONNECT_CHANNEL = 'walscope:connect'
const PORT_CHANNEL = 'walscope:port'

/** What one window looks at, and the ports of its page. */
export class WindowSession {
  readonly session: DirectorySession<UtilityEngine>
  /** What its page is asked for by the menu and from outside. */
  readonly requests = new WindowRequests()
  private readonly window: BrowserWindow
  private readonly handler: RPCHandler<Record<never, never>>
  /** Whether there is a page that has asked for its ports; it gets those of later engines unasked. */
  private isConnected = false

  constructor(window: BrowserWindow, recent: RecentDirectories, settings: SettingsFile, updates: UpdateCheck) {
    this.window = window
    this.session = new DirectorySession(launchUtilityEngine, recent, settings)
    const work = new WindowWork(window, settings, this.requests)
    const platform = desktopPlatform(window, this.requests, work, updates)
    this.handler = new RPCHandler(createHostRouter(this.session, recent, settings, platform))
    this.session.supervisor.on('launch', (engine, generation) => {
      if (this.isConnected) this.connectEngine(engine, generation)
    })
    onPageMessage(window.webContents, CONNECT_CHANNEL, () => this.connect())
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (!isMainFrame || isSameDocument) return
      this.isConnected = false
      this.requests.release()
    })
    window.webContents.on('render-process-gone', () => {
      this.isConnected = false
    })
  }

  /** A page that loads again asks again; the ports of the one before have closed with it. */
  private connect(): void {
    this.isConnected = true
    const { port1, port2 } = new MessageChannelMain()
    this.handler.upgrade(port1)
    port1.start()
    this.sendPort('host', 0, port2)
    const { process, state } = this.session.supervisor
    if (process !== null) this.connectEngine(process, state.generation)
  }

  /** Gives the page and the engine the two ends of a channel: what they say does not pass through this process. */
  private connectEngine(engine: UtilityEngine, generation: number): void {
    const { port1, port2 } = new MessageChannelMain()
    engine.connect(port1)
    this.sendPort('engine', generation, port2)
  }

  private sendPort(role: 'host' | 'engine', generation: number, port: Electron.MessagePortMain): void {
    if (!this.window.isDestroyed()) this.window.webContents.postMessage(PORT_CHANNEL, { role, generation }, [port])
  }
}
