import type {
  LatencySummary,
  MetricName,
  RecoveryFinished,
  RecoverySegments,
  RecoverySnapshot,
  RecoveryStarted,
  RecoveryUpdate,
  SegmentState,
  SegmentSwitch,
  Status,
  Transition,
} from '../../contract/index.ts'

/** A time that a segment spent in a state. `toNs` is null while it lasts. */
export interface Interval {
  state: SegmentState
  fromNs: number
  toNs: number | null
}

/** What is known of one segment of a run. */
export interface SegmentLane {
  ordinal: number
  file: string
  /** As its header says. */
  events: number
  intervals: Interval[]
  state: SegmentState
  /** Why it was skipped. */
  status: Status | null
  block: number | null
}

/** Values over time, in the order of time. */
export interface Series {
  atNs: number[]
  values: number[]
}

const emptySeries = (): Series => ({ atNs: [], values: [] })

/** States that last; the others are the end of a lane. */
const ENDS = new Set<SegmentState>(['closed', 'skipped'])

function addTransition(lane: SegmentLane, { state, atNs, status, block }: Transition): void {
  const last = lane.intervals.at(-1)
  if (last !== undefined && last.toNs === null) last.toNs = atNs
  lane.intervals.push({ state, fromNs: atNs, toNs: ENDS.has(state) ? atNs : null })
  lane.state = state
  if (state === 'skipped') {
    lane.status = status
    lane.block = block
  }
}

/** One recovery as the window has received it: updates are folded in place, readers look at `version`. */
export class RunModel {
  readonly id: number
  started: RecoveryStarted | null = null
  latest: RecoverySnapshot | null = null
  finished: RecoveryFinished | null = null
  /** Set where the stream of updates broke off: what was received stays. */
  error: string | null = null
  readonly lanes: SegmentLane[] = []
  readonly prepared = emptySeries()
  readonly finishedRing = emptySeries()
  readonly eventsPerSecond = emptySeries()
  readonly switches: SegmentSwitch[] = []
  version = 0

  constructor(id: number) {
    this.id = id
  }

  get isRunning(): boolean {
    return this.finished === null && this.error === null
  }

  /** Nanoseconds from the start to the last thing known. */
  get durationNs(): number {
    return this.finished?.document.timing.wallNs ?? this.latest?.atNs ?? 0
  }

  /** Summary of an operation, as far as it is known. */
  latency(metric: MetricName): LatencySummary | null {
    const telemetry = this.finished?.document.telemetry ?? this.latest?.telemetry
    return telemetry?.[metric] ?? null
  }

  fold(update: RecoveryUpdate): void {
    this.version += 1
    if (update.kind === 'started') this.started = update
    else if (update.kind === 'segments') this.add(update)
    else if (update.kind === 'snapshot') this.advance(update)
    else this.finished = update
  }

  private add({ segments }: RecoverySegments): void {
    for (const { ordinal, file, eventCount: events } of segments) {
      const intervals: Interval[] = []
      this.lanes[ordinal] = { ordinal, file, events, intervals, state: 'queued', status: null, block: null }
    }
  }

  private advance(update: RecoverySnapshot): void {
    this.latest = update
    for (const transition of update.transitions) {
      const lane = this.lanes[transition.ordinal]
      if (lane !== undefined) addTransition(lane, transition)
    }
    for (const { atNs, occupancy } of update.preparedOccupancy) push(this.prepared, atNs, occupancy)
    for (const { atNs, occupancy } of update.finishedOccupancy) push(this.finishedRing, atNs, occupancy)
    this.switches.push(...update.switches)
    if (update.phase === 'replaying' || update.phase === 'paused')
      push(this.eventsPerSecond, update.atNs, update.eventsPerSecond)
  }
}

function push(series: Series, atNs: number, value: number): void {
  series.atNs.push(atNs)
  series.values.push(value)
}

/** How long a lane spent in a state, in all; 0 where it never was. */
export function timeIn(lane: SegmentLane, ...states: SegmentState[]): number {
  return lane.intervals
    .filter(({ state }) => states.includes(state))
    .reduce((sum, { fromNs, toNs }) => sum + (toNs === null ? 0 : toNs - fromNs), 0)
}
