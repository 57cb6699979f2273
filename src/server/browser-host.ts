import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { WalscopeFailure } from '../contract/errors.ts'
import { UPDATES_OFF } from '../contract/updates.ts'
import type { Report } from '../supervisor/configuration.ts'
import type { Opening } from '../supervisor/given.ts'
import type { HostPlatform } from '../supervisor/host-platform.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { SettingsFile } from '../supervisor/settings-file.ts'
import { WindowRequests } from '../supervisor/window-requests.ts'
import { Access } from './access.ts'
import { type Refusal, refuse, refuseStream, serve } from './answers.ts'
import type { ConnectableEngine } from './child-engine.ts'
import { type PageFile, readPage } from './page-files.ts'
import { Strangers } from './strangers.ts'
import { type EndedTab, TabSession } from './tab-session.ts'

const LOOPBACK = '127.0.0.1'
/** Far above what a person needs, far below what would hurt. */
const MOST_SESSIONS = 32
const MOST_SOCKETS = 128
const MOST_CONNECTIONS = 256
const HEADER_LIMIT_BYTES = 8 * 1024
/** Requests of pages are small; what engines answer is not limited by this. */
const MESSAGE_LIMIT_BYTES = 1024 * 1024
/** A request is a few hundred bytes from this machine: who takes longer holds a connection open for its own sake. */
const REQUEST_TIMEOUT_MS = 5_000

export interface BrowserHostOptions {
  version: string
  /** The built page. */
  pageFolder: string
  /** The folder of the built programs. */
  programs: string
  /** Opened in every tab that comes. */
  opening: Opening | null
  launch: () => ConnectableEngine
  recent: RecentDirectories
  settings: SettingsFile
  /** Told what goes wrong without anybody to answer to. */
  report: Report
  lingerMs?: number
  requestTimeoutMs?: number
}

