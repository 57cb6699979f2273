// Where in the guide a person is. The guide itself is read when it is first asked for.
import { create } from 'zustand'
import type { Cause, FindingCode, HazardCode } from '../../contract/index.ts'

/** A page of the guide, at a section or at its beginning. */
export interface HelpPlace {
  page: string
  section: string | null
}

export interface HelpState {
  /** Null where no help is shown. */
  place: HelpPlace | null
  /** Where the person was before, the last one last. */
  before: HelpPlace[]
}

const CLOSED: HelpState = { place: null, before: [] }

export const useHelp = create<HelpState>(() => CLOSED)

/** Shows the guide: its beginning, or a place in it. */
export function openHelp(place: HelpPlace = { page: 'index', section: null }): void {
  useHelp.setState(({ place: now, before }) => ({ place, before: now === null ? before : [...before, now] }))
}

/** The place that was shown before this one. */
export function goBackInHelp(): void {
  const { before } = useHelp.getState()
  const last = before.at(-1)
  if (last !== undefined) useHelp.setState({ place: last, before: before.slice(0, -1) })
}

export function closeHelp(): void {
  useHelp.setState(CLOSED)
}

/** What the guide says of a finding, a hazard or a cause. */
export const findingHelp = (code: FindingCode | HazardCode | Cause): HelpPlace => ({
  page: 'findings',
  section: code.toLowerCase(),
})

/** What the guide says of a setting, by its name in the file. */
export const settingHelp = (name: string): HelpPlace => ({ page: 'settings', section: name.toLowerCase() })
