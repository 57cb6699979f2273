import { z } from 'zod'
import { create } from 'zustand'
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware'
import { EXAMPLES } from './examples.ts'

const MOST_TEXTS = 50
/** What a browser keeps for a page is limited, and shared with all other settings. */
const MOST_CHARACTERS = 400_000

/** The history with a text that was run: newest first, each text once, no more than are kept. */
export function withText(history: readonly string[], text: string): string[] {
  let characters = 0
  return [text, ...history.filter((other) => other !== text)].slice(0, MOST_TEXTS).filter((kept) => {
    characters += kept.length
    return characters <= MOST_CHARACTERS
  })
}

/** A history that cannot be kept, because there is no room or no leave for it, lasts as long as the window. */
const storage: StateStorage = {
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => {
    try {
      localStorage.setItem(name, value)
    } catch {
      // As said.
    }
  },
  removeItem: (name) => localStorage.removeItem(name),
}

/** Texts of queries that were run, newest first; kept between sessions. */
export const useHistory = create<{ texts: string[] }>()(
  persist(() => ({ texts: [] as string[] }), {
    name: 'walscope.queries',
    version: 1,
    storage: createJSONStorage(() => storage),
    merge: (stored, current) => {
      const parsed = z.object({ texts: z.array(z.string()).max(MOST_TEXTS) }).safeParse(stored)
      return parsed.success ? parsed.data : current
    },
  }),
)

/** What stands in the editor: at first what was run last, or an example. */
export const useDraft = create<{ text: string }>(() => ({
  text: useHistory.getState().texts[0] ?? EXAMPLES[0]?.text ?? '',
}))
