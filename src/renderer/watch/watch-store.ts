import { create } from 'zustand'
import type { DirectoryDifference, WalscopeError, WatchUpdate } from '../../contract/index.ts'

/** What is known of the open directory on disk, beside what was scanned. */
export interface WatchState {
  /** When the scan began that is shown, in ms since 1970. */
  shownAtMs: number | null
  watching: Extract<WatchUpdate, { kind: 'watching' }> | null
  difference: DirectoryDifference | null
  /** The directory cannot be looked at. */
  lost: WalscopeError | null
  /** The {@link noticeOf} that a person does not want to see. */
  ignored: string | null
  isReloading: boolean
  /** What was shown before the last reload. */
  before: { verdict: string; atMs: number } | null
}

export const NOTHING_WATCHED: WatchState = {
  shownAtMs: null,
  watching: null,
  difference: null,
  lost: null,
  ignored: null,
  isReloading: false,
  before: null,
}

export const useWatch = create<WatchState>(() => NOTHING_WATCHED)

/** Names what there is to notice, as long as it is the same; null where there is nothing. */
export function noticeOf({ lost, difference }: Pick<WatchState, 'lost' | 'difference'>): string | null {
  if (lost !== null) return `lost ${lost.code}`
  if (difference === null || (difference.changeCount === 0 && !difference.isUnknown)) return null
  return difference.signature
}

/** Whether a person is to be told: there is something, and it is not what was ignored. */
export function isToldNow(state: WatchState): boolean {
  const notice = noticeOf(state)
  return notice !== null && notice !== state.ignored
}

/** Whether the directory is not what is shown any more, ignored or not. */
export function isChanged(): boolean {
  return noticeOf({ lost: null, difference: useWatch.getState().difference }) !== null
}

/** Says no more until something else changes. */
export function ignoreChanges(): void {
  const { lost, difference } = useWatch.getState()
  useWatch.setState({ ignored: noticeOf({ lost, difference }) })
}
