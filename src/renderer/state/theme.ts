import { useSettings } from './settings.ts'

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
