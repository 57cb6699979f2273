import { Copy, ScrollText } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { About } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import { copyText } from '../copy/clipboard.ts'
import { showDialog, useSession } from '../state/stores.ts'
import styles from './about.module.css'
import { aboutLines, aboutText } from './about-lines.ts'

/** Which Walscope this is, on what it runs, and all of it as a text for a colleague. */
export function AboutDialog() {
  const isOpen = useSession((state) => state.dialog === 'about')
  const giveBack = useGiveBackFocus(isOpen)
  const about = useSession((state) => state.about)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={components.dialog} {...giveBack}>
          <Dialog.Title>About Walscope</Dialog.Title>
          <Dialog.Description className={styles.lead}>
            Inspects recoveries of the FlashStrike write-ahead log. MIT licence.
          </Dialog.Description>
          {about !== null && <Facts about={about} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Facts({ about }: { about: About }) {
  const hello = useSession((state) => state.hello)
  const lines = aboutLines(about, hello, navigator.userAgent)
  return (
    <>
      <dl className={styles.facts}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.end}>
        <button type="button" onClick={() => void copyText(aboutText(lines), 'the details')}>
          <Copy size={11} aria-hidden />
          Copy details
        </button>
        <button type="button" className={styles.push} onClick={() => showDialog('notices')}>
          <ScrollText size={11} aria-hidden />
          Licence and notices
        </button>
        <Dialog.Close>Close</Dialog.Close>
      </div>
    </>
  )
}
