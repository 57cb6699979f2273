import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Refusal } from './answers.ts'

/** A new token: 256 random bits as 64 hex digits. */
export function makeToken(): string {
  return randomBytes(32).toString('hex')
}

/** Compares without telling by its time how much of it is right. */
function isToken(given: string | null, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const FOREIGN: Refusal = { status: 403, message: 'The request comes from the page of another site.' }

/** Who may talk to the browser host: a page of its own, by its own address, with its token. */
export class Access {
  readonly token = makeToken()
  private hosts: readonly string[] = []

  /** The port is known only once the server listens. */
  setPort(port: number): void {
    const names = ['127.0.0.1', 'localhost']
    // Browsers leave the port of HTTP out.
    this.hosts = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]
  }

  /**
   * The address has to be ours (a page of another site that resolves its name to this machine has its own name in `Host`),
   * and a request of a page has to come from a page of ours. Null where both hold.
   */
  checkAddress({ headers: { host, origin } }: IncomingMessage): Refusal | null {
    if (host === undefined || !this.hosts.includes(host)) {
      return { status: 421, message: 'This address is not that of Walscope.' }
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return FOREIGN
    }
    return null
  }

  /**
   * Browsers say whether a request comes from the page of another site. It may lead a person here (a terminal in a
   * browser shows the address as a link) and nothing else: no picture, script, frame or form of it is answered.
   */
  checkSite({ headers }: IncomingMessage): Refusal | null {
    const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers
    if (site === undefined || site === 'same-origin' || site === 'none') return null
    return mode === 'navigate' && destination === 'document' ? null : FOREIGN
  }

  checkToken(url: URL): Refusal | null {
    if (isToken(url.searchParams.get('token'), this.token)) return null
    return {
      status: 401,
      message: 'The token is missing or wrong: open the address that `walscope serve` has printed.',
    }
  }

  /** A WebSocket has all of it: browsers always name the origin of its page. */
  checkSocket(request: IncomingMessage, url: URL): Refusal | null {
    if (request.headers.origin === undefined) return { status: 403, message: 'The request names no origin.' }
    return this.checkAddress(request) ?? this.checkToken(url)
  }
}
