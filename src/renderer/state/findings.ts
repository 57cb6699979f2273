import { create } from 'zustand'
import type { Finding, FindingFilter, Severity } from '../../contract/index.ts'

/** All of them, in one list. */
export const NO_FINDING_FILTER: FindingFilter = { severity: '', code: '', file: '', text: '', grouping: 'none' }

export const useFindingFilter = create<FindingFilter>(() => NO_FINDING_FILTER)

/** A line of the list: the head of a group, or a finding. */
export type FindingLine = { kind: 'group'; title: string; count: number } | { kind: 'finding'; finding: Finding }

const SEVERITY_ORDER: Severity[] = ['error', 'warning', 'note']

function matches(finding: Finding, { severity, code, file, text }: FindingFilter): boolean {
  const { message } = finding
  const wanted = text.toLowerCase()
  return (
    (severity === '' || finding.severity === severity) &&
    (code === '' || finding.code === code) &&
    (file === '' || finding.file === file) &&
    (wanted === '' ||
      [finding.code, finding.file ?? '', finding.cause ?? '', message].join(' ').toLowerCase().includes(wanted))
  )
}

/** The findings that the filter lets through, worst first or in groups, in the order of the list. */
export function findingLines(findings: Finding[], filter: FindingFilter): FindingLine[] {
  const shown = findings
    .filter((finding) => matches(finding, filter))
    .sort((a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity))
  if (filter.grouping === 'none') return shown.map((finding) => ({ kind: 'finding', finding }))
  const groups = new Map<string, Finding[]>()
  for (const finding of shown) {
    const title = filter.grouping === 'code' ? finding.code : (finding.file ?? 'the directory')
    const group = groups.get(title)
    if (group === undefined) groups.set(title, [finding])
    else group.push(finding)
  }
  return [...groups].flatMap(([title, own]): FindingLine[] => [
    { kind: 'group', title, count: own.length },
    ...own.map((finding): FindingLine => ({ kind: 'finding', finding })),
  ])
}

/** The finding behind (step 1) or in front of (step −1) the selected one; the first or the last where none is. */
export function stepFinding(lines: FindingLine[], selected: Finding | null, step: number): Finding | null {
  const shown = lines.flatMap((line) => (line.kind === 'finding' ? [line.finding] : []))
  const at = selected === null ? -1 : shown.indexOf(selected)
  // −∞ and ∞ are the ends, whatever is selected.
  if (at === -1 && Number.isFinite(step)) return (step > 0 ? shown[0] : shown.at(-1)) ?? null
  return shown[Math.min(Math.max(at + step, 0), shown.length - 1)] ?? null
}

/** What is said where nothing was found: without a verification, only of what the headers say. */
export function nothingFound(isVerified: boolean): string {
  return isVerified
    ? 'Nothing was found that is wrong with this log.'
    : 'Nothing is wrong by the headers. The blocks are not verified yet.'
}
