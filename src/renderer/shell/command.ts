import type { Controller } from '../state/controller.ts'

/** What a command does. */
export interface CommandHandler {
  run(controller: Controller): void
  /** Why it cannot be done now, in a sentence; null where it can. */
  obstacle?(): string | null
  /** Whether a key that was pressed on an element is this command's there; where it is not said, it is. */
  takesKey?(target: Element | null): boolean
}
