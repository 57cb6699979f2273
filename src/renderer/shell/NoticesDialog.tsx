import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import type { Notices } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import type { Controller } from '../state/controller.ts'
import { showDialog, useSession } from '../state/stores.ts'
import styles from './about.module.css'

const NO_LICENSE = 'The file of the licence is not here. It is the MIT licence.'
const NO_NOTICES =
  'They are made with a package (npm run package), out of what is really shipped. This one runs from a checkout without them.'

/** The licence, and the notices of what the program holds of others: as files of the program, without a network. */
export function NoticesDialog({ controller }: { controller: Controller }) {
  const isOpen = useSession((state) => state.dialog === 'notices')
  const giveBack = useGiveBackFocus(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={components.dialog} {...giveBack} aria-describedby={undefined}>
          <Dialog.Title>Licence and third-party notices</Dialog.Title>
          <Texts controller={controller} />
          <div className={styles.end}>
            <Dialog.Close className={styles.push}>Close</Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Texts({ controller }: { controller: Controller }) {
  const [notices, setNotices] = useState<Notices | null>(null)
  useEffect(() => {
    let isWanted = true
    void controller.notices().then((read) => {
      if (isWanted) setNotices(read)
    })
    return () => {
      isWanted = false
    }
  }, [controller])
  if (notices === null) return <p className={styles.lead}>Reading…</p>
  return (
    <>
      <Text title="Walscope" text={notices.license?.join('\n') ?? NO_LICENSE} />
      <Text title="Works of others" text={notices.thirdParty?.join('\n') ?? NO_NOTICES} />
    </>
  )
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h3 className={styles.heading}>{title}</h3>
      {/* Reachable by keyboard, as it scrolls. */}
      <section className={styles.text} aria-label={title} tabIndex={0}>
        {text}
      </section>
    </>
  )
}
