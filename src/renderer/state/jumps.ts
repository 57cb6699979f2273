// Going from damage to damage, and from a list to the bytes.
import type { Finding } from '../../contract/index.ts'
import { useBlocks } from './block-reader.ts'
import { findingLines, stepFinding, useFindingFilter } from './findings.ts'
import { selectBlock, selectFinding, showView, useReport, useSelection, useSession } from './stores.ts'

/** All findings that are known: of the verification, or before it of the scan. */
export function knownFindings(): Finding[] {
  const { scan, verified } = useReport.getState()
  return (verified ?? scan)?.findings ?? []
}

/** Selects what a finding is about, and shows its bytes. */
export function showFinding(finding: Finding): void {
  selectFinding(finding)
  showView('blocks')
}

/** In the list of findings the next or the previous one, in the other views the next or the previous damaged block. */
export function goToDamage(step: 1 | -1): void {
  if (useSession.getState().view === 'findings') {
    const lines = findingLines(knownFindings(), useFindingFilter.getState())
    const finding = stepFinding(lines, useSelection.getState().finding, step)
    if (finding !== null) selectFinding(finding)
    return
  }
  const { map } = useBlocks.getState()
  const { file, block } = useSelection.getState()
  if (map === null || map.file !== file) return
  const next = map.next(block ?? (step > 0 ? -1 : map.size), step)
  if (next !== null) selectBlock(map.file, next)
}
