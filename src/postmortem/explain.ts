// Why a thread of a recorded run did not go on: a chain of causes, each with what it rests on. The rules are in docs/postmortem.md.
import { type Explanation, formatNs, type Stall } from '../contract/index.ts'
import { activityShares } from './activity-shares.ts'
import { explainEmptyRing } from './explain-empty-ring.ts'
import { explainFullRing } from './explain-full-ring.ts'
import { explainLoading } from './explain-loading.ts'
import type { RecordedRun } from './recorded-run.ts'
import { withShare } from './words.ts'

/** The chain of causes of a stall of this run. It names no cause without evidence: where there is none, it says that it is not known. */
export function explainStall(run: RecordedRun, stall: Stall): Explanation {
  switch (stall.reason) {
    case 'prepared-ring-empty':
      return explainEmptyRing(run, stall)
    case 'prepared-ring-full':
      return explainFullRing(run, stall)
    case 'loading':
      return explainLoading(run, stall)
    case 'paused':
      return explainPause(run, stall)
    case 'idle':
      return {
        summary: 'Every segment had been handled: the preloader had nothing to do until a segment was finished.',
        effect: 'none',
        isExplained: true,
        causes: [],
      }
  }
}

function explainPause(run: RecordedRun, { fromNs, toNs, durationNs, before }: Stall): Explanation {
  const untilNs = toNs ?? run.model.endNs
  const shares = activityShares(run.model, run.model.preloader, fromNs, untilNs)
  const full = shares.find(({ reason }) => reason === 'prepared-ring-full')
  return {
    summary: `The recovery was paused for ${formatNs(durationNs)}, as somebody asked for.`,
    effect: 'delay',
    isExplained: true,
    causes: [
      {
        sentence: `The manager stood still for ${formatNs(durationNs)}: it was paused, or had made the one step that was asked for.`,
        evidence: { kind: 'wait', fromNs, toNs: untilNs, ordinal: before, numbers: { durationNs } },
      },
      ...(full === undefined
        ? []
        : [
            {
              sentence: `The preloader filled the prepared ring meanwhile and waited for room: ${withShare(full.ns, durationNs, 'the pause')}.`,
              evidence: {
                kind: 'activity' as const,
                ...{ fromNs: full.fromNs, toNs: full.toNs, ordinal: null },
                numbers: { durationNs: full.ns },
              },
            },
          ]),
    ],
  }
}
