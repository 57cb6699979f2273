import { EventPublisher } from '@orpc/server'
import type { HostTrouble } from '../contract/trouble.ts'

/** Most that are kept for a window; the oldest go first. */
const KEPT_TROUBLES = 8

/** What broke around a window, other than its engine, until its person has read it. */
export class HostTroubles {
  private readonly publisher = new EventPublisher<{ change: HostTrouble[] }>()
  private troubles: HostTrouble[] = []
  private nextId = 1

  get value(): HostTrouble[] {
    return this.troubles
  }

  /** A later one of the same kind takes the place of the one before. */
  add(trouble: Omit<HostTrouble, 'id'>): void {
    const others = this.troubles.filter(({ kind }) => kind !== trouble.kind)
    this.set([...others, { ...trouble, id: this.nextId }].slice(-KEPT_TROUBLES))
    this.nextId += 1
  }

  dismiss(id: number): void {
    this.set(this.troubles.filter((trouble) => trouble.id !== id))
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<HostTrouble[]> {
    const changes = this.publisher.subscribe('change', { signal })
    yield this.troubles
    yield* changes
  }

  private set(troubles: HostTrouble[]): void {
    this.troubles = troubles
    this.publisher.publish('change', troubles)
  }
}
