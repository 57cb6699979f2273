import { create } from 'zustand'
import type {
  EventMode,
  EventRange,
  EventSegment,
  EventTarget,
  FilterCounts,
  FilterError,
  Progress,
  WalscopeError,
} from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { useSettings } from '../state/settings.ts'
import { useSelection } from '../state/stores.ts'
import { toError } from '../state/to-error.ts'
import { until } from '../state/until.ts'
import { splitConditions, withCondition, withoutCondition } from './conditions.ts'
import { EventList } from './event-list.ts'
import { byteOffsetOf, rowInSegment } from './event-rows.ts'
import { parseJump } from './jump-target.ts'

/** Parts of the histograms. */
const BUCKETS = 256
/** While a person types, the filter is checked after a pause of this length. */
const CHECK_MS = 120

/** The table of a mode. */
export interface EventTable {
  mode: EventMode
  rows: number
  range: EventRange | null
  segments: EventSegment[]
}

export interface EventsState {
  mode: EventMode
  table: EventTable | null
  /** All rows, or the matches; the list before stays while another is made. */
  list: EventList | null
  /** Rises when pages of the list have come. */
  version: number
  /** What stands in the query bar, and what was asked for last; the list follows. */
  draft: string
  query: string
  filterError: FilterError | null
  counts: FilterCounts | null
  progress: Progress | null
  error: WalscopeError | null
  /** Index in the list; -1 for none. */
  selected: number
  /** The chosen column. */
  column: number
  /** Order or user whose life is shown. */
  life: { field: 'order_id' | 'user_id'; id: number } | null
}

const NOT_OPENED: WalscopeError = {
  code: 'CANCELLED',
  message: 'The table of events was not opened.',
  file: null,
  offset: null,
}

const NOTHING: EventsState = {
  mode: 'all',
  table: null,
  list: null,
  version: 0,
  draft: '',
  query: '',
  filterError: null,
  counts: null,
  progress: null,
  error: null,
  selected: -1,
  column: 0,
  life: null,
}

export const useEvents = create<EventsState>(() => NOTHING)

/** Opens the table of events, filters it and finds places in it. The last that was asked for wins. */
export class EventExplorer {
  private readonly engine: () => EngineClient | null
  private openedBy: EngineClient | null = null
  private work = new AbortController()
  private checkTimer: ReturnType<typeof setTimeout> | undefined
  /** Rises with each row that is selected or looked for. */
  private selections = 0

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Another directory: nothing of the one before is shown. */
  forget(): void {
    this.work.abort()
    this.openedBy = null
    useEvents.setState(NOTHING, true)
  }

  /** The engine is gone, and what it was doing: a port of a dead process may never say so. What is shown stays. */
  lose(): void {
    this.work.abort()
    this.openedBy = null
    useEvents.setState({ progress: null })
  }

  /** Opens the table, unless this engine has it open. */
  async ensure(): Promise<void> {
    if (this.engine() !== null && this.engine() !== this.openedBy) await this.open(useEvents.getState().mode)
  }

  /** Opens the table of a mode anew, with what the directory holds now, and filters it as before. */
  async open(mode: EventMode): Promise<void> {
    const engine = this.engine()
    if (engine === null) return
    this.openedBy = engine
    const signal = this.begin()
    useEvents.setState({ mode, error: null, counts: null })
    const segments: EventSegment[] = []
    try {
      for await (const update of await engine.events.open({ mode }, { signal })) {
        if (signal.aborted) return
        if (update.kind === 'progress') useEvents.setState({ progress: update })
        else if (update.kind === 'segments') segments.push(...update.segments)
        else useEvents.setState({ table: { mode, rows: update.rows, range: update.range, segments } })
      }
    } catch (error) {
      if (signal.aborted) return
      this.openedBy = null
      useEvents.setState({ error: toError(error), progress: null })
      return
    }
    // What is typed meanwhile stays.
    const { query, draft } = useEvents.getState()
    await this.filter(query, draft)
  }

