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
 * snapshots go, and a reader that comes later finds a hole at the start, never at the end.
 */
export class UpdateHistory {
  private readonly updates: RecoveryUpdate[] = []
  private firstPosition = 0
  private records = 0
  private readonly limit: number

  constructor(limit = RECORD_LIMIT) {
    this.limit = limit
  }

  push(update: RecoveryUpdate): void {
    this.updates.push(update)
    this.records += recordsOf(update)
    while (this.records > this.limit) {
      const oldest = this.updates.findIndex(({ kind }) => kind === 'snapshot')
      const [removed] = this.updates.splice(oldest, 1)
      if (removed !== undefined) this.records -= recordsOf(removed)
      this.firstPosition += 1
    }
  }

  /** The update at or behind a position, and the position behind it; null where there is none yet. */
  read(position: number): { update: RecoveryUpdate; position: number } | null {
    // The update at the start ("started") never goes; it stands at every position up to the first that is kept.
    const index = position === 0 ? 0 : Math.max(position - this.firstPosition, 1)
    const update = this.updates[index]
    return update === undefined ? null : { update, position: index + this.firstPosition + 1 }
  }
}
