import { create } from 'zustand'
import { type CurrentWork, describeEnd, type EndedWork, WORKS } from '../../contract/index.ts'

export interface TitleState {
  current: CurrentWork | null
  /** What has ended while nobody looked. */
  ended: EndedWork | null
}

/** What the title says besides the directory. Empty in the app, whose host has better places for it. */
export const useTitle = create<TitleState>(() => ({ current: null, ended: null }))

/** "43 % – /var/wal – Walscope", "Recovery finished – /var/wal – Walscope". */
export function windowTitle(directory: string | null, { current, ended }: TitleState): string {
  const parts = [current === null ? ended && describeEnd(ended) : describeWork(current), directory, 'Walscope']
  return parts.filter((part) => part !== null).join(' – ')
}

function describeWork({ kind, fraction, isPaused }: CurrentWork): string {
  // 100 % is what has ended.
  const amount = fraction === null ? `${WORKS[kind].title} …` : `${Math.floor(fraction * 100)} %`
  return isPaused ? `${amount}, paused` : amount
}
