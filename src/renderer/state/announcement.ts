import { create } from 'zustand'

/** How long it is shown. */
const SHOWN_MS = 5_000

/** What was just done, for whoever cannot see that it was: shown for a moment, and read aloud. */
export const useAnnouncement = create<{ text: string; count: number }>(() => ({ text: '', count: 0 }))

let timer: ReturnType<typeof setTimeout> | undefined

/** Says something; the same once more is said once more. */
export function announce(text: string): void {
  clearTimeout(timer)
  useAnnouncement.setState(({ count }) => ({ text, count: count + 1 }))
  timer = setTimeout(() => useAnnouncement.setState({ text: '' }), SHOWN_MS)
}
