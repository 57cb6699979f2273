import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { HostContract } from '../../contract/index.ts'
import { RecentDirectories } from '../../supervisor/recent-directories.ts'
import { SettingsFile } from '../../supervisor/settings-file.ts'
import { FakeEngine } from '../../supervisor/testing/fake-engine.ts'
import { BrowserHost, type BrowserHostOptions } from '../browser-host.ts'
import type { ConnectableEngine, EngineLink, EngineLinkEvents, Frame } from '../child-engine.ts'

/** A {@link FakeEngine} that clients can be connected to; a test sees what arrives and answers it. */
export class FakeConnectableEngine extends FakeEngine implements ConnectableEngine {
  readonly frames: Frame[] = []
  readonly links: EngineLinkEvents[] = []
  closedLinks = 0

  connect(events: EngineLinkEvents): EngineLink {
    this.links.push(events)
    return {
      send: (frame) => this.frames.push(frame),
      close: () => {
        this.closedLinks += 1
      },
    }
  }
}

export interface Answer {
  status: number
  text: string
  headers: NodeJS.Dict<string | string[]>
}

/** A browser host on a page and settings of its own, with fake engines; `end` closes it and removes all of that. */
export async function startTestHost(options: Partial<BrowserHostOptions> = {}, port = 0) {
  const temporary = mkdtempSync(join(tmpdir(), 'walscope-server-'))
  const pageFolder = join(temporary, 'page')
  const wal = join(temporary, 'wal')
  mkdirSync(join(pageFolder, 'assets'), { recursive: true })
  mkdirSync(wal)
  writeFileSync(join(pageFolder, 'index.html'), '<title>Walscope</title>')
  writeFileSync(join(pageFolder, 'assets/index.js'), 'export {}')
  writeFileSync(join(pageFolder, 'assets/index.js.map'), '{}')
  writeFileSync(join(temporary, 'secret.html'), 'secret')

  const engines: FakeConnectableEngine[] = []
  const reports: string[] = []
  const report = (message: string) => reports.push(message)
  const host = new BrowserHost({
    version: '1.2.3',
    pageFolder,
    opening: null,
    programs: join(temporary, 'out/main'),
    launch: () => {
      const engine = new FakeConnectableEngine(1000 + engines.length)
      engines.push(engine)
      return engine
    },
    recent: new RecentDirectories(report),
    settings: new SettingsFile(report),
    report,
    ...options,
  })
  const url = new URL(await host.listen(port))
  const sockets: WebSocket[] = []
  const socketUrl = (path: string, query: Record<string, string> = {}) => {
    const address = new URL(path, url)
    address.protocol = 'ws:'
    const token = url.searchParams.get('token') ?? ''
    address.search = new URLSearchParams({ token, session: SESSION, ...query }).toString()
    return address
  }
  const openSocket = (path: string, query?: Record<string, string>) => {
    const socket = new WebSocket(socketUrl(path, query), { origin: url.origin })
    sockets.push(socket)
    return socket
  }
  return {
    ...{ host, url, pageFolder, wal, engines, reports, socketUrl, openSocket },
    /** A page's client of its host. */
    openHost(session = SESSION) {
      const socket = openSocket('/host', { session })
      const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
      const client: ContractRouterClient<HostContract> = createORPCClient(link)
      return { socket, client }
    },
    async end() {
      for (const socket of sockets) socket.terminate()
      await host.close()
      rmSync(temporary, { recursive: true })
    },
  }
}

export const SESSION = 'a'.repeat(32)

/** The answer to a request; `path` goes out as it is, as a browser would not send it. */
export function ask(
  url: URL,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: url.port, path, method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    request.on('error', reject)
    request.end()
  })
}

/** What comes back for these bytes until the connection ends. */
export function askRaw(url: URL, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

/** `open`, or the status and the body of the refusal. */
export function trySocket(url: URL, headers: Record<string, string>): Promise<Answer | 'open'> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers })
    socket.on('open', () => {
      resolve('open')
      socket.close()
    })
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    socket.on('error', reject)
  })
}
