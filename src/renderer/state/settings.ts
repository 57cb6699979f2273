import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export const theme = z.enum(['system', 'dark', 'light'])
export type Theme = z.infer<typeof theme>

/** What a person has chosen; kept between sessions. */
export const useSettings = create<{ theme: Theme }>()(
  persist(() => ({ theme: 'system' as Theme }), {
    name: 'walscope.settings',
    version: 1,
    merge: (stored, current) => {
      const parsed = z.object({ theme }).safeParse(stored)
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
