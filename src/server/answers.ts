import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { loadPageDocument } from '../supervisor/page-document.ts'
import { PAGE_HEADERS } from '../supervisor/page-headers.ts'
import type { PageFile } from './page-files.ts'
import { REFUSAL_WINDOW_MS } from './strangers.ts'

/** Why a request is refused: an HTTP status and a sentence. */
export interface Refusal {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 421 | 429 | 431 | 503
  message: string
}

export function serve(response: ServerResponse, { content: built, type }: PageFile): void {
  const { content, headers } = type.startsWith('text/html')
    ? loadPageDocument(built)
    : { content: built, headers: PAGE_HEADERS }
  response.writeHead(200, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': type,
    'Content-Length': content.length,
  })
  // Node leaves the body out where HEAD was asked.
  response.end(content)
}

export function refuse(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, refusalHeaders(refusal))
  response.end(bodyOf(refusal))
}

/** Refuses what has no response of its own: an upgrade, or bytes that are no request. */
export function refuseStream(stream: Duplex, refusal: Refusal): void {
  if (!stream.writable) {
    stream.destroy()
    return
  }
  const headers = Object.entries(refusalHeaders(refusal)).map(([name, value]) => `${name}: ${value}`)
  const head = [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, ...headers].join('\r\n')
  stream.once('finish', () => stream.destroy())
  stream.end(`${head}\r\n\r\n${bodyOf(refusal)}`)
}

function refusalHeaders(refusal: Refusal): Record<string, string | number> {
  return {
    ...PAGE_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(bodyOf(refusal)),
    // Whatever else was sent with it is not read.
    Connection: 'close',
    ...(refusal.status === 405 ? { Allow: 'GET, HEAD' } : {}),
    ...(refusal.status === 429 ? { 'Retry-After': REFUSAL_WINDOW_MS / 1_000 } : {}),
  }
}

function bodyOf({ message }: Refusal): string {
  return `${message}\n`
}
