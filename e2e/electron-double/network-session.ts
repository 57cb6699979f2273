// A session that asks on behalf of the main process. Nothing reaches a network: a test answers in the place of a server.
import { checkOptions, NotModelled, strict } from './strict.ts'

const OPTIONS = ['credentials', 'cache', 'referrerPolicy', 'redirect', 'signal']

class NetworkSession {
  /** For the double: all that was asked for and not answered by a test. */
  readonly requests: string[] = []
  private userAgent = ''
  private languages = ''

  setUserAgent(userAgent: string, languages = ''): void {
    this.userAgent = userAgent
    this.languages = languages
  }

  getUserAgent(): string {
    return this.userAgent
  }

  /** As where there is no network; a test puts its own function here. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    checkOptions('Session.fetch', init, OPTIONS)
    this.requests.push(`${url} ${this.userAgent} ${this.languages}`)
    throw new Error('net::ERR_NAME_NOT_RESOLVED')
  }
}

const sessions = new Map<string, NetworkSession>()

/** The same session for the same name, whatever is asked of it later. */
export function fromPartition(partition: string, options: { cache?: boolean } = {}): NetworkSession {
  checkOptions('session.fromPartition', options, ['cache'])
  if (partition === '' || partition.startsWith('persist:')) throw new NotModelled(`the partition "${partition}"`)
  const known = sessions.get(partition) ?? strict('Session', new NetworkSession())
  sessions.set(partition, known)
  return known
}
