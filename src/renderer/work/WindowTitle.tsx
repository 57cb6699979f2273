import { useEffect } from 'react'
import { useSession } from '../state/stores.ts'
import { useTitle, windowTitle } from './window-title.ts'

/** Keeps the title of the window, or of the tab. A component of its own: a title that changes draws no view anew. */
export function WindowTitle() {
  const directory = useSession((state) => state.session?.directory ?? null)
  const title = windowTitle(directory, useTitle())
  useEffect(() => {
    document.title = title
  }, [title])
  return null
}
