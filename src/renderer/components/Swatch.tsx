import styles from './components.module.css'

/** A small square of a colour token. */
export function Swatch({ colour }: { colour: string }) {
  return <span className={styles.swatch} style={{ background: `var(--${colour})` }} aria-hidden />
}
