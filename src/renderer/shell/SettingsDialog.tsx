import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { limits, numberFormat, theme, timeZone, zoneName } from '../../contract/index.ts'
import components from '../components/components.module.css'
import { useGiveBackFocus } from '../components/give-back-focus.ts'
import { InstrumentField } from '../events/InstrumentField.tsx'
import { HelpLink } from '../help/HelpLink.tsx'
import { settingHelp } from '../help/help-store.ts'
import { changeSettings, useSettings } from '../state/settings.ts'
import { showDialog, useSession } from '../state/stores.ts'
import { UpdateSetting } from '../updates/UpdateSetting.tsx'
import { SettingLine } from './SettingLine.tsx'
import styles from './shell.module.css'

/** The zones and the formats by what they look like. */
const ZONE_TITLES = { utc: 'UTC', local: `this machine’s (${zoneName('local')})` } as const
const NUMBER_TITLES = { comma: '16,384', space: '16 384', none: '16384' } as const

/** What a person can choose; each choice holds at once, and in all windows. */
export function SettingsDialog() {
  const isOpen = useSession((state) => state.dialog === 'settings')
  const settings = useSettings()
  const isDesktop = useSession((state) => state.about?.kind === 'desktop')
  const giveBack = useGiveBackFocus(isOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content className={components.dialog} aria-describedby={undefined} {...giveBack}>
          <Dialog.Title>Settings</Dialog.Title>
          <div className={styles.settings}>
            <SettingLine name="theme" label="theme">
              <select
                value={settings.theme}
                onChange={({ target }) => changeSettings({ theme: theme.parse(target.value) })}
              >
                {theme.options.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </SettingLine>
            <SettingLine name="timeZone" label="times in">
              <select
                value={settings.timeZone}
                onChange={({ target }) => changeSettings({ timeZone: timeZone.parse(target.value) })}
              >
                {timeZone.options.map((zone) => (
                  <option key={zone} value={zone}>
                    {ZONE_TITLES[zone]}
                  </option>
                ))}
              </select>
            </SettingLine>
            <SettingLine name="numberFormat" label="numbers">
              <select
                value={settings.numberFormat}
                onChange={({ target }) => changeSettings({ numberFormat: numberFormat.parse(target.value) })}
              >
                {numberFormat.options.map((format) => (
                  <option key={format} value={format}>
                    {NUMBER_TITLES[format]}
                  </option>
                ))}
              </select>
            </SettingLine>
            {isDesktop && (
              <SettingLine name="reopen" label="windows of the last time are opened again">
                <input
                  type="checkbox"
                  checked={settings.reopen}
                  onChange={({ target }) => changeSettings({ reopen: target.checked })}
                />
              </SettingLine>
            )}
            <div className={`${styles.settingLine} ${styles.instrument}`}>
              <InstrumentField />
              <HelpLink place={settingHelp('instrument')} about="prices in" />
            </div>
            <LimitField name="stallMs" label="a wait is a stall from" unit="ms" />
            <LimitField name="keptRuns" label="recorded runs that are kept" unit="at most" />
            <LimitField name="keptRunsMb" label="and their room" unit="MB at most" />
            <SettingLine name="notifications" label="tell when long work has ended">
              <input
                type="checkbox"
                checked={settings.notifications}
                onChange={({ target }) => changeSettings({ notifications: target.checked })}
              />
            </SettingLine>
            {isDesktop && <UpdateSetting />}
          </div>
          <p className={styles.settingsHint}>
            The options that a recovery begins with are kept in the Recovery view. A new number of kept runs holds from
            the next directory on.
          </p>
          <div className={components.dialogEnd}>
            <Dialog.Close>Close</Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface LimitFieldProps {
  name: 'stallMs' | 'keptRuns' | 'keptRunsMb'
  label: string
  unit: string
}

/** A number; one that is out of range is shown as such, and not kept. */
function LimitField({ name, label, unit }: LimitFieldProps) {
  const kept = useSettings((state) => state.limits)
  const [text, setText] = useState(String(kept[name]))
  const parsed = limits.safeParse({ ...kept, [name]: text === '' ? Number.NaN : Number(text) })
  return (
    <SettingLine name={name} label={label}>
      <span>
        <input
          type="number"
          step="any"
          value={text}
          aria-label={label}
          aria-invalid={!parsed.success}
          onChange={({ target }) => {
            setText(target.value)
            const next = limits.safeParse({ ...kept, [name]: target.valueAsNumber })
            if (next.success) changeSettings({ limits: next.data })
          }}
        />{' '}
        {unit}
      </span>
    </SettingLine>
  )
}
