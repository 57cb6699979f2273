import type { EventMatches, EventTable } from '../../../native/addon/walscope.d.ts'
import {
  type EncodedEventColumns,
  type EventMode,
  type EventRange,
  type EventSegment,
  type EventTableUpdate,
  type EventTarget,
  type FilterCounts,
  type FilterUpdate,
  type Progress,
  WalscopeFailure,
} from '../../contract/index.ts'
import type { Addon } from '../addon.ts'
import { batches } from '../batches.ts'
import { toFailure } from '../failure.ts'
import { watchJob } from '../jobs.ts'
import { encodeEventColumns } from './event-columns.ts'
import { composeFilter } from './event-filter.ts'
import { findStrictSegments } from './strict-segments.ts'

export type EventsAddon = Pick<Addon, 'EventTableJob' | 'EventFilterJob' | 'RecoveryRun' | 'checkEventFilter'>

/** Matches that are kept of one table; the oldest go. */
const KEPT_FILTERS = 8
/** Threads of a filter: as many as its rate is promised for. */
const FILTER_THREADS = 2

/** A table of events, and what its mode leaves out of it. */
export interface OpenTable {
  mode: EventMode
  native: EventTable
  rows: number
  segments: EventSegment[]
  range: EventRange | null
}

/** Reads the geometry of a directory: which rows there are. Gives progress. */
export async function* openEventTable(
  directory: string,
  mode: EventMode,
  signal: AbortSignal | undefined,
  addon: EventsAddon,
): AsyncGenerator<Progress, OpenTable> {
  const segments = mode === 'strict' ? yield* findStrictSegments(directory, signal, addon) : null
  const native = yield* watchJob(new addon.EventTableJob(directory, { segments }), signal)
  return { mode, native, rows: native.rows, segments: native.segments(), range: native.range() }
}

/** How many rows of a table a filter gives, as native code takes it. */
export async function* countEvents(
  { native }: OpenTable,
  where: string,
  signal: AbortSignal | undefined,
  addon: Pick<Addon, 'EventFilterJob'>,
): AsyncGenerator<Progress, number> {
  const job = new addon.EventFilterJob(native, { where, threads: FILTER_THREADS, buckets: 1 })
  const { count } = yield* watchJob(job, signal)
  return count
}

/** The tables of the open directory, one a mode, and the matches of their last filters. */
export class EventTables {
  private readonly directory: string
  private readonly addon: EventsAddon
  private readonly tables = new Map<EventMode, { table: OpenTable; filters: Map<number, EventMatches> }>()
  /** Modes whose table is of a state that the directory is in no more. */
  private readonly expired = new Set<EventMode>()
  private nextFilterId = 1

  constructor(directory: string, addon: EventsAddon) {
    this.directory = directory
    this.addon = addon
  }

  /** The table of a mode, opened where it is not, or where it has expired. */
  async *ensure(mode: EventMode, signal?: AbortSignal): AsyncGenerator<Progress, OpenTable> {
    const open = this.expired.has(mode) ? undefined : this.tables.get(mode)
    return open?.table ?? (yield* this.reopen(mode, signal))
  }

  /** The directory has changed: open tables give what they have, and are opened anew where one is needed. */
  expire(): void {
    for (const mode of this.tables.keys()) this.expired.add(mode)
  }

  /** Opens the table of a mode, also where it is open: the log may have grown. */
  async *open(mode: EventMode, signal?: AbortSignal): AsyncGenerator<EventTableUpdate, void> {
    const { segments, rows, range } = yield* this.reopen(mode, signal)
    for (const batch of batches(segments)) yield { kind: 'segments', segments: batch }
    yield { kind: 'done', rows, range }
  }

  async page(
    list: { mode: EventMode; filterId: number | null },
    first: number,
    count: number,
  ): Promise<EncodedEventColumns> {
    const { native, matches } = this.find(list)
    try {
      return encodeEventColumns(await native.page(first, count, matches))
    } catch (error) {
      throw toFailure(error)
    }
  }

  /** The first row at or behind a place, and its index in the list. */
  async locate(
    list: { mode: EventMode; filterId: number | null },
    at: EventTarget,
  ): Promise<{ row: number; index: number }> {
    const { native, matches } = this.find(list)
    try {
      const row = await findRow(native, at)
      return { row, index: matches === null ? row : matches.rankOf(row) }
    } catch (error) {
      throw toFailure(error)
    }
  }

  /** Runs a filter; its matches are kept under the id that comes at the end. */
  async *filter(
    { mode, where, buckets }: { mode: EventMode; where: string; buckets: number },
    signal?: AbortSignal,
  ): AsyncGenerator<FilterUpdate, void> {
    const { table, filters } = this.get(mode)
    const whole = composeFilter({ mode, where }, this.addon)
    const job = new this.addon.EventFilterJob(table.native, { where: whole, threads: FILTER_THREADS, buckets })
    const counts = () => countsOf(job.counts())
    const matches = yield* watchJob(job, signal, () => [{ kind: 'counts' as const, ...counts() }])
    const filterId = this.nextFilterId
    this.nextFilterId += 1
    filters.set(filterId, matches)
    const oldest = filters.keys().next().value
    if (filters.size > KEPT_FILTERS && oldest !== undefined) filters.delete(oldest)
    yield { kind: 'done', filterId, ...counts() }
  }

  private async *reopen(mode: EventMode, signal?: AbortSignal): AsyncGenerator<Progress, OpenTable> {
    const table = yield* openEventTable(this.directory, mode, signal, this.addon)
    this.tables.set(mode, { table, filters: new Map() })
    this.expired.delete(mode)
    return table
  }

  private get(mode: EventMode): { table: OpenTable; filters: Map<number, EventMatches> } {
    const open = this.tables.get(mode)
    if (open === undefined) {
      throw new WalscopeFailure({ code: 'TABLE_NOT_OPEN', message: `The table of ${mode} events is not open.` })
    }
    return open
  }

  private find({ mode, filterId }: { mode: EventMode; filterId: number | null }): {
    native: EventTable
    matches: EventMatches | null
  } {
    const { table, filters } = this.get(mode)
    if (filterId === null) return { native: table.native, matches: null }
    const matches = filters.get(filterId)
    if (matches === undefined) {
      throw new WalscopeFailure({ code: 'FILTER_NOT_FOUND', message: `There is no filter ${filterId} any more.` })
    }
    return { native: table.native, matches }
  }
}

function findRow(table: EventTable, at: EventTarget): number | Promise<number> {
  if ('row' in at) return Math.min(at.row, table.rows)
  return 'eventId' in at ? table.findId(at.eventId) : table.findTime(at.timestampNs)
}

type NativeCounts = ReturnType<InstanceType<Addon['EventFilterJob']>['counts']>

function countsOf({ matches, byId, byTime }: NativeCounts): FilterCounts {
  const list = ({ all, matching }: NativeCounts['byId']) => ({ all: Array.from(all), matching: Array.from(matching) })
  return { matches, byId: list(byId), byTime: list(byTime) }
}
