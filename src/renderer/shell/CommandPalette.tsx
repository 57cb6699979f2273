import { Command as Palette } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'
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
  const chosen = useRef<(() => void) | null>(null)
  const choose = (run: () => void) => {
    chosen.current = run
    showDialog(null)
  }
  // The dialog gives the focus back first: a command may take it.
  const onCloseAutoFocus = (event: Event) => {
    giveBack.onCloseAutoFocus(event)
    chosen.current?.()
    chosen.current = null
  }
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content
          className={`${components.dialog} ${styles.dialog}`}
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Commands controller={controller} choose={choose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface CommandsProps {
  controller: Controller
  /** Closes the list, and does it then. */
  choose: (run: () => void) => void
}

function Commands({ controller, choose }: CommandsProps) {
  const { recent } = useSession(useShallow(({ session, recent }) => ({ session, recent })))
  const commands = commandsNow()
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
