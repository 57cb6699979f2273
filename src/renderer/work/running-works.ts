import type { Progress, WorkKind } from '../../contract/index.ts'
import { useEvents } from '../events/event-explorer.ts'
import { useReplay } from '../replay/replay-store.ts'
import { useQuery } from '../sql/query-work.ts'
import { type OutputKind, useOutputWork } from '../state/output-work.ts'
import type { RunModel } from '../state/run-model.ts'
import { useReport, useRuns, useSession } from '../state/stores.ts'

export type Outcome = 'finished' | 'failed' | 'cancelled'

/** Work that the stores say is under way. */
export interface RunningWork {
  /** The same for as long as it runs. */
  key: string
  kind: WorkKind
  /** How much of it is done, from 0 to 1; null where that is not known. */
  fraction: number | null
  isPaused: boolean
  /** What came of it; to be asked when it is under way no more, of what was seen when it began. */
  outcome(): Outcome
}

const OUTPUT_KINDS: Record<OutputKind, WorkKind> = {
  salvage: 'salvage',
  bundle: 'bundle',
  events: 'event-export',
  query: 'query-export',
  trace: 'trace-copy',
  'trace-export': 'trace-export',
}

/** All that is under way in the window now. */
export function runningWorks(): RunningWork[] {
  const works = [verification(), events(), query(), trace(), output(), ...useRuns.getState().runs.map(recovery)]
  return works.filter((work) => work !== null)
}

/** An engine that has gone takes its work along: nobody has cancelled that. */
function isEngineLost(): boolean {
  const state = useSession.getState().session?.engine.state
  return state === 'exited' || state === 'unresponsive'
}

function fractionOf(progress: Progress | null): number | null {
  return progress === null || progress.total === 0 ? null : Math.min(progress.done / progress.total, 1)
}

function verification(): RunningWork | null {
  const { isVerifying, progress } = useReport.getState()
  if (!isVerifying) return null
  return {
    ...{ key: 'verification', kind: 'verification', fraction: fractionOf(progress), isPaused: false },
    outcome: () => {
      const { verifyError, verified } = useReport.getState()
      if (verified !== null) return 'finished'
      return verifyError !== null || isEngineLost() ? 'failed' : 'cancelled'
    },
  }
}

function recovery(run: RunModel): RunningWork | null {
  if (!run.isRunning) return null
  const { latest } = run
  const isCounted = latest !== null && latest.segmentsTotal > 0
  return {
    key: `recovery ${run.id}`,
    kind: 'recovery',
    fraction: isCounted ? Math.min(latest.segmentsDone / latest.segmentsTotal, 1) : null,
    isPaused: latest?.phase === 'paused',
    outcome: () => {
      if (run.finished !== null) return run.finished.document.stopped ? 'cancelled' : 'finished'
      // One without either was put away with its directory.
      return run.error === null ? 'cancelled' : 'failed'
    },
  }
}

/** The table of events is opened and filtered as one. */
function events(): RunningWork | null {
  const { progress } = useEvents.getState()
  if (progress === null) return null
  return {
    ...{ key: 'events', kind: 'events', fraction: fractionOf(progress), isPaused: false },
    outcome: () => {
      const { error, filterError, counts } = useEvents.getState()
      if (error?.code === 'CANCELLED') return 'cancelled'
      if (error !== null || filterError !== null || isEngineLost()) return 'failed'
      return counts === null ? 'cancelled' : 'finished'
    },
  }
}

function query(): RunningWork | null {
  const { phase, progress } = useQuery.getState()
  if (phase !== 'running') return null
  return {
    ...{ key: 'query', kind: 'query', fraction: fractionOf(progress), isPaused: false },
    outcome: () => {
      const ended = useQuery.getState().phase
      return ended === 'failed' ? 'failed' : ended === 'done' ? 'finished' : 'cancelled'
    },
  }
}

function trace(): RunningWork | null {
  const { reading, opened, beside } = useReplay.getState()
  if (reading === null) return null
  return {
    ...{ key: 'trace', kind: 'trace', fraction: reading, isPaused: false },
    outcome: () => {
      const now = useReplay.getState()
      return now.error !== null ? 'failed' : now.opened === opened && now.beside === beside ? 'cancelled' : 'finished'
    },
  }
}

function output(): RunningWork | null {
  const { isRunning, kind, progress } = useOutputWork.getState()
  if (!isRunning || kind === null) return null
  return {
    ...{ key: `output ${kind}`, kind: OUTPUT_KINDS[kind], fraction: fractionOf(progress), isPaused: false },
    outcome: () => {
      const { error, salvaged, bundled, exported, copied, exportedTrace } = useOutputWork.getState()
      if (error !== null) return 'failed'
      return [salvaged, bundled, exported, copied, exportedTrace].some((it) => it !== null) ? 'finished' : 'cancelled'
    },
  }
}
