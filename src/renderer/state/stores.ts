import { create } from 'zustand'
import type {
  About,
  ContinuityBreak,
  Deletion,
  Finding,
  Hazard,
  Hello,
  Losses,
  Place,
  Progress,
  RecentDirectory,
  ScanDocument,
  Session,
  VerifiedSegment,
  VerifySummary,
  View,
  WalscopeError,
} from '../../contract/index.ts'
import { placeOf } from './finding-place.ts'
import type { RunModel } from './run-model.ts'

export type WindowDialog = 'commands' | 'shortcuts' | 'settings' | 'about' | 'notices' | 'changes'

/** What the host says of itself and of the open directory. */
export interface SessionState {
  about: About | null
  session: Session | null
  hello: Hello | null
  recent: RecentDirectory[]
  /** The last thing that went wrong and that the person has not put away. */
  error: WalscopeError | null
  /** What a person should know of the settings. */
  notice: string | null
  /** The dialog of the window itself that is shown: one at a time. */
  dialog: WindowDialog | null
  /** Where a link from outside leads, and what the person has not answered yet. */
  askedPlace: Place | null
  view: View
}

export const useSession = create<SessionState>(() => ({
  about: null,
  session: null,
  hello: null,
  recent: [],
  error: null,
  notice: null,
  dialog: null,
  askedPlace: null,
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
  /** One was asked for and the engine has not answered yet: no second one is asked for. */
  isStarting: boolean
}

export const useRuns = create<RunsState>(() => ({ runs: [], activeId: null, besideId: null, isStarting: false }))

/** The selection that all views share: a segment (or the meta file), a block of it, a byte, and the finding that led there. */
export interface Selection {
  file: string | null
  /** None: the header of the file. */
  block: number | null
  /** In the file; in a cold segment, in the decompressed segment. */
  offset: number | null
  finding: Finding | null
}

const NOTHING: Selection = { file: null, block: null, offset: null, finding: null }

export const useSelection = create<Selection>(() => NOTHING)

/** Selects a segment; what is selected in it stays where it was selected already. */
export function selectSegment(file: string | null): void {
  if (file !== useSelection.getState().file) useSelection.setState({ ...NOTHING, file })
}

/** Selects a block, or the header where it is null. */
export function selectBlock(file: string, block: number | null, offset: number | null = null): void {
  useSelection.setState({ file, block, offset, finding: null })
}

/** Selects a byte of what is selected. */
export function selectByte(offset: number): void {
  useSelection.setState({ offset })
}

/** Selects what a finding is about. */
export function selectFinding(finding: Finding): void {
  useSelection.setState({ ...placeOf(finding), finding })
}

/** Shows a dialog of the window in the place of the one that is shown, or none. */
export function showDialog(dialog: WindowDialog | null): void {
  useSession.setState({ dialog })
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
