import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { instrument } from '../events/instrument.ts'

export const theme = z.enum(['system', 'dark', 'light'])
export type Theme = z.infer<typeof theme>

const settings = z.object({ theme, instrument: instrument.nullable().default(null) })
type Settings = z.infer<typeof settings>

/** What a person has chosen; kept between sessions. */
export const useSettings = create<Settings>()(
  persist((): Settings => ({ theme: 'system', instrument: null }), {
    name: 'walscope.settings',
    version: 1,
    merge: (stored, current) => {
      const parsed = settings.safeParse(stored)
      return parsed.success ? { ...current, ...parsed.data } : current
    },
  }),
)

const prefersLight = window.matchMedia('(prefers-color-scheme: light)')

/** Puts the theme on the page, now and whenever the choice or the system's changes. */
export function applyTheme(): void {
  const apply = () => {
    const chosen = useSettings.getState().theme
    document.documentElement.dataset.theme = chosen === 'system' ? (prefersLight.matches ? 'light' : 'dark') : chosen
  }
  prefersLight.addEventListener('change', apply)
  useSettings.subscribe(apply)
  apply()
}
