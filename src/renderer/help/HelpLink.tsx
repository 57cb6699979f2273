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
  const question = about === undefined ? undefined : `What is ${about}?`
  return (
    <button
      type="button"
      className={styles.link}
      aria-label={children === undefined || about === undefined ? question : `${children} ${about}`}
      title={question}
      onClick={() => openHelp(place)}
    >
      {children ?? <CircleQuestionMark size={12} aria-hidden />}
    </button>
  )
}
