// The instant in words: what each thread does, what is in the rings.
import { counted, type TraceTelemetry, type TraceWaitReason } from '../../contract/index.ts'
import type { TraceState } from '../../postmortem/model.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { ThreadSpan } from '../../postmortem/threads.ts'
import { formatExactNs } from './time-ticks.ts'

/** Who waits for whom, and why. */
export const WAIT_WORDS: Record<TraceWaitReason, string> = {
  'prepared-ring-empty': 'waits for the preloader: prepared ring empty',
  'prepared-ring-full': 'waits for the manager: prepared ring full',
  paused: 'is paused',
  idle: 'has nothing to do',
}

export const fileOf = (run: RecordedRun, ordinal: number): string => run.segments[ordinal]?.file ?? `segment ${ordinal}`

/** What a thread does, as the end of a sentence that begins with its name. */
export function threadWords(run: RecordedRun, { activity, ordinal, reason }: ThreadSpan): string {
  const file = ordinal === null ? '' : ` ${fileOf(run, ordinal)}`
  switch (activity) {
    case 'not-started':
      return 'has not started'
    case 'scanning':
      return 'scans the directory'
    case 'opening':
      return `opens${file}`
    case 'verifying':
      return `verifies${file}`
    case 'replaying':
      return `replays${file}`
    case 'switching':
      return 'switches segments'
    case 'waiting':
      return reason === null ? 'waits' : WAIT_WORDS[reason]
    case 'closing':
      return `closes${file}`
    case 'between':
      return 'is between two steps'
    case 'ended':
      return 'has ended'
  }
}

/** How long it does that, and since when. */
export function spanTimes({ fromNs, toNs }: Pick<ThreadSpan, 'fromNs' | 'toNs'>): string {
  const from = formatExactNs(fromNs)
  return toNs === null ? `since ${from}` : `from ${from} to ${formatExactNs(toNs)}, ${formatExactNs(toNs - fromNs)}`
}

/** The last telemetry that had been recorded at an instant. */
export function sampleAt(samples: readonly TraceTelemetry[], atNs: number): TraceTelemetry | null {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((samples[middle]?.atNs ?? 0) <= atNs) low = middle + 1
    else high = middle
  }
  return samples[low - 1] ?? null
}

/** All of it in some sentences, for who does not see the timeline. */
export function instantSummary(run: RecordedRun, state: TraceState): string {
  const { options } = run.meta
  return [
    `At ${formatExactNs(state.atNs)} the manager ${threadWords(run, state.manager)};`,
    `the preloader ${threadWords(run, state.preloader)}.`,
    `Prepared ring ${state.prepared.occupancy} of ${options.preparedCapacity},`,
    `finished ring ${state.finished.occupancy} of ${options.finishedCapacity}.`,
    `${state.segmentsDone} of ${counted(run.model.segmentCount, 'segment')} done.`,
  ].join(' ')
}
