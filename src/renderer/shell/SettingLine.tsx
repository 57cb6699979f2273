import type { ReactNode } from 'react'
import { HelpLink } from '../help/HelpLink.tsx'
import { settingHelp } from '../help/help-store.ts'
import styles from './shell.module.css'

interface SettingLineProps {
  /** In the file, by which the guide explains it. */
  name: string
  label: string
  children: ReactNode
}

/** A setting by its name, and what the guide says of it. */
export function SettingLine({ name, label, children }: SettingLineProps) {
  return (
    <div className={styles.settingLine}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label className={styles.setting}>
        <span>{label}</span>
        {children}
      </label>
      <HelpLink place={settingHelp(name)} about={label} />
    </div>
  )
}
