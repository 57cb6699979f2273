import { CircleQuestionMark } from 'lucide-react'
import styles from './help.module.css'
import { type HelpPlace, openHelp } from './help-store.ts'

interface HelpLinkProps {
  place: HelpPlace
  /** What it explains, where the text does not say that. */
  about?: string
  /** Without it, only a question mark is shown. */
  children?: string
}

/** Opens what the guide says of something. */
export function HelpLink({ place, about, children }: HelpLinkProps) {
  const open = () => openHelp(place)
  if (children === undefined) {
    return (
      <button type="button" className={styles.link} title={`Help: ${about}`} onClick={open}>
        <CircleQuestionMark size={12} aria-hidden />
      </button>
    )
  }
  return (
    <button
      type="button"
      className={styles.link}
      aria-label={about === undefined ? undefined : `${children} ${about}`}
      onClick={open}
    >
      {children}
    </button>
  )
}
