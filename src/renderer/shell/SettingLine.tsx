import type { ReactNode } from 'react'
import styles from './shell.module.css'

/** A setting by its name. */
export function SettingLine({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={styles.setting}>
      <span>{label}</span>
      {children}
    </label>
  )
}