  /** What is typed into the query bar: checked, not yet applied. */
  type(draft: string): void {
    useEvents.setState({ draft })
    clearTimeout(this.checkTimer)
    this.checkTimer = setTimeout(() => void this.check(draft), CHECK_MS)
  }

  /** Adds a condition, and applies the filter. */
  add(condition: string): Promise<void> {
    return this.filter(withCondition(useEvents.getState().query, condition))
  }

  /** Takes the n-th condition away, and applies the filter. */
  remove(index: number): Promise<void> {
    return this.filter(withoutCondition(useEvents.getState().query, index))
  }

  /** Applies a filter. The row that was selected stays so, where it matches. */
  async filter(query: string, draft = query): Promise<void> {
    const engine = this.engine()
    const { table, mode } = useEvents.getState()
    if (engine === null) return
    // Whoever is quicker than the table is: it is filtered by this once it is open.
    if (table === null) return useEvents.setState({ query, draft: query })
    const signal = this.begin()
    const isAll = splitConditions(query).length === 0
    // At once: a second condition that is taken away builds on the first.
    useEvents.setState({ query, draft, filterError: null, error: null, counts: null })
    // All rows need no filter; it runs for the histograms.
    if (isAll && mode === 'all') await this.show(engine, query, null, table.rows)
    try {
      for await (const update of await engine.events.filter({ mode, where: query, buckets: BUCKETS }, { signal })) {
        if (signal.aborted) return
        if (update.kind === 'progress') useEvents.setState({ progress: update })
        else useEvents.setState({ counts: update })
        if (update.kind === 'done' && !(isAll && mode === 'all')) {
          await this.show(engine, query, update.filterId, update.matches)
        }
      }
      if (!signal.aborted) useEvents.setState({ progress: null })
    } catch (error) {
      if (signal.aborted) return
      const failure = toError(error)
      const place = failure.textPlace
      useEvents.setState({
        progress: null,
        query: useEvents.getState().list?.query ?? '',
        ...(place === undefined
          ? { error: failure }
          : { filterError: { ...place, hint: place.hint ?? '', message: failure.message } }),
      })
    }
  }

  /** Ends the filter that runs, or the opening of a table; what the list showed before stays. */
  cancel(): void {
    this.work.abort()
    const { list, table, mode } = useEvents.getState()
    const query = list?.query ?? ''
    useEvents.setState({ progress: null, query, draft: query })
    if (table?.mode === mode) return
    this.openedBy = null
    if (table === null) useEvents.setState({ error: NOT_OPENED })
    else useEvents.setState({ mode: table.mode })
  }

  /** Selects the row that a text names, an id or a time; false where it names none. */
  async jump(text: string): Promise<boolean> {
    const target = parseJump(text, useSettings.getState().timeZone)
    if (target === null) return false
    await this.go(target)
    return true
  }

  /** Selects the first row at or behind a place. */
  async go(at: EventTarget): Promise<void> {
    const { list } = useEvents.getState()
    if (list === null || list.count === 0) return
    this.selections += 1
    const selection = this.selections
    try {
      const index = await list.find(at)
      // An answer may come after that of a later question, or after a click.
      const isLast = selection === this.selections && list === useEvents.getState().list
      if (isLast) this.select(Math.min(index, list.count - 1))
    } catch (error) {
      useEvents.setState({ error: toError(error) })
    }
  }

  /**
   * Selects the event with an id, in the list of all events. Resolves to false where there is none (the one behind it is selected
   * then), and to null where it could not be found out.
   */
  async selectEvent(id: bigint, signal: AbortSignal): Promise<boolean | null> {
    const { list: before } = useEvents.getState()
    const isOther = this.engine() !== this.openedBy
    const isWhole = ({ query, list }: EventsState) =>
      list?.mode === 'all' && list.query === '' && query === '' && !(isOther && list === before)
    useEvents.setState({ error: null })
    void this.showAll()
    if (!(await until(useEvents, (state) => isWhole(state) || state.error !== null, signal))) return null
    if (!isWhole(useEvents.getState())) return null
    await this.go({ eventId: id })
    const { list, selected } = useEvents.getState()
    if (list?.count === 0) return false
    const isRead = (state: EventsState) => state.list !== list || list?.eventAt(selected) !== undefined
    await until(useEvents, (state) => isRead(state) || state.error !== null, signal)
    const event = list?.eventAt(selected)
    return signal.aborted || event === undefined ? null : event.id === id
  }

