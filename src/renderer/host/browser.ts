import { engineClient, type HostConnection, hostClient } from './connection.ts'

type Frame = string | Uint8Array<ArrayBuffer>

/** A WebSocket in the shape of a port: what is posted before it is open waits. */
class SocketPort {
  private readonly socket: WebSocket
  private waiting: Frame[] | null = []

  constructor(url: URL) {
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    this.socket.addEventListener('open', () => {
      const waiting = this.waiting ?? []
      this.waiting = null
      for (const frame of waiting) this.socket.send(frame)
    })
  }

  on(type: string, listener: (event?: { data: unknown }) => void): void {
    this.socket.addEventListener(type, (event) => listener(event instanceof MessageEvent ? event : undefined))
  }

  postMessage(frame: Frame): void {
    if (this.waiting === null) this.socket.send(frame)
    else this.waiting.push(frame)
  }
}

const SESSION_KEY = 'walscope.session'

/** The session of this tab, which outlives a reload: the host keeps the engine for a moment. */
function tabSession(): string {
  const kept = sessionStorage.getItem(SESSION_KEY)
  if (kept !== null) return kept
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const session = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  sessionStorage.setItem(SESSION_KEY, session)
  return session
}

/** Connects to `walscope serve`, which served this page, with the token of the page's address. */
export function connectBrowser(location: Location): HostConnection {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  const sessionId = tabSession()
  const socketAt = (path: string, extra: Record<string, string> = {}) => {
    const url = new URL(path, location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    url.search = new URLSearchParams({ token, session: sessionId, ...extra }).toString()
    return new SocketPort(url)
  }
  const host = socketAt('/host')
  return {
    host: hostClient(host),
    engine: async (generation) => engineClient(socketAt('/engine', { generation: String(generation) })),
    pathOf: () => null,
    onLost: (listener) => host.on('close', () => listener()),
  }
}
