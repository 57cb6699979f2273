import type { ReactNode } from 'react'
import type { WalscopeError } from '../../contract/index.ts'
import styles from './components.module.css'
import { Swatch } from './Swatch.tsx'

/** A colour with its word: never the colour alone. */
export function Pill({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <span className={styles.pill}>
      <Swatch colour={colour} />
      {children}
    </span>
  )
}

/** Figures, each with its name above it. */
export function Figures({ figures, className }: { figures: [name: string, value: string][]; className?: string }) {
  return (
    <dl className={`${styles.figures} ${className ?? ''}`}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What a card says when there is nothing to show; outside of a card, with a frame of its own (`isPanel`). */
export function Empty({ children, isPanel = false }: { children: ReactNode; isPanel?: boolean }) {
  return <p className={`${styles.empty} ${isPanel ? styles.panel : ''}`}>{children}</p>
}

/** Something is read and no figure of it is known yet: what, in a sentence. */
export function Waiting({ children, isPanel = false }: { children: string; isPanel?: boolean }) {
  return (
    <div className={`${styles.empty} ${isPanel ? styles.panel : ''}`} role="status">
      {children}
      <progress className={styles.waiting} aria-label={children} />
    </div>
  )
}

/** A view of which nothing is there yet. */
export function WaitingView({ children }: { children: string }) {
  return (
    <div className={styles.waitingView}>
      <Waiting isPanel>{children}</Waiting>
    </div>
  )
}

interface BannerProps {
  /** An error, or a hazard. */
  error: Omit<WalscopeError, 'code'> & { code: string }
  tone?: 'warning'
  children?: ReactNode
}

/** Something went wrong, or will: a sentence, its code, and what can be done. */
export function Banner({ error, tone, children }: BannerProps) {
  return (
    <div className={styles.banner} role="alert" data-tone={tone ?? 'error'}>
      <strong>{error.message}</strong>
      <code>{error.code}</code>
      {error.file !== null && <code>{error.file}</code>}
      {error.offset !== null && <code>offset {error.offset}</code>}
      <span className={styles.bannerTools}>{children}</span>
    </div>
  )
}

export const primaryButton = styles.primary
