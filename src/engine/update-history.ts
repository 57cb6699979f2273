import type { RecoveryUpdate } from '../contract/index.ts'

/** Most transitions, samples and switches that one run keeps: some 100 MB at the very worst. */
const RECORD_LIMIT = 1_000_000

function recordsOf(update: RecoveryUpdate): number {
  if (update.kind !== 'snapshot') return 0
  const { transitions, preparedOccupancy, finishedOccupancy, switches } = update
  return transitions.length + preparedOccupancy.length + finishedOccupancy.length + switches.length
}

/**
 * The updates of a run, for watchers that read at their own pace. Bounded: where there are too many records, the oldest
 * snapshots go, and a reader that comes later finds a hole behind the start, never at the end.
 */
export class UpdateHistory {
  /** What comes before the first snapshot: it never goes. */
  private readonly head: RecoveryUpdate[] = []
  private readonly rest: RecoveryUpdate[] = []
  /** Snapshots that are gone. */
  private removed = 0
  private records = 0
  private readonly limit: number

  constructor(limit = RECORD_LIMIT) {
    this.limit = limit
  }

  push(update: RecoveryUpdate): void {
    const isHead = update.kind === 'started' || update.kind === 'segments'
    const list = isHead ? this.head : this.rest
    list.push(update)
    this.records += recordsOf(update)
    while (this.records > this.limit) {
      const oldest = this.rest.shift()
      if (oldest === undefined) return
      this.records -= recordsOf(oldest)
      this.removed += 1
    }
  }

  /** The update at or behind a position, and the position behind it; null where there is none yet. */
  read(position: number): { update: RecoveryUpdate; position: number } | null {
    const first = this.head[position]
    if (first !== undefined) return { update: first, position: position + 1 }
    const index = Math.max(position - this.head.length - this.removed, 0)
    const update = this.rest[index]
    return update === undefined ? null : { update, position: this.head.length + this.removed + index + 1 }
  }
}
