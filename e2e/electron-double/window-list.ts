/** A window, as the program's end sees it. */
export interface ClosableWindow {
  /** Resolves when its page has gone. */
  closed(): Promise<void>
}

/** All windows, in the order in which they had the focus: the last one has it. */
export const windowList = new Set<ClosableWindow>()
