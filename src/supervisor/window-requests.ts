import type { HostRequest } from '../contract/host.ts'

/** More than a person asks of a window before its page is there. */
const MOST_WAITING = 32

/** What a window's page is asked for from outside of it. Each request is heard once; it waits until there is a page. */
export class WindowRequests {
  private readonly waiting: HostRequest[] = []
  private reader = 0
  private wake: () => void = () => {}

  add(request: HostRequest): void {
    this.waiting.push(request)
    if (this.waiting.length > MOST_WAITING) this.waiting.shift()
    this.wake()
  }

  /** Who listens now hears nothing more: its page goes, and what comes is for the next one. */
  release(): void {
    this.reader += 1
    this.wake()
  }

  /** The requests that wait, and those that come, until the signal aborts or somebody else listens. */
  async *watch(signal?: AbortSignal): AsyncGenerator<HostRequest> {
    this.release()
    const { reader } = this
    const wake = () => this.wake()
    signal?.addEventListener('abort', wake, { once: true })
    try {
      while (reader === this.reader && !signal?.aborted) {
        const request = this.waiting.shift()
        if (request !== undefined) yield request
        else
          await new Promise<void>((resolve) => {
            this.wake = resolve
          })
      }
    } finally {
      signal?.removeEventListener('abort', wake)
    }
  }
}
