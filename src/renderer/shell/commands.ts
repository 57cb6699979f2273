import { theme } from '../../contract/index.ts'
import type { Controller } from '../state/controller.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { changeSettings } from '../state/settings.ts'
import { useSession } from '../state/stores.ts'
import { SHORTCUTS } from './shortcuts.ts'

/** Something that can be done, by its name. */
export interface Command {
  title: string
  group: 'Commands' | 'Open recent'
  /** Its shortcut. */
  keys: string | null
  run(controller: Controller): void
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const command = (title: string, run: Command['run']): Command => ({ title, group: 'Commands', keys: null, run })

/** What can be done now: all that has a shortcut, what is only in menus and dialogs, and the directories opened last. */
export function commandsNow(): Command[] {
  const { session, recent } = useSession.getState()
  const isRunning = session?.engine.state === 'running' && session.directory !== null
  return [
    ...SHORTCUTS.map(({ keys, what, run }): Command => ({ title: capital(what), group: 'Commands', keys, run })),
    ...(isRunning
      ? [
          command('Salvage…', () => showOutputDialog('salvage')),
          command('Evidence bundle…', () => showOutputDialog('bundle')),
          command('Verify again', (controller) => void controller.verifyAgain()),
        ]
      : []),
    ...(session?.directory != null ? [command('Restart the engine', (it) => void it.restartEngine())] : []),
    command('Open the sample recovery', (controller) => void controller.openSample()),
    ...theme.options.map((name) => command(`Theme: ${name}`, () => changeSettings({ theme: name }))),
    ...recent.map(
      ({ directory }): Command => ({
        ...{ title: directory, group: 'Open recent', keys: null },
        run: (controller) => void controller.open(directory),
      }),
    ),
  ]
}
