import { create } from 'zustand'
import type { EventMode, Progress, QueryDone, WalscopeError } from '../../contract/index.ts'
import { QUERY_ROW_LIMIT } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { toError } from '../state/to-error.ts'
import { useHistory, withText } from './history.ts'
import { hasSameColumns, QueryResult, type Sorting } from './query-result.ts'

/** What is shown of a growing result follows it this often. */
const PUBLISH_MS = 100

const ENGINE_GONE: WalscopeError = {
  ...{ code: 'ENGINE_EXITED', message: 'The engine is gone, and the query with it. Run it again.' },
  ...{ file: null, offset: null },
}

const ENGINE_MISSING: WalscopeError = {
  ...ENGINE_GONE,
  message: 'There is no engine yet. Run the query when it is there.',
}

/** What is wrong in the text of the editor. */
export interface TextMark {
  /** Characters from the start of the editor's text. */
  position: number
  length: number
  message: string
  hint: string | null
}

/** What was run. */
export interface Query {
  text: string
  mode: EventMode
}

/** What a chart draws: the n-th columns of the result. */
export interface ChartChoice {
  /** The number of the row where it is null. */
  x: number | null
  ys: number[]
  as: 'line' | 'bars'
}

export interface QueryState {
  /** The events that a query sees, and how many rows of its result come at most. */
  mode: EventMode
  rowLimit: number
  /** The query that the result is of. */
  query: Query | null
  phase: 'none' | 'running' | 'done' | 'failed' | 'cancelled'
  progress: Progress | null
  /** It grows in place: `version` rises then. The one before stays until columns have come. */
  result: QueryResult | null
  version: number
  done: QueryDone | null
  error: WalscopeError | null
  mark: TextMark | null
  /** How the result is looked at. */
  shows: 'table' | 'chart'
  sorting: Sorting | null
  /** The chosen cell: the number of the row as it came, -1 for none, and the column of the table. */
  row: number
  column: number
  /** Null: what suits the columns. */
  chart: ChartChoice | null
}

const NO_QUERY: Omit<QueryState, 'mode' | 'rowLimit'> = {
  query: null,
  phase: 'none',
  progress: null,
  result: null,
  version: 0,
  done: null,
  error: null,
  mark: null,
  shows: 'table',
  sorting: null,
  row: -1,
  column: 0,
  chart: null,
}

export const useQuery = create<QueryState>(() => ({ mode: 'all', rowLimit: QUERY_ROW_LIMIT, ...NO_QUERY }))

/** Runs queries; a new one ends the one before. */
export class QueryRunner {
  private readonly engine: () => EngineClient | null
  private running = new AbortController()
  private publishing: ReturnType<typeof setTimeout> | undefined

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Another directory: nothing of the one before is shown. */
  forget(): void {
    this.running.abort()
    this.running = new AbortController()
    useQuery.setState(NO_QUERY)
  }

  /** The engine is gone: a port of a dead process may never say so. Rows that have come stay. */
  lose(): void {
    this.running.abort(ENGINE_GONE)
  }

  /** Ends the query; the rows that have come stay. */
  cancel(): void {
    this.running.abort()
  }

  /** Runs a query. `from` is where its text begins in that of the editor, for the place of an error. */
  async run(text: string, from = 0): Promise<void> {
    const engine = this.engine()
    if (text.trim() === '') return
    if (engine === null) {
      useQuery.setState({ phase: 'failed', progress: null, done: null, error: ENGINE_MISSING, mark: null })
      return
    }
    this.running.abort()
    this.running = new AbortController()
    const { signal } = this.running
    const { mode, rowLimit } = useQuery.getState()
    useHistory.setState(({ texts }) => ({ texts: withText(texts, text) }))
    useQuery.setState({ phase: 'running', progress: null, done: null, error: null, mark: null })
    let result: QueryResult | null = null
    const isOurs = () => this.running.signal === signal
    try {
      for await (const update of await engine.sql.run({ text, mode, rowLimit }, { signal })) {
        // A message may come in behind the end.
        signal.throwIfAborted()
        if (update.kind === 'progress') useQuery.setState({ progress: update })
        else if (update.kind === 'columns') {
          result = new QueryResult(update.columns)
          showResult(result, { text, mode })
        } else if (update.kind === 'rows') {
          result?.add(update.rows)
          this.publishing ??= setTimeout(() => this.publish(), PUBLISH_MS)
        } else useQuery.setState({ phase: 'done', progress: null, done: update })
      }
    } catch (thrown) {
      if (!isOurs()) return
      // Rows of the query before would be taken for those of this one.
      const shown = result === null ? { result: null, query: null, row: -1 } : {}
      const isCancelled = signal.aborted && signal.reason !== ENGINE_GONE
      const end = isCancelled
        ? ({ phase: 'cancelled' } as const)
        : failed(signal.aborted ? ENGINE_GONE : toError(thrown), from)
      useQuery.setState({ ...end, ...shown, progress: null })
    }
    if (isOurs()) this.publish()
  }

  /** There are more rows than were shown before. */
  private publish(): void {
    clearTimeout(this.publishing)
    this.publishing = undefined
    useQuery.setState(({ version }) => ({ version: version + 1 }))
  }
}

/** A new result takes the place of the one before; where its columns are the same, it is looked at in the same way. */
function showResult(result: QueryResult, query: Query): void {
  const { result: before } = useQuery.getState()
  const isAlike = before !== null && hasSameColumns(before, result)
  useQuery.setState(({ version }) => ({
    ...{ result, query, version: version + 1, row: -1 },
    ...(isAlike ? {} : { sorting: null, column: 0, chart: null }),
  }))
}

/** What went wrong, and where in the editor. */
function failed(error: WalscopeError, from: number): Pick<QueryState, 'phase' | 'error' | 'mark'> {
  const { message, textPlace: place } = error
  // A hint may come without a place.
  const isPlaced = place !== undefined && (place.position > 0 || place.length > 0)
  const mark = isPlaced ? { ...place, position: place.position + from, message } : null
  return { phase: 'failed', error, mark }
}
