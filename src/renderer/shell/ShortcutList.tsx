import { Dialog } from 'radix-ui'
import { acceleratorText, COMMAND_MENUS, WINDOW_COMMANDS } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import { showDialog, useSession } from '../state/stores.ts'
import { isMac } from './commands.ts'
import styles from './shell.module.css'

/** Every shortcut, by the menus that its command stands in. */
export function ShortcutList() {
  const isOpen = useSession((state) => state.dialog === 'shortcuts')
  const giveBack = useGiveBackFocus(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={components.dialog} aria-describedby={undefined} {...giveBack}>
          <Dialog.Title>Shortcuts</Dialog.Title>
          {/* Reachable by keyboard, as it scrolls in a small window. */}
          <section className={styles.shortcuts} aria-label="All shortcuts" tabIndex={0}>
            <Shortcuts />
          </section>
          <div className={components.dialogEnd}>
            <Dialog.Close>Close</Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Shortcuts() {
  const isDesktop = useSession((state) => state.about?.kind === 'desktop')
  const shown = WINDOW_COMMANDS.filter(({ isDesktops = false }) => isDesktop || !isDesktops)
  return (
    <>
      {COMMAND_MENUS.map(({ id, title }) => (
        <Lines
          key={id}
          title={title}
          lines={shown
            .filter(({ menu, keys = [] }) => menu === title && keys.length > 0)
            .map((command) => [
              (command.keys ?? []).map((key) => acceleratorText(key, isMac())),
              command.menuTitle ?? command.title,
            ])}
        />
      ))}
      <Lines
        title="In a block map"
        lines={[
          [['←', '↑', '→', '↓'], 'Choose a block'],
          [['+', '−'], 'Zoom'],
          [['0'], 'Show all blocks'],
          [['Enter'], 'Go to the bytes of the block'],
        ]}
      />
    </>
  )
}

function Lines({ title, lines }: { title: string; lines: [keys: string[], what: string][] }) {
  if (lines.length === 0) return null
  return (
    <table className={styles.shortcutGroup}>
      <caption>{title}</caption>
      <tbody>
        {lines.map(([keys, what]) => (
          <tr key={what}>
            <td>
              {keys.map((key) => (
                <kbd key={key} className={components.key}>
                  {key}
                </kbd>
              ))}
            </td>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
