// The runs that a page shows, kept by its host: the page that comes after a crash, or a reload, follows them again.
import type { KeptRuns } from '../../contract/index.ts'
import type { HostClient } from '../host/connection.ts'
import { useRuns } from './stores.ts'

/** What the stores do not know: the engine, and its numbers of the page's runs. */
type OfEngine = Pick<KeptRuns, 'generation' | 'runs'>

/** What the page before this one has left, and what this one leaves. */
export class RunKeeper {
  private readonly host: HostClient
  private readonly ofEngine: () => OfEngine
  private left: KeptRuns | null = null
  private written = ''

  constructor(host: HostClient, ofEngine: () => OfEngine) {
    this.host = host
    this.ofEngine = ofEngine
  }

  /** Asks for what the page before has left; from now on the runs of this one are kept, at once. */
  async begin(): Promise<void> {
    this.left = await this.host.keptRuns()
    useRuns.subscribe(() => void this.keep())
  }

  /** What was left of this engine; it is given once. */
  takeUp(generation: number): KeptRuns | null {
    const { left } = this
    this.left = null
    return left?.generation === generation ? left : null
  }

  private async keep(): Promise<void> {
    // What is not shown again yet is not written over: this page may crash as well.
    if (this.left !== null) return
    const { activeId, besideId } = useRuns.getState()
    const kept: KeptRuns = { ...this.ofEngine(), activeId, besideId }
    const text = JSON.stringify(kept)
    if (text === this.written) return
    this.written = text
    try {
      await this.host.keepRuns(kept)
    } catch {
      // A host that is gone is told elsewhere, and keeps nothing.
    }
  }
}