/** Serves the page and its sessions on the loopback interface, to whoever has the token. */
export class BrowserHost {
  private readonly options: BrowserHostOptions
  private readonly access = new Access()
  private readonly strangers = new Strangers()
  private readonly server: Server
  private readonly page: ReadonlyMap<string, PageFile>
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES })
  private readonly sessions = new Map<string, TabSession>()
  /** What the last sessions that nobody looked at any more had: a tab that comes back late finds it again. */
  private readonly ended = new Map<string, EndedTab>()
  /** Sessions that are on their way out. */
  private readonly ending = new Set<Promise<void>>()

  /** Reads the page; throws where it is not built. */
  constructor(options: BrowserHostOptions) {
    this.options = options
    this.page = readPage(options.pageFolder)
    // A request without `Host` is refused by us, with the headers of every answer.
    this.server = createServer({
      ...{ maxHeaderSize: HEADER_LIMIT_BYTES, requireHostHeader: false },
      ...timeouts(options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS),
    })
    this.server.maxConnections = MOST_CONNECTIONS
    this.server.on('connection', (connection) => this.strangers.arrive(connection))
    this.server.on('request', (request, response) => this.answer(request, response))
    this.server.on('upgrade', (request, stream, head) => this.upgrade(request, stream, head))
    this.server.on('clientError', (error, stream) => refuseStream(stream, refusalOf(error)))
    this.sockets.on('wsClientError', (_error, stream) =>
      refuseStream(stream, { status: 400, message: 'This is no request for a WebSocket.' }),
    )
  }

  /** Resolves to the address of the page, its token in it. Rejects where the port cannot be had. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(listenFailure(port, error))
      this.server.once('error', fail)
      this.server.listen(port, LOOPBACK, () => {
        this.server.off('error', fail)
        // A connection that could not be taken (no file descriptor left, say) is no end of the others.
        this.server.on('error', ({ message }) => this.options.report(`A connection failed: ${message}`))
        const { port: actual } = this.server.address() as AddressInfo
        this.access.setPort(actual)
        resolve(`http://${LOOPBACK}:${actual}/?token=${this.access.token}`)
      })
    })
  }

  /** Lets nobody in any more, and ends all sessions, their engines and all connections. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    this.sockets.close()
    for (const [id, session] of this.sessions) this.end(id, session)
    await Promise.all(this.ending)
    for (const socket of this.sockets.clients) socket.terminate()
    this.server.closeAllConnections()
    await closed
  }

  private end(id: string, session: TabSession): void {
    this.ended.delete(id)
    this.ended.set(id, session.remembered)
    const [oldest] = this.ended.keys()
    if (this.ended.size > MOST_SESSIONS && oldest !== undefined) this.ended.delete(oldest)
    this.sessions.delete(id)
    const end = session
      .end()
      .catch((error: Error) => this.options.report(error.message))
      .finally(() => this.ending.delete(end))
    this.ending.add(end)
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request)
    const token = this.access.checkToken(url)
    const refusal =
      this.access.checkAddress(request) ??
      this.access.checkSite(request) ??
      checkMethod(request, 'GET', 'HEAD') ??
      // Scripts and styles are no secret, and the page could not name the token to get them.
      (url.pathname.startsWith('/assets/') ? null : token)
    if (refusal === null && token === null) this.strangers.admit(request.socket)
    const file = this.page.get(url.pathname)
    if (refusal !== null) refuse(response, this.limited(refusal, token))
    else if (file === undefined) refuse(response, { status: 404, message: 'There is no such page.' })
    else serve(response, file)
  }

  /** Whoever is refused without the token too often is told only that. */
  private limited(refusal: Refusal, token: Refusal | null): Refusal {
    if (token === null || !this.strangers.refuse()) return refusal
    return { status: 429, message: 'Too many requests were refused: wait for some seconds.' }
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    const url = urlOf(request)
    const refusal = this.access.checkSocket(request, url) ?? checkMethod(request, 'GET') ?? this.checkSession(url)
    if (refusal !== null) {
      refuseStream(stream, this.limited(refusal, this.access.checkToken(url)))
      return
    }
    this.strangers.admit(stream)
    this.sockets.handleUpgrade(request, stream, head, (socket) => this.connect(socket, url))
  }

  private checkSession(url: URL): Refusal | null {
    if (url.pathname !== '/host' && url.pathname !== '/engine') {
      return { status: 404, message: 'There is no such connection.' }
    }
    const id = url.searchParams.get('session') ?? ''
    if (!/^[0-9a-f]{32}$/.test(id)) return { status: 400, message: 'The session is missing.' }
    // Only a page's connection to its host makes a session.
    if (url.pathname === '/engine' && !this.sessions.has(id)) return { status: 404, message: 'The session has ended.' }
    const isFull = this.sockets.clients.size >= MOST_SOCKETS
    const isNewTooMuch = !this.sessions.has(id) && this.sessions.size >= MOST_SESSIONS
    return isFull || isNewTooMuch ? { status: 503, message: 'Too many pages are open.' } : null
  }

  private connect(socket: WebSocket, url: URL): void {
    // A broken connection ends with `close`; what broke it is of no use to anybody.
    socket.on('error', () => socket.terminate())
    const session = this.sessionOf(url.searchParams.get('session') ?? '')
    if (url.pathname === '/host') session.connectHost(socket)
    else session.connectEngine(socket, Number(url.searchParams.get('generation')))
  }

  private sessionOf(id: string): TabSession {
    const known = this.sessions.get(id)
    if (known !== undefined) return known
    const { launch, recent, settings, opening, report, lingerMs } = this.options
    const before = this.ended.get(id)
    this.ended.delete(id)
    const session = new TabSession({
      ...(before === undefined ? {} : { before }),
      ...{ launch, recent, settings, opening, report, platform: this.platform() },
      ...(lingerMs === undefined ? {} : { lingerMs }),
      onIdle: () => this.end(id, session),
    })
    this.sessions.set(id, session)
    return session
  }

  /**
   * A browser shows no dialogs of the system, no file manager and no taskbar: how far long work is stands in the title of the tab.
   * Newer versions are the app's to ask for.
   */
  private platform(): HostPlatform {
    return {
      kind: 'browser',
      version: this.options.version,
      programs: this.options.programs,
      requests: new WindowRequests(),
      canChoose: false,
      chooseDirectory: async () => null,
      chooseTrace: async () => null,
      chooseOutput: async () => null,
      reveal: async () => false,
      reportWork: () => {},
      updates: async function* () {
        yield UPDATES_OFF
      },
    }
  }
}

/** The path and query of a request; whatever it says, the address is ours. */
function urlOf({ url }: IncomingMessage): URL {
  const base = `http://${LOOPBACK}`
  return URL.canParse(url ?? '/', base) ? new URL(url ?? '/', base) : new URL(base)
}

/** Headers and body of a request have this long, each connection is looked at several times in it, and an idle one ends. */
function timeouts(requestTimeoutMs: number) {
  return {
    ...{ headersTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: requestTimeoutMs },
    connectionsCheckingInterval: requestTimeoutMs / 5,
  }
}

function checkMethod({ method }: IncomingMessage, ...allowed: string[]): Refusal | null {
  return allowed.includes(method ?? '') ? null : { status: 405, message: 'Only GET and HEAD are served.' }
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, message: 'The headers are too long.' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, message: 'The request did not come in time.' }
  return { status: 400, message: 'This is no HTTP request.' }
}

function listenFailure(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EADDRINUSE') {
    return new WalscopeFailure({ code: 'USAGE', message: `Port ${port} is in use: choose another with --port.` })
  }
  if (error.code === 'EACCES') {
    return new WalscopeFailure({ code: 'USAGE', message: `You have no permission to listen on port ${port}.` })
  }
  return error
}
