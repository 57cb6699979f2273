import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { Report } from '../supervisor/configuration.ts'
import { DirectorySession } from '../supervisor/directory-session.ts'
import type { Opening } from '../supervisor/given.ts'
import type { HostPlatform } from '../supervisor/host-platform.ts'
import { createHostRouter } from '../supervisor/host-router.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import type { ConnectableEngine } from './child-engine.ts'
import { relay } from './engine-relay.ts'

/** How long a tab's engine outlives its page: a reload finds it again. */
const LINGER_MS = 20_000

/** WebSocket close codes of ours: the engine of that generation is gone. */
export const NO_SUCH_ENGINE = 4404

/** What is remembered of a tab's session that has ended: its page may have crashed, and may come again. */
export interface EndedTab {
  directory: string | null
  isSample: boolean
}

export interface TabSessionOptions {
  launch: () => ConnectableEngine
  recent: RecentDirectories
  settings: SettingsFile
  platform: HostPlatform
  /** Opened at the start, if any. */
  opening: Opening | null
  /** What a session of the same tab had before it ended. */
  before?: EndedTab
  /** Called once when nobody has looked at it for a while. */
  onIdle: () => void
  report: Report
  lingerMs?: number
}

/** What one tab looks at, kept a while when its page goes. */
export class TabSession {
  private readonly session: DirectorySession<ConnectableEngine>
  private readonly handler: RPCHandler<Record<never, never>>
  private readonly sockets = new Set<WebSocket>()
  private readonly onIdle: () => void
  private readonly lingerMs: number
  private idleTimer: NodeJS.Timeout | null = null
  private hasEnded = false

  constructor(options: TabSessionOptions) {
    const { launch, recent, settings, platform, opening, onIdle, report, before, lingerMs = LINGER_MS } = options
    this.session = new DirectorySession(
      () => {
        // A page's last request may still be on its way here.
        if (this.hasEnded) throw new Error('the session has ended')
        return launch()
      },
      recent,
      settings,
    )
    this.handler = new RPCHandler(createHostRouter(this.session, recent, settings, platform))
    this.onIdle = onIdle
    this.lingerMs = lingerMs
    const fail = (error: unknown) => report(`The session of a tab cannot be begun: ${error}`)
    if (before?.isSample) this.session.openSample().catch(fail)
    else if (before !== undefined) {
      if (before.directory !== null) this.session.openAtStart(before.directory).catch(fail)
    } else if (opening?.kind === 'request') platform.requests.add(opening.request)
    else if (opening?.kind === 'directory') this.session.openAtStart(opening.directory).catch(fail)
    this.waitForPage()
  }

  /** What is open now, for a session of the same tab after this one. */
  get remembered(): EndedTab {
    const { directory, isSample } = this.session.value
    return { directory, isSample }
  }

  /** A page's connection to its host. */
  connectHost(socket: WebSocket): void {
    this.keep(socket)
    void this.handler.upgrade(socket)
  }

  /** A page's connection to the engine of this generation. */
  connectEngine(socket: WebSocket, generation: number): void {
    this.keep(socket)
    const { process, state } = this.session.supervisor
    if (process === null || state.generation !== generation) {
      socket.close(NO_SUCH_ENGINE, 'This engine has ended.')
      return
    }
    relay(socket, process)
  }

  /** Ends the engine and everything that is connected. Rejects where the engine cannot be ended. */
  async end(): Promise<void> {
    this.hasEnded = true
    if (this.idleTimer !== null) clearTimeout(this.idleTimer)
    for (const socket of this.sockets) socket.terminate()
    await this.session.close()
  }

  private keep(socket: WebSocket): void {
    if (this.idleTimer !== null) clearTimeout(this.idleTimer)
    this.idleTimer = null
    this.sockets.add(socket)
    socket.once('close', () => {
      this.sockets.delete(socket)
      if (this.sockets.size === 0 && !this.hasEnded) this.waitForPage()
    })
  }

  private waitForPage(): void {
    this.idleTimer = setTimeout(this.onIdle, this.lingerMs)
  }
}