  /** All events, whatever was filtered. */
  private async showAll(): Promise<void> {
    const { mode } = useEvents.getState()
    if (mode !== 'all') {
      useEvents.setState({ query: '', draft: '' })
      await this.open('all')
      return
    }
    await this.ensure()
    if (useEvents.getState().query !== '') await this.filter('')
  }

  /** Selects a row of the list; the other views select its bytes as soon as it is known what they are. */
  select(selected: number): void {
    this.selections += 1
    useEvents.setState({ selected })
    const { list } = useEvents.getState()
    list?.want(selected, selected + 1)
    this.shareSelection()
  }

  /** The events of one order, or of one user: a list of its own. */
  async lifeOf(
    field: 'order_id' | 'user_id',
    id: number,
    signal: AbortSignal,
    changed: (error: unknown) => void,
  ): Promise<EventList | null> {
    const engine = this.engine()
    const { mode } = useEvents.getState()
    if (engine === null) return null
    const where = `${field} = ${id}`
    for await (const update of await engine.events.filter({ mode, where, buckets: 1 }, { signal })) {
      if (update.kind !== 'done') continue
      return new EventList(engine, { mode, query: where, filterId: update.filterId, count: update.matches }, changed)
    }
    return null
  }

  private begin(): AbortSignal {
    this.work.abort()
    this.work = new AbortController()
    return this.work.signal
  }

  private async check(draft: string): Promise<void> {
    const engine = this.engine()
    if (engine === null) return
    try {
      const { error } = await engine.events.check({ where: draft })
      if (useEvents.getState().draft === draft) useEvents.setState({ filterError: error })
    } catch {
      // The engine is gone; the window says so.
    }
  }

  /** Shows a list, with the row that was selected, or what the other views have selected. */
  private async show(engine: EngineClient, query: string, filterId: number | null, count: number): Promise<void> {
    const { mode, table, list: before, selected } = useEvents.getState()
    // Rows of another mode are other events.
    const row = before?.mode === mode ? (before.eventAt(selected)?.row ?? null) : null
    const list = new EventList(engine, { mode, query, filterId, count }, (error) => {
      if (useEvents.getState().list !== list) return
      useEvents.setState(({ version }) => ({
        version: version + 1,
        ...(error === null ? {} : { error: toError(error) }),
      }))
      this.shareSelection()
    })
    useEvents.setState(({ version }) => ({ list, selected: -1, version: version + 1 }))
    const wanted = row ?? (table === null ? null : selectedRow(table))
    if (wanted !== null && count > 0) await this.go({ row: wanted })
  }

  private shareSelection(): void {
    const { list, selected, table } = useEvents.getState()
    const event = selected < 0 ? undefined : list?.eventAt(selected)
    const file = event === undefined ? undefined : table?.segments[event.segment]?.file
    if (event === undefined || file === undefined) return
    const offset = byteOffsetOf(event)
    const now = useSelection.getState()
    if (now.file === file && now.block === event.block && now.offset === offset) return
    useSelection.setState({ file, block: event.block, offset, finding: null })
  }
}

/** The row of what is selected in the other views; null where that is nothing of this table. */
function selectedRow({ segments }: EventTable): number | null {
  const { file, block, offset } = useSelection.getState()
  const segment = segments.find((it) => it.file === file)
  if (segment === undefined) return null
  const row = rowInSegment(block ?? 0, block === null ? null : offset)
  return segment.firstRow + Math.min(row, Math.max(segment.rows - 1, 0))
}
