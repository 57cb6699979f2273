// What broke, as the window shows it: told by the host, or found in the page itself.
import { create } from 'zustand'
import type { CrashLogPlace, CrashReport, HostTrouble, PageReport } from '../../contract/index.ts'
import { LAST_LINE_LIMIT, LAST_LINES_LIMIT } from '../../contract/index.ts'
import type { HostClient } from '../host/connection.ts'

export interface TroublesState {
  /** Of the host: a page that crashed, graphics that were lost. */
  troubles: HostTrouble[]
  /** The report of the engine that ended or hangs. */
  engineReport: CrashReport | null
  areDetailsShown: boolean
  /** Where the crash log is, where nothing but a text can show it. */
  crashLog: CrashLogPlace | null
}

export const useTroubles = create<TroublesState>(() => ({
  troubles: [],
  engineReport: null,
  areDetailsShown: false,
  crashLog: null,
}))

/** Speaks with the host of what broke. Whoever calls these shows what is thrown. */
export class Troubles {
  private readonly host: HostClient

  constructor(host: HostClient) {
    this.host = host
  }

  async follow(): Promise<void> {
    for await (const troubles of await this.host.troubles()) useTroubles.setState({ troubles })
  }

  async dismiss(id: number): Promise<void> {
    await this.host.dismissTrouble({ id })
  }

  async readEngineReport(): Promise<void> {
    useTroubles.setState({ engineReport: await this.host.engineReport() })
  }

  async showCrashLog(): Promise<void> {
    const crashLog = await this.host.showCrashLog()
    useTroubles.setState({ crashLog: crashLog.isShown ? null : crashLog })
  }

  /** Has an error of the page written down. A host that cannot is told elsewhere. */
  async report(place: string, error: unknown, componentStack = ''): Promise<void> {
    await this.host.reportPage(reportOf(place, error, componentStack)).catch(() => null)
  }
}

/** An error of the page as the crash log takes it: bounded, whatever was thrown. */
export function reportOf(place: string, error: unknown, componentStack = ''): PageReport {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const lines = [...stack.split('\n'), ...componentStack.split('\n')]
    .map((line) => line.trim().slice(0, LAST_LINE_LIMIT))
    .filter((line) => line !== '')
    .slice(0, LAST_LINES_LIMIT)
  return { place: place.slice(0, 200), message: messageOf(error).slice(0, 2_000), lines }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
