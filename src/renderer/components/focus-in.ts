import { flushSync } from 'react-dom'

/**
 * Shows something, and gives the keyboard to an element of it at once: what is typed next goes there, and is no command. Where the element
 * comes later, as an editor that is loaded first, so does the keyboard.
 */
export function focusIn(show: () => void, find: () => { focus(): void } | null): void {
  flushSync(show)
  const found = find()
  if (found === null) requestAnimationFrame(() => find()?.focus())
  else found.focus()
}
