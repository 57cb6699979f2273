import { Dialog } from 'radix-ui'
import components from '../components/components.module.css'
import { REPLAY_KEYS } from '../replay/replay-keys.ts'
import styles from './shell.module.css'
import { SHORTCUTS } from './shortcuts.ts'

export function ShortcutList({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={components.dialog} aria-describedby={undefined}>
          <Dialog.Title>Shortcuts</Dialog.Title>
          <table className={styles.shortcuts}>
            <tbody>
              {SHORTCUTS.map(({ keys, what }) => (
                <tr key={keys}>
                  <td>
                    <kbd className={components.key}>{keys}</kbd>
                  </td>
                  <td>{what}</td>
                </tr>
              ))}
              <tr>
                <td>
                  <kbd className={components.key}>← ↑ → ↓ + − 0 Enter</kbd>
                </td>
                <td>in a block map: choose a block, zoom, show all, to its bytes</td>
              </tr>
              {REPLAY_KEYS.map(({ shown, what }) => (
                <tr key={`replay ${shown}`}>
                  <td>
                    <kbd className={components.key}>{shown}</kbd>
                  </td>
                  <td>in Replay: {what}</td>
                </tr>
              ))}
              <tr>
                <td>
                  <kbd className={components.key}>?</kbd>
                </td>
                <td>this list</td>
              </tr>
            </tbody>
          </table>
          <Dialog.Close>Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
