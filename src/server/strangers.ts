import type { Duplex } from 'node:stream'

/** Refusals are counted for so long. */
export const REFUSAL_WINDOW_MS = 10_000
/** Far above what a person with an old address gets. */
const MOST_REFUSALS = 100
/** Connections that have not shown the token; a browser that loads the page has six at once. */
const MOST_STRANGERS = 64

/** Those who have not shown the token: how many may be here, and how often they are told no. */
export class Strangers {
  private readonly connections = new Set<Duplex>()
  private readonly now: () => number
  private refusals = 0
  private windowEndMs = 0

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** A new connection. Where there are too many, the oldest goes: whoever holds them keeps nobody out. */
  arrive(connection: Duplex): void {
    this.connections.add(connection)
    connection.once('close', () => this.connections.delete(connection))
    if (this.connections.size <= MOST_STRANGERS) return
    const [oldest] = this.connections
    if (oldest === undefined) return
    this.connections.delete(oldest)
    oldest.destroy()
  }

  /** This one has shown the token. */
  admit(connection: Duplex): void {
    this.connections.delete(connection)
  }

  /** One more was refused; whether that were too many of late. Whoever has the token is never asked. */
  refuse(): boolean {
    const now = this.now()
    if (now >= this.windowEndMs) {
      this.windowEndMs = now + REFUSAL_WINDOW_MS
      this.refusals = 0
    }
    this.refusals += 1
    return this.refusals > MOST_REFUSALS
  }
}
