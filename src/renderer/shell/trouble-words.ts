// What a person reads of an engine that ended or hangs: what it was at, and what can be done now.
import { describeTask, type EngineTrouble, type Session, type TroubleCause } from '../../contract/index.ts'

const STAYS = 'What was read stays here.'
const RESTART = `${STAYS} A restart goes on with the same directory.`
const FAULT = 'This is a fault of Walscope: copy the details for whoever looks into it.'
const LESS = 'Restart it, and ask for less at a time: fewer rows, a narrower filter, fewer verifying threads.'

const ADVICE: Readonly<Record<TroubleCause, string>> = {
  killed: `Somebody, or another program, has ended it. ${RESTART}`,
  'memory-kill': `Close what needs much memory. ${STAYS} ${LESS}`,
  'heap-exhausted': `${STAYS} ${LESS}`,
  'memory-exhausted': `${STAYS} Look how much memory it may take (ulimit -v, the limits of a container). ${LESS}`,
  aborted: `${FAULT} ${RESTART}`,
  'bus-error': `Look whether a file was cut, or replaced in place, or a disk fails: also one of Walscope itself. ${RESTART}`,
  crashed: `${FAULT} ${RESTART}`,
  failed: `${FAULT} ${RESTART}`,
  'launch-failed': 'Look at the details for what it said. Where files of Walscope are missing, install it again.',
  clean: RESTART,
  hung: `It may only be busy: what waits for it goes on when it answers. ${STAYS} A restart ends what it is doing.`,
}

/** What the engine was doing when it was last heard of. */
export function whereOf({ work }: EngineTrouble, { directory }: Session): string {
  const tasks = work.map(describeTask).join('; ')
  const place = directory === null ? 'no directory open' : directory
  return `${tasks === '' ? 'nothing under way' : tasks} (${place})`
}

export function adviceOf({ cause, ends, isBounded }: EngineTrouble): string {
  if (!isBounded) return ADVICE[cause]
  const again = `It has ended ${ends} times in 5 minutes: another start is likely to end the same way.`
  return `${again} Open another directory, or copy the details for whoever looks into it. ${STAYS}`
}
