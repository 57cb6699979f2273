// Commands as a person asks for them: by a key, in the palette, or in a menu.
import {
  type CommandScope,
  type ListedCommand,
  matchesAccelerator,
  type PageCommandId,
  type PressedKey,
  WINDOW_COMMANDS,
} from '../../contract/index.ts'
import { openRun } from '../replay/timeline-store.ts'
import type { Controller } from '../state/controller.ts'
import { showDialog, useSession } from '../state/stores.ts'
import { COMMAND_HANDLERS } from './command-handlers.ts'

/** A command that the page does. */
export interface PageCommand extends ListedCommand {
  id: PageCommandId
}

const isPages = (command: ListedCommand): command is PageCommand => command.id in COMMAND_HANDLERS

/** The commands that the page does, in the order of the menus. */
export const PAGE_COMMANDS: readonly PageCommand[] = WINDOW_COMMANDS.filter(isPages)

const BY_ID = new Map(PAGE_COMMANDS.map((command) => [command.id, command]))

/** On a Mac, shortcuts are with Command where they are with Ctrl elsewhere. */
export const isMac = (): boolean => useSession.getState().about?.platform === 'darwin'

/** Whether keys of this scope mean their command now. */
function isInScope(scope: CommandScope = 'anywhere'): boolean {
  const { view } = useSession.getState()
  const isReplaying = view === 'replay' && openRun() !== null
  if (scope === 'in-replay') return isReplaying
  if (scope === 'outside-replay') return !isReplaying
  return scope === 'anywhere' || view === 'sql'
}

/** Why a command cannot be done now, in a sentence; null where it can. */
export function obstacleOf({ id, needsDirectory = false }: PageCommand): string | null {
  const isOpen = (useSession.getState().session?.directory ?? null) !== null
  if (needsDirectory && !isOpen) return 'No directory is open.'
  return COMMAND_HANDLERS[id].obstacle?.() ?? null
}

/** Does a command, in the place of whichever dialog of the window is shown; where it cannot be done, says why. */
export function runCommand(id: PageCommandId, controller: Controller): void {
  const command = BY_ID.get(id)
  if (command === undefined) return
  showDialog(null)
  const obstacle = obstacleOf(command)
  if (obstacle === null) COMMAND_HANDLERS[id].run(controller)
  else useSession.setState({ error: { code: 'USAGE', message: obstacle, file: null, offset: null } })
}

/** The command that a key means where it was pressed; none where it means nothing, or cannot be done now. */
export function commandOfKey(pressed: PressedKey, target: Element | null): PageCommand | undefined {
  return PAGE_COMMANDS.find(
    (command) =>
      command.keys?.some((key) => matchesAccelerator(key, pressed, isMac())) &&
      isInScope(command.scope) &&
      (COMMAND_HANDLERS[command.id].takesKey?.(target) ?? true) &&
      obstacleOf(command) === null,
  )
}

/** What can be done now, for the palette. */
export const commandsNow = (): PageCommand[] =>
  PAGE_COMMANDS.filter((command) => command.id !== 'commands' && obstacleOf(command) === null)
