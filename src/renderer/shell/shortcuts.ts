import { useEffect } from 'react'
import type { Controller } from '../state/controller.ts'
import { commandOfKey, runCommand } from './commands.ts'

/** What has a use for plain keys itself. */
const TYPING = 'input, select, textarea, [role=dialog], [role=alertdialog], [role=menu]'

/** Listens to the keys of all commands. Keys that are typed into a field stay there, and Space presses a button. */
export function useShortcuts(controller: Controller): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (event.defaultPrevented) return
      // Nobody types a function key.
      const isTyped = !(event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key))
      if (isTyped && target?.closest(TYPING)) return
      if (event.key === ' ' && target?.closest('button')) return
      const command = commandOfKey(event, target)
      if (command === undefined) return
      event.preventDefault()
      runCommand(command.id, controller)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [controller])
}
