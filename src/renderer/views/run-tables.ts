// What the cards of a run write to CSV: all of it, in full, where the tables in the window show a part, rounded.
import type { LatencySummary, MetricName, PercentilePoint, Timing } from '../../contract/index.ts'
import { LASTING_STATES } from '../charts/states.ts'
import { type Cell, type Column, type Table, tableOf } from '../figures/csv.ts'
import type { RunModel, SegmentLane, Series } from '../state/run-model.ts'

const LANE_COLUMNS: Column<SegmentLane>[] = [
  { name: 'file', value: ({ file }) => file },
  { name: 'state', value: ({ state }) => state },
  { name: 'status', value: ({ status }) => status },
  { name: 'block', value: ({ block }) => block },
  { name: 'header_event_count', value: ({ events }) => events },
  ...LASTING_STATES.map(
    (state): Column<SegmentLane> => ({
      name: `${state}_ns`,
      value: (lane) => lane.timeIn(state),
    }),
  ),
]

/** Time of each segment in each state. */
export const lanesCsv = ({ lanes }: RunModel): Table => tableOf(lanes, LANE_COLUMNS)

/** A series over time; `name` is what its values are. */
export function seriesCsv({ atNs, values }: Series, name: string): Table {
  return {
    names: ['at_ns', name],
    count: atNs.length,
    cellsOf: (row) => [atNs[row] ?? null, values[row] ?? null],
  }
}

/** A row of the percentiles of two runs: the other's at the same percentile or the next that it has. */
export interface ComparedPoint extends PercentilePoint {
  besideNs: number | null
}

export function comparePoints(own: readonly PercentilePoint[], beside: readonly PercentilePoint[]): ComparedPoint[] {
  return own.map((point) => ({
    ...point,
    besideNs: beside.find(({ percentile }) => percentile >= point.percentile)?.valueNs ?? null,
  }))
}

const PERCENTILE_COLUMNS: Column<ComparedPoint>[] = [
  { name: 'percentile', value: ({ percentile }) => percentile },
  { name: 'this_run_ns', value: ({ valueNs }) => valueNs },
  { name: 'beside_ns', value: ({ besideNs }) => besideNs },
]

export const percentilesCsv = (points: readonly ComparedPoint[]): Table => tableOf(points, PERCENTILE_COLUMNS)

export function switchesCsv({ switches, lanes }: RunModel): Table {
  return tableOf(switches, [
    { name: 'from_file', value: ({ fromOrdinal }) => lanes[fromOrdinal]?.file ?? null },
    { name: 'to_file', value: ({ toOrdinal }) => lanes[toOrdinal]?.file ?? null },
    { name: 'duration_ns', value: ({ durationNs }) => durationNs },
    { name: 'wait_ns', value: ({ waitNs }) => waitNs },
  ])
}

export const WAITS: [thread: string, what: string, key: keyof Timing, colour: string][] = [
  ['manager', 'replays', 'replayNs', 'replaying'],
  ['manager', 'waits for a segment', 'waitPreparedNs', 'waiting'],
  ['manager', 'opens the first', 'firstOpenNs', 'opening'],
  ['manager', 'switches segments', 'switchNs', 'accent'],
  ['manager', 'is paused', 'pausedNs', 'finished'],
  ['preloader', 'opens and verifies', 'preloaderVerifyNs', 'verifying'],
  ['preloader', 'waits for room', 'preloaderWaitRoomNs', 'prepared'],
  ['preloader', 'closes', 'preloaderCloseNs', 'finished'],
  ['preloader', 'is idle', 'preloaderIdleNs', 'line'],
]

/** The timing of a run, as far as it is known. */
export const timingOf = ({ finished, latest }: RunModel): Timing | undefined =>
  finished?.document.timing ?? latest?.timing

/** Where the wall time went; null before the run has begun. */
export function waitsCsv(run: RunModel): Table | null {
  const timing = timingOf(run)
  if (timing === undefined) return null
  return tableOf(WAITS, [
    { name: 'thread', value: ([thread]) => thread },
    { name: 'activity', value: ([, what]) => what },
    { name: 'time_ns', value: ([, , key]) => timing[key] },
    { name: 'share_of_wall_time', value: ([, , key]) => timing[key] / Math.max(timing.wallNs, 1) },
  ])
}

const OPERATIONS: MetricName[] = [
  'next_event',
  'segment_switch',
  'preload_segment',
  'open_segment',
  'verify_segment',
  'finish_segment',
  'close_segment',
  'seek_event',
  'read_segment_header',
]

/** What an operation took; one that did not happen has none. */
export interface Latency extends LatencySummary {
  operation: MetricName
}

/** Every operation that happened. */
export function latenciesOf(run: RunModel): Latency[] {
  return OPERATIONS.flatMap((operation) => {
    const summary = run.latency(operation)
    return summary === null || (summary.count === 0 && summary.failures === 0) ? [] : [{ ...summary, operation }]
  })
}

const LATENCY_COLUMNS: Column<Latency>[] = [
  { name: 'operation', value: ({ operation }) => operation },
  { name: 'count', value: ({ count }) => count },
  { name: 'min_ns', value: ({ minNs }) => minNs },
  { name: 'mean_ns', value: ({ meanNs }) => meanNs },
  { name: 'p50_ns', value: ({ p50Ns }) => p50Ns },
  { name: 'p90_ns', value: ({ p90Ns }) => p90Ns },
  { name: 'p99_ns', value: ({ p99Ns }) => p99Ns },
  { name: 'p999_ns', value: ({ p999Ns }) => p999Ns },
  { name: 'max_ns', value: ({ maxNs }) => maxNs },
  { name: 'failures', value: ({ failures }) => failures },
]

export const latenciesCsv = (run: RunModel): Table => tableOf(latenciesOf(run), LATENCY_COLUMNS)

/** A segment that a run left out, or replayed a part of. */
export interface LeftOutSegment {
  file: string
  kind: 'skipped' | 'not seen' | 'damaged'
  status: string | null
  block: number | null
  /** Of a damaged one, those replayed; of the others, those that its header counts. */
  events: number
}

export function leftOutOf({ lanes, started, finished }: RunModel): LeftOutSegment[] {
  const skipped = lanes
    .filter(({ state }) => state === 'skipped')
    .map(({ file, events, status, block }) => ({ ...{ file, block, status, events }, kind: 'skipped' as const }))
  const invisible = (started?.invisible ?? []).map((it) => ({ ...it, kind: 'not seen' as const }))
  const damaged = (finished?.document.damaged ?? []).map(({ file, status, block, eventsReplayed }) => ({
    ...{ file, block, status, events: eventsReplayed },
    kind: 'damaged' as const,
  }))
  return [...skipped, ...invisible, ...damaged]
}

/** The segments that a run left out, then the gaps in the ids. */
export function leftOutCsv(run: RunModel): Table {
  const segments = leftOutOf(run).map(({ kind, file, block, status, events }): Cell[] => {
    const [byHeader, replayed] = kind === 'damaged' ? [null, events] : [events, null]
    return [kind, file, block, status, byHeader, replayed, null, null, null]
  })
  const gaps = (run.finished?.document.gaps ?? []).map(({ firstEventId, lastEventId, events }): Cell[] => {
    return ['gap', null, null, null, null, null, firstEventId, lastEventId, events]
  })
  const rows = [...segments, ...gaps]
  const place = ['kind', 'file', 'block', 'status', 'header_event_count', 'replayed_event_count']
  const names = [...place, 'first_event_id', 'last_event_id', 'missing_event_count']
  return { names, count: rows.length, cellsOf: (row) => rows[row] ?? [] }
}
