import { useAnnouncement } from '../state/announcement.ts'
import styles from './announcer.module.css'

/** Says what was just done. It is always there: a screen reader only notices what changes. */
export function Announcer() {
  const { text, count } = useAnnouncement()
  // A text that stays the same would not be read again.
  const again = count % 2 === 1 ? '\u00a0' : ''
  return (
    <p className={styles.announcer} aria-live="polite" data-testid="announcement">
      {text !== '' && `${text}${again}`}
    </p>
  )
}
