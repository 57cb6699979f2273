import type { ScannedSegment } from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { useReport } from './stores.ts'
import { toError } from './to-error.ts'

/** Scans and verifies the open directory for the stores; what is begun ends what is under way. */
export class DirectoryReader {
  private readonly engine: () => EngineClient | null
  private work = new AbortController()

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Ends a running scan or verification. */
  cancel(): void {
    this.work.abort()
  }

  /** Resolves to whether there is a new scan: it may have failed, which is in the report, or have been cancelled. */
  async scan(): Promise<boolean> {
    const engine = this.engine()
    if (engine === null) return false
    const signal = this.begin()
    useReport.setState({ scanError: null })
    const segments: ScannedSegment[] = []
    try {
      for await (const update of await engine.scan(undefined, { signal })) {
        if (signal.aborted) return false
        if (update.kind === 'progress') useReport.setState({ progress: update })
        else if (update.kind === 'segments') segments.push(...update.segments)
        else useReport.setState({ scan: { ...update.document, segments }, progress: null })
      }
      return true
    } catch (error) {
      if (!signal.aborted) useReport.setState({ scanError: toError(error), progress: null })
      return false
    }
  }

  /** Verifies what was scanned. */
  async verify(): Promise<void> {
    const engine = this.engine()
    if (engine === null || useReport.getState().scan === null) return
    const signal = this.begin()
    useReport.setState({ isVerifying: true, verifyError: null, verified: null, segments: new Map() })
    try {
      for await (const update of await engine.verify({ threads: 1 }, { signal })) {
        if (signal.aborted) break
        if (update.kind === 'progress') useReport.setState({ progress: update })
        else if (update.kind === 'done') useReport.setState({ verified: update })
        else {
          const segments = new Map(useReport.getState().segments)
          for (const segment of update.segments) segments.set(segment.file, segment)
          useReport.setState({ segments })
        }
      }
    } catch (error) {
      if (!signal.aborted) useReport.setState({ verifyError: toError(error) })
    } finally {
      if (this.work.signal === signal) useReport.setState({ isVerifying: false, progress: null })
    }
  }

  private begin(): AbortSignal {
    this.work = new AbortController()
    return this.work.signal
  }
}
