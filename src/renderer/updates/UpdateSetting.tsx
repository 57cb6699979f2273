import { formatUtc, type UpdateState } from '../../contract/index.ts'
import { SettingLine } from '../shell/SettingLine.tsx'
import styles from '../shell/shell.module.css'
import { changeSettings, useSettings } from '../state/settings.ts'
import { useUpdates } from './update-state.ts'

const at = (checkedAtMs: number) => `${formatUtc(BigInt(Math.round(checkedAtMs)) * 1_000_000n).slice(0, 16)} UTC`

/** What came of asking. */
function describe(state: UpdateState): string {
  switch (state.check) {
    case 'off':
      return 'Off: nothing is ever sent.'
    case 'asking':
      return 'Asking…'
    case 'current':
      return `This is the newest version (asked ${at(state.checkedAtMs)}).`
    case 'newer':
      return `Version ${state.version} is available (asked ${at(state.checkedAtMs)}).`
    case 'failed':
      return `${state.error.message} It is asked again in a day.`
  }
}

/** The setting, and what came of it. */
export function UpdateSetting() {
  const isOn = useSettings((settings) => settings.checksForUpdates)
  const state = useUpdates()
  return (
    <>
      <SettingLine name="checksForUpdates" label="ask daily for newer versions">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => changeSettings({ checksForUpdates: target.checked })}
        />
      </SettingLine>
      <p className={styles.settingsHint} role="status">
        {describe(state)}
      </p>
    </>
  )
}
