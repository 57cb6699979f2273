import {
  type LatencySummary,
  type MetricName,
  type RecoveryFinished,
  type RecoverySegments,
  type RecoverySnapshot,
  type RecoveryStarted,
  type RecoveryUpdate,
  type RunSegment,
  type SegmentState,
  type SegmentSwitch,
  type Status,
  segmentState,
  type Transition,
} from '../../contract/index.ts'

/** A time that a segment spent in a state. `toNs` is null while it lasts. */
export interface Interval {
  state: SegmentState
  fromNs: number
  toNs: number | null
}

const STATES = segmentState.options
/** States that last; the others are the end of a lane. */
const ENDS = new Set<SegmentState>(['closed', 'skipped'])

/** When each segment came to each state, in one piece of memory: a run has tens of thousands of segments. */
class StateTimes {
  private times = new Float64Array(0)

  reserve(segments: number): void {
    this.times = new Float64Array(segments * STATES.length).fill(Number.NaN)
  }

  set(ordinal: number, state: SegmentState, atNs: number): void {
    this.times[ordinal * STATES.length + STATES.indexOf(state)] = atNs
  }

  /** From one state to the next; 0 where it did not come to the one or to any behind it. */
  lasting(ordinal: number, state: SegmentState): number {
    const first = ordinal * STATES.length
    const index = STATES.indexOf(state)
    for (let i = index + 1; i < STATES.length; i += 1) {
      const lastedNs = (this.times[first + i] ?? Number.NaN) - (this.times[first + index] ?? Number.NaN)
      if (!Number.isNaN(lastedNs)) return lastedNs
    }
    return 0
  }

  /** A segment is in a state at most once, and in the order of the states. */
  intervals(ordinal: number): Interval[] {
    const intervals: Interval[] = []
    for (const [i, state] of STATES.entries()) {
      const fromNs = this.times[ordinal * STATES.length + i] ?? Number.NaN
      if (Number.isNaN(fromNs)) continue
      const last = intervals.at(-1)
      if (last !== undefined) last.toNs = fromNs
      intervals.push({ state, fromNs, toNs: ENDS.has(state) ? fromNs : null })
    }
    return intervals
  }
}

/** What is known of one segment of a run. */
export class SegmentLane {
  readonly ordinal: number
  readonly file: string
  /** As its header says. */
  readonly events: number
  state: SegmentState = 'queued'
  /** Why it was skipped. */
  status: Status | null = null
  block: number | null = null
  private readonly times: StateTimes

  constructor({ ordinal, file, eventCount }: RunSegment, times: StateTimes) {
    this.ordinal = ordinal
    this.file = file
    this.events = eventCount
    this.times = times
  }

  /** Made anew at each look. */
  get intervals(): Interval[] {
    return this.times.intervals(this.ordinal)
  }

  /** How long it spent in these states, in all; what it never left counts nothing. */
  timeIn(...states: SegmentState[]): number {
    return states.reduce((sum, state) => sum + this.times.lasting(this.ordinal, state), 0)
  }

  add({ state, atNs, status, block }: Transition): void {
    this.times.set(this.ordinal, state, atNs)
    this.state = state
    if (state === 'skipped') {
      this.status = status
      this.block = block
    }
  }
}

/** Values over time, in the order of time. */
export interface Series {
  atNs: number[]
  values: number[]
}

const emptySeries = (): Series => ({ atNs: [], values: [] })

/** One recovery as the window has received it: updates are folded in place, readers look at `version`. */
export class RunModel {
  readonly id: number
  started: RecoveryStarted | null = null
  latest: RecoverySnapshot | null = null
  finished: RecoveryFinished | null = null
  /** Set where the stream of updates broke off: what was received stays. */
  error: string | null = null
  readonly lanes: SegmentLane[] = []
  private readonly times = new StateTimes()
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
    if (update.kind === 'started') this.begin(update)
    else if (update.kind === 'segments') this.add(update)
    else if (update.kind === 'snapshot') this.advance(update)
    else this.finished = update
  }

  private begin(update: RecoveryStarted): void {
    this.started = update
    this.times.reserve(update.segmentCount)
  }

  private add({ segments }: RecoverySegments): void {
    for (const segment of segments) this.lanes[segment.ordinal] = new SegmentLane(segment, this.times)
  }

  private advance(update: RecoverySnapshot): void {
    this.latest = update
    for (const transition of update.transitions) this.lanes[transition.ordinal]?.add(transition)
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
