import { Command as Palette } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useShallow } from 'zustand/react/shallow'
import components from '../components/components.module.css'
import type { Controller } from '../state/controller.ts'
import { useSession } from '../state/stores.ts'
import { type Command, commandsNow } from './commands.ts'
import styles from './palette.module.css'

interface CommandPaletteProps {
  controller: Controller
  isOpen: boolean
  onClose: () => void
}

/** Everything that can be done, found by its name. */
export function CommandPalette({ controller, isOpen, onClose }: CommandPaletteProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={`${components.dialog} ${styles.dialog}`} aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Commands controller={controller} onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Commands({ controller, onClose }: Omit<CommandPaletteProps, 'isOpen'>) {
  useSession(useShallow(({ session, recent }) => ({ session, recent })))
  const commands = commandsNow()
  const choose = (command: Command) => {
    onClose()
    // The dialog gives the focus back first: a command may take it.
    requestAnimationFrame(() => command.run(controller))
  }
  return (
    <Palette label="Commands" loop>
      <Palette.Input className={styles.input} placeholder="What is to be done?" />
      <Palette.List className={styles.list} label="Commands">
        <Palette.Empty className={styles.empty}>Nothing is called that.</Palette.Empty>
        {(['Commands', 'Open recent'] as const).map((group) => (
          <Palette.Group key={group} heading={group} className={styles.group}>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <Palette.Item
                  key={command.title}
                  value={command.title}
                  className={styles.item}
                  onSelect={() => choose(command)}
                >
                  <span>{command.title}</span>
                  {command.keys !== null && <kbd className={components.key}>{command.keys}</kbd>}
                </Palette.Item>
              ))}
          </Palette.Group>
        ))}
      </Palette.List>
    </Palette>
  )
}
