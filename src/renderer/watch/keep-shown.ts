// What is kept over a reload of the directory.
import { verdict } from '../../contract/index.ts'
import { useReport, useSelection } from '../state/stores.ts'
import { keptSelection, sameFinding } from './kept-selection.ts'
import { useWatch, type WatchState } from './watch-store.ts'

/** The verdict that is shown, and of when it is; null where nothing is verified. */
export function shownVerdict(): WatchState['before'] {
  const { verified, segments } = useReport.getState()
  const { shownAtMs } = useWatch.getState()
  if (verified === null || shownAtMs === null) return null
  return { verdict: verdict({ ...verified, segments: [...segments.values()] }), atMs: shownAtMs }
}

/** What was selected stays so, as far as the scan has found it again. */
export function keepSelection(): void {
  const { scan } = useReport.getState()
  if (scan !== null) useSelection.setState((selection) => keptSelection(selection, scan))
}

/** A finding that the verification has found again stays selected. */
export function keepFinding(): void {
  const { verified } = useReport.getState()
  if (verified === null) return
  useSelection.setState(({ finding }) => ({ finding: sameFinding(finding, verified.findings) }))
}
