import { Command as Palette } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useShallow } from 'zustand/react/shallow'
import { acceleratorText, COMMAND_MENUS } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import type { Controller } from '../state/controller.ts'
import { showDialog, useSession } from '../state/stores.ts'
import { commandsNow, isMac, runCommand } from './commands.ts'
import styles from './palette.module.css'

/** Everything that can be done, found by its name. */
export function CommandPalette({ controller }: { controller: Controller }) {
  const isOpen = useSession((state) => state.dialog === 'commands')
  const giveBack = useGiveBackFocus(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={`${components.dialog} ${styles.dialog}`} aria-describedby={undefined} {...giveBack}>
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Commands controller={controller} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Commands({ controller }: { controller: Controller }) {
  const { recent } = useSession(useShallow(({ session, recent }) => ({ session, recent })))
  const commands = commandsNow()
  const choose = (run: () => void) => {
    showDialog(null)
    // The dialog gives the focus back first: a command may take it.
    requestAnimationFrame(run)
  }
  return (
    <Palette label="Commands" loop>
      <Palette.Input className={styles.input} placeholder="What is to be done?" />
      <Palette.List className={styles.list} label="Commands">
        <Palette.Empty className={styles.empty}>Nothing is called that.</Palette.Empty>
        {COMMAND_MENUS.map(({ id, title: menu }) => (
          <Group
            key={id}
            heading={menu}
            items={commands
              .filter((command) => command.menu === menu)
              .map(({ id: command, title, keys }) => ({
                title,
                keys: keys?.[0] === undefined ? null : acceleratorText(keys[0], isMac()),
                choose: () => choose(() => runCommand(command, controller)),
              }))}
          />
        ))}
        <Group
          heading="Open recent"
          items={recent.map(({ directory }) => ({
            title: directory,
            keys: null,
            choose: () => choose(() => void controller.open(directory)),
          }))}
        />
      </Palette.List>
    </Palette>
  )
}

interface GroupProps {
  heading: string
  items: { title: string; keys: string | null; choose: () => void }[]
}

function Group({ heading, items }: GroupProps) {
  if (items.length === 0) return null
  return (
    <Palette.Group heading={heading} className={styles.group}>
      {items.map(({ title, keys, choose }) => (
        <Palette.Item key={title} value={title} className={styles.item} onSelect={choose}>
          <span>{title}</span>
          {keys !== null && <kbd className={components.key}>{keys}</kbd>}
        </Palette.Item>
      ))}
    </Palette.Group>
  )
}
