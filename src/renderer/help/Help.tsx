import { lazy, Suspense } from 'react'
import { useHelp } from './help-store.ts'

const LoadedHelp = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))

/** The help, where it was asked for. The guide is read then, and not when the app starts. */
export function Help() {
  const isOpen = useHelp((state) => state.place !== null)
  return <Suspense>{isOpen && <LoadedHelp />}</Suspense>
}
