import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { DEFAULT_SETTINGS, readSettings, type Settings, setNumberFormat } from '../../contract/index.ts'

/**
 * What a person has chosen. The host keeps it, for all windows; what the page remembers of it is only what it begins with before the
 * host has answered.
 */
export const useSettings = create<Settings>()(
  persist((): Settings => DEFAULT_SETTINGS, {
    name: 'walscope.settings',
    version: 2,
    migrate: (stored) => readSettings(stored).settings,
    merge: (stored) => readSettings(stored).settings,
  }),
)

type Change = Partial<Settings>
let tellHost: (change: Change) => void = () => undefined

/** Who is told of changes that are made here. */
export function onSettingsChange(tell: (change: Change) => void): void {
  tellHost = tell
}

/** Changes some of the settings, here at once, and for all windows. */
export function changeSettings(change: Change): void {
  useSettings.setState(change)
  tellHost(change)
}

/** Numbers are written as they are wanted, now and whenever that changes. */
export function applyNumberFormat(): void {
  const apply = () => setNumberFormat(useSettings.getState().numberFormat)
  useSettings.subscribe(apply)
  apply()
}
