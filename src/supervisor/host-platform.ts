import type { Session } from '../contract/host.ts'
import type { UpdateState } from '../contract/updates.ts'
import type { WorkReport } from '../contract/work.ts'
import type { WindowRequests } from './window-requests.ts'

/** What the window's host can do that depends on where it runs. */
export interface HostPlatform {
  readonly kind: 'desktop' | 'browser'
  readonly version: string
  /** The folder of the built programs. */
  readonly programs: string
  /** What the window is asked for from outside of it. */
  readonly requests: WindowRequests
  /** Whether {@link chooseDirectory} and {@link chooseOutput} can show anything. */
  readonly canChoose: boolean
  /** Shows the open dialog; null where it was cancelled or there is none. */
  chooseDirectory(): Promise<string | null>
  /** Shows the open dialog for the trace of a run; null where it was cancelled or there is none. */
  chooseTrace(): Promise<string | null>
  /** Shows the save dialog, with a name to begin with; null where it was cancelled or there is none. */
  chooseOutput(kind: 'directory' | 'file', name: string): Promise<string | null>
  /** Shows a file in the file manager; false where there is none. */
  reveal(path: string): Promise<boolean>
  /** Shows outside of the window what it is busy with, and tells what has ended. */
  reportWork(report: WorkReport, session: Session): void
  /** What is known of newer versions, and each change of it until the signal aborts. */
  updates(signal?: AbortSignal): AsyncGenerator<UpdateState>
}
