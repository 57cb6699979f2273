import { decodeEventColumns, type EventColumns, type EventMode, type EventTarget } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { toError } from '../state/to-error.ts'
import { type EventRow, eventAt } from './event-rows.ts'

/** Rows of a page: some heights of a large window. */
const PAGE_ROWS = 256
/** Pages that are kept: a page takes some 30 kB. */
const KEPT_PAGES = 96
/** Pages that are asked for at a time. */
const MOST_ASKED = 2

/** A list of events of which only some pages are here: all rows of a table, or the matches of a filter. */
export class EventList {
  readonly mode: EventMode
  /** The filter whose matches these are. */
  readonly query: string
  readonly count: number
  private filterId: number | null
  private readonly engine: EngineClient
  private readonly changed: (error: unknown) => void
  /** In the order in which they were used. */
  private readonly pages = new Map<number, EventColumns>()
  private readonly asked = new Set<number>()
  private wanted: number[] = []

  /** Of this engine only: another one counts its filters anew. `changed` is called when pages have come, or with what went wrong. */
  constructor(
    engine: EngineClient,
    list: { mode: EventMode; query: string; filterId: number | null; count: number },
    changed: (error: unknown) => void,
  ) {
    this.engine = engine
    this.mode = list.mode
    this.query = list.query
    this.filterId = list.filterId
    this.count = list.count
    this.changed = changed
  }

  /** The event at an index; undefined where its page is not here yet. */
  eventAt(index: number): EventRow | undefined {
    const columns = this.pages.get(Math.floor(index / PAGE_ROWS))
    const i = index % PAGE_ROWS
    return columns === undefined || i >= columns.id.length ? undefined : eventAt(columns, i)
  }

  /** Asks for the pages of what is in sight; what was wanted before and has not been asked for is left. */
  want(first: number, end: number): void {
    if (end <= first) return
    const last = Math.floor((Math.min(end, this.count) - 1) / PAGE_ROWS)
    this.wanted = []
    for (let page = Math.floor(first / PAGE_ROWS); page <= last; page += 1) {
      const known = this.pages.get(page)
      if (known === undefined) this.wanted.push(page)
      else this.keep(page, known)
    }
    this.ask()
  }

  /** The first events of the list, all that it has up to `limit`. */
  async firstEvents(limit: number, signal: AbortSignal): Promise<EventRow[]> {
    const events: EventRow[] = []
    while (events.length < Math.min(this.count, limit) && !signal.aborted) {
      const columns = await this.read(events.length, Math.min(4_096, limit - events.length, this.count - events.length))
      if (columns.id.length === 0) break
      for (let i = 0; i < columns.id.length; i += 1) events.push(eventAt(columns, i))
    }
    return events
  }

  private ask(): void {
    while (this.asked.size < MOST_ASKED) {
      const page = this.wanted.shift()
      if (page === undefined) return
      if (!this.asked.has(page)) void this.fetch(page)
    }
  }

  private async fetch(page: number): Promise<void> {
    this.asked.add(page)
    try {
      const first = page * PAGE_ROWS
      this.keep(page, await this.read(first, Math.min(PAGE_ROWS, this.count - first)))
      this.changed(null)
    } catch (error) {
      this.wanted = []
      this.changed(error)
    } finally {
      this.asked.delete(page)
      this.ask()
    }
  }

  /** The index of the first event at or behind a place; `count` where all are before it. */
  async find(at: EventTarget): Promise<number> {
    const { mode } = this
    const { index } = await this.answer((filterId) => this.engine.events.find({ mode, filterId, at }))
    return index
  }

  private async read(first: number, count: number): Promise<EventColumns> {
    const { mode } = this
    return decodeEventColumns(
      await this.answer((filterId) => this.engine.events.page({ mode, filterId, first, count })),
    )
  }

  /** The engine keeps the matches of the last filters only; those of this one are made again where they are gone. */
  private async answer<Answer>(question: (filterId: number | null) => Promise<Answer>): Promise<Answer> {
    try {
      return await question(this.filterId)
    } catch (error) {
      if (toError(error).code !== 'FILTER_NOT_FOUND') throw error
      const { mode, query } = this
      for await (const update of await this.engine.events.filter({ mode, where: query, buckets: 1 })) {
        if (update.kind === 'done') this.filterId = update.filterId
      }
      return question(this.filterId)
    }
  }

  private keep(page: number, columns: EventColumns): void {
    this.pages.delete(page)
    this.pages.set(page, columns)
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= KEPT_PAGES) break
      this.pages.delete(oldest)
    }
  }
}
