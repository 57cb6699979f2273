import { useLayoutEffect } from 'react'

/** Where the focus was when the dialog that is open was opened, or the one that it came in place of. */
let opener: Element | null = null

/** Gives the focus back to who had it, unless somebody has it by now: a person may be quicker than what closes. */
export function giveBackFocus(to: Element | null | undefined): void {
  const { activeElement, body } = document
  if ((activeElement === null || activeElement === body) && to instanceof HTMLElement) to.focus()
}

/**
 * For a dialog that something else than a trigger of its own opens: when it closes, the focus goes back to where it was. What it
 * gives belongs on the dialog's content.
 */
export function useGiveBackFocus(isOpen: boolean): { onCloseAutoFocus(event: Event): void } {
  // Before the dialog takes the focus.
  useLayoutEffect(() => {
    const { activeElement } = document
    if (!isOpen || activeElement === document.body || activeElement?.closest('[role=dialog]') != null) return
    opener = activeElement
  }, [isOpen])
  return {
    onCloseAutoFocus: (event) => {
      event.preventDefault()
      giveBackFocus(opener)
    },
  }
}
