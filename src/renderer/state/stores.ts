import { create } from 'zustand'
import type {
  ContinuityBreak,
  Deletion,
  Finding,
  Hazard,
  Hello,
  Losses,
  Progress,
  RecentDirectory,
  ScanDocument,
  Session,
  VerifiedSegment,
  VerifySummary,
  WalscopeError,
} from '../../contract/index.ts'
import type { RunModel } from './run-model.ts'

export type View = 'start' | 'overview' | 'segments' | 'recovery'

/** What the host says of itself and of the open directory. */
export interface SessionState {
  about: { kind: 'desktop' | 'browser'; version: string; platform: string; canChoose: boolean } | null
  session: Session | null
  hello: Hello | null
  recent: RecentDirectory[]
  /** The last thing that went wrong and that the person has not put away. */
  error: WalscopeError | null
  view: View
}

export const useSession = create<SessionState>(() => ({
  about: null,
  session: null,
  hello: null,
  recent: [],
  error: null,
  view: 'start',
}))

/** What scan and verify have said of the open directory. It stays when the engine dies. */
export interface ReportState {
  scan: ScanDocument | null
  scanError: WalscopeError | null
  segments: Map<string, VerifiedSegment>
  progress: Progress | null
  isVerifying: boolean
  verifyError: WalscopeError | null
  verified: {
    continuity: ContinuityBreak[]
    findings: Finding[]
    findingCount: number
    hazards: Hazard[]
    losses: Losses
    deletions: Deletion[]
    summary: VerifySummary
  } | null
}

export const emptyReport: ReportState = {
  scan: null,
  scanError: null,
  segments: new Map(),
  progress: null,
  isVerifying: false,
  verifyError: null,
  verified: null,
}

export const useReport = create<ReportState>(() => emptyReport)

/** The recovery runs of the window. Models change in place; who shows them follows the turns. */
export interface RunsState {
  runs: RunModel[]
  activeId: number | null
  besideId: number | null
}

export const useRuns = create<RunsState>(() => ({ runs: [], activeId: null, besideId: null }))

/** The selection that all views share. */
export const useSelection = create<{ file: string | null }>(() => ({ file: null }))

export function selectSegment(file: string | null): void {
  useSelection.setState({ file })
}

export function showView(view: View): void {
  useSession.setState({ view })
}

/** The run that the Recovery view shows, and the one laid over it. */
export function pickRuns({ runs, activeId, besideId }: RunsState): {
  active: RunModel | null
  beside: RunModel | null
} {
  const find = (id: number | null) => runs.find((run) => run.id === id) ?? null
  return { active: find(activeId), beside: besideId === activeId ? null : find(besideId) }
}
