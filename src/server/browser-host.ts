import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv, { type RequestHandler } from 'sirv'
import { type WebSocket, WebSocketServer } from 'ws'
import type { HostPlatform } from '../supervisor/host-platform.ts'
import { PAGE_HEADERS } from '../supervisor/page-headers.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import { Access, type Refusal } from './access.ts'
import type { ConnectableEngine } from './child-engine.ts'
import { TabSession } from './tab-session.ts'

const LOOPBACK = '127.0.0.1'
/** Far above what a person needs, far below what would hurt. */
const MOST_SESSIONS = 32
const MOST_SOCKETS = 128
/** Requests of pages are small; what engines answer is not limited by this. */
const MESSAGE_LIMIT_BYTES = 1024 * 1024

export interface BrowserHostOptions {
  version: string
  /** The built page. */
  pageFolder: string
  directory: string | null
  launch: () => ConnectableEngine
  recent: RecentDirectories
  lingerMs?: number
}

/** Serves the page and its sessions on the loopback interface, to whoever has the token. */
export class BrowserHost {
  private readonly options: BrowserHostOptions
  private readonly access = new Access()
  private readonly server: Server
  private readonly page: RequestHandler
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES })
  private readonly sessions = new Map<string, TabSession>()

  constructor(options: BrowserHostOptions) {
    this.options = options
    // The files are listed once; only they are served, and nothing else of the disk.
    this.page = sirv(options.pageFolder, {
      dev: false,
      setHeaders: (response) => {
        for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
        response.setHeader('Cache-Control', 'no-store')
      },
      onNoMatch: (_request, response) => refuse(response, { status: 404, message: 'There is no such page.' }),
    })
    this.server = createServer({ maxHeaderSize: 8 * 1024 }, (request, response) => this.answer(request, response))
    this.server.on('upgrade', (request, stream, head) => this.upgrade(request, stream, head))
  }

  /** Resolves to the address of the page, its token in it. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, LOOPBACK, () => {
        const { port: actual } = this.server.address() as AddressInfo
        this.access.setPort(actual)
        resolve(`http://${LOOPBACK}:${actual}/?token=${this.access.token}`)
      })
    })
  }

  /** Ends all sessions and their engines. */
  async close(): Promise<void> {
    const sessions = [...this.sessions.values()]
    this.sessions.clear()
    await Promise.all(sessions.map((session) => session.end()))
    for (const socket of this.sockets.clients) socket.terminate()
    await new Promise((resolve) => {
      this.server.close(resolve)
      this.server.closeAllConnections()
    })
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request)
    const refusal =
      this.access.checkAddress(request) ??
      (request.method !== 'GET' && request.method !== 'HEAD'
        ? { status: 405 as const, message: 'Only GET and HEAD are served.' }
        : null) ??
      // Scripts and styles are no secret, and the page could not name the token to get them.
      (url.pathname === '/' || url.pathname.endsWith('.html') ? this.access.checkToken(url) : null)
    if (refusal !== null) refuse(response, refusal)
    else this.page(request, response)
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    const url = urlOf(request)
    const refusal = this.access.checkSocket(request, url) ?? this.checkSession(url)
    if (refusal !== null) {
      refuseUpgrade(stream, refusal)
      return
    }
    this.sockets.handleUpgrade(request, stream, head, (socket) => this.connect(socket, url))
  }

  private checkSession(url: URL): Refusal | null {
    if (url.pathname !== '/host' && url.pathname !== '/engine') {
      return { status: 404, message: 'There is no such connection.' }
    }
    const id = url.searchParams.get('session') ?? ''
    if (!/^[0-9a-f]{32}$/.test(id)) return { status: 400, message: 'The session is missing.' }
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
    const { launch, recent, directory, lingerMs } = this.options
    const session = new TabSession({
      ...{ launch, recent, directory, platform: this.platform() },
      ...(lingerMs === undefined ? {} : { lingerMs }),
      onIdle: () => {
        this.sessions.delete(id)
        void session.end()
      },
    })
    this.sessions.set(id, session)
    return session
  }

  /** A browser shows no dialogs of the system, and no file manager. */
  private platform(): HostPlatform {
    return {
      kind: 'browser',
      version: this.options.version,
      canChoose: false,
      chooseDirectory: async () => null,
      reveal: async () => false,
    }
  }
}

/** The path and query of a request; whatever it says, the address is ours. */
function urlOf({ url }: IncomingMessage): URL {
  const base = `http://${LOOPBACK}`
  return URL.canParse(url ?? '/', base) ? new URL(url ?? '/', base) : new URL(base)
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${message}\n`)
}

function refuseUpgrade(stream: Duplex, { status, message }: Refusal): void {
  const body = `${message}\n`
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
