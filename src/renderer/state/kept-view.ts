// How a directory is left, kept by the host, and shown again when it is opened the next time.
import type { KeptView } from '../../contract/index.ts'
import { useEvents } from '../events/event-explorer.ts'
import type { HostConnection } from '../host/connection.ts'
import { NO_FINDING_FILTER, useFindingFilter } from './findings.ts'
import { NO_SEGMENT_FILTER, useSegmentTable } from './segment-table.ts'
import { showView, useReport, useSelection, useSession } from './stores.ts'

const KEEP_AFTER_MS = 400

/** What a person who looks around changes often. */
const STORES = [useSelection, useSegmentTable, useFindingFilter, useEvents]

function viewNow(): KeptView {
  const { file, block, offset } = useSelection.getState()
  const { mode, query } = useEvents.getState()
  return {
    ...{ view: useSession.getState().view, file, block, offset },
    segments: useSegmentTable.getState(),
    findings: useFindingFilter.getState(),
    events: { mode, query },
  }
}

/** Shows it, but for what is no longer there. */
function show({ view, file, block, offset, segments, findings, events }: KeptView): void {
  const found = useReport.getState().scan?.segments.find((segment) => segment.file === file)
  if (found !== undefined) {
    const isThere = block === null || block < (found.blockCount ?? 0)
    useSelection.setState(
      isThere
        ? { file: found.file, block, offset, finding: null }
        : { file: found.file, block: null, offset: null, finding: null },
    )
  }
  useSegmentTable.setState(segments)
  useFindingFilter.setState(findings)
  if (useEvents.getState().table === null)
    useEvents.setState({ mode: events.mode, draft: events.query, query: events.query })
  // Whoever opens a directory does not want to be asked which one.
  if (view !== 'start') showView(view)
}

/** Nothing is filtered: another directory has other segments and findings. */
export function forgetFilters(): void {
  useSegmentTable.setState(NO_SEGMENT_FILTER)
  useFindingFilter.setState(NO_FINDING_FILTER)
}

/** Keeps how the open directory is left. What a person has begun to look at meanwhile is left alone. */
export class ViewKeeper {
  private readonly host: HostConnection['host']
  private readonly onError: (error: unknown) => void
  /** Kept from when it has been shown as it was left. */
  private directory: string | null = null
  /** A person is led to a place of it. */
  private isLed = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: HostConnection['host'], onError: (error: unknown) => void) {
    this.host = host
    this.onError = onError
    for (const store of STORES) store.subscribe(() => this.keepSoon())
    useSession.subscribe((now, before) => {
      if (now.view !== before.view) this.keep()
    })
  }

  /** The directory is shown where a person is led to, not as it was left. */
  lead(): void {
    this.isLed = true
  }

  /** Another directory is shown from now on, or none: what was kept of the one before stays. */
  leave(): void {
    this.keep()
    this.directory = null
    this.isLed = false
  }

  /** Shows a directory that has been scanned as it was left, and keeps how it is left from now on. */
  async restore(directory: string): Promise<void> {
    if (directory === this.directory) return
    const kept = await this.host.keptView({ directory })
    const { session, view } = useSession.getState()
    if (session?.directory !== directory) return
    if (kept !== null && !this.isLed && view === 'overview' && useSelection.getState().file === null) show(kept)
    this.directory = directory
  }

  private keepSoon(): void {
    if (this.directory !== null) this.timer ??= setTimeout(() => this.keep(), KEEP_AFTER_MS)
  }

  private keep(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const { directory } = this
    if (directory !== null) this.host.keepView({ directory, view: viewNow() }).catch(this.onError)
  }
}
