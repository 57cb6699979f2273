import { LONG_WORK_MS, type WorkReport } from '../../contract/index.ts'
import { useEvents } from '../events/event-explorer.ts'
import { useReplay } from '../replay/replay-store.ts'
import { useQuery } from '../sql/query-work.ts'
import { useOutputWork } from '../state/output-work.ts'
import { useSettings } from '../state/settings.ts'
import { useReport, useRuns, useSession } from '../state/stores.ts'
import { onEachChange } from '../state/turns.ts'
import { useTitle } from './window-title.ts'
import { WorkTracker } from './work-tracker.ts'

/** Reports the window's work for as long as the page lives. */
export function followWork(tell: (report: WorkReport) => void): void {
  const tracker = new WorkTracker(tell)
  const look = () => tracker.look()
  for (const store of [useReport, useRuns, useEvents, useQuery, useReplay, useOutputWork, useSession])
    store.subscribe(look)
  onEachChange(look)
}

/** The title of a tab says how far it is, and, where nobody looks at the tab, what has ended: a browser has no other place for it. */
export function showWorkInTitle(): void {
  window.addEventListener('focus', () => useTitle.setState({ ended: null }))
  followWork(({ current, ended }) => {
    const isTold = useSettings.getState().notifications && !document.hasFocus()
    const last = isTold ? ended.findLast(({ elapsedMs }) => elapsedMs >= LONG_WORK_MS) : undefined
    useTitle.setState(last === undefined ? { current } : { current, ended: last })
  })
}
