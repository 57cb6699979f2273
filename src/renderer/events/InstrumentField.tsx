import { useState } from 'react'
import { instrument } from '../../contract/index.ts'
import { changeSettings, useSettings } from '../state/settings.ts'
import styles from './events.module.css'
import { INSTRUMENTS } from './instrument.ts'

const RAW = ''
const OWN = 'own'

/** Prices and quantities in ticks as the log has them, or in units of an instrument. */
export function InstrumentField() {
  const chosen = useSettings((state) => state.instrument)
  const isPreset = chosen !== null && INSTRUMENTS.some(({ name }) => name === chosen.name)
  const choose = (name: string) => {
    const preset = INSTRUMENTS.find((it) => it.name === name)
    const own = { name: OWN, priceTick: chosen?.priceTick ?? '0.01', quantityTick: chosen?.quantityTick ?? '0.01' }
    changeSettings({ instrument: name === RAW ? null : (preset ?? own) })
  }
  return (
    <span className={styles.field}>
      <label className={styles.field}>
        prices in
        <select
          value={chosen === null ? RAW : isPreset ? chosen.name : OWN}
          onChange={({ target }) => choose(target.value)}
        >
          <option value={RAW}>ticks</option>
          {INSTRUMENTS.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
          <option value={OWN}>own ticks…</option>
        </select>
      </label>
      {chosen !== null && !isPreset && (
        <>
          <TickField name="priceTick" label="price tick" />
          <TickField name="quantityTick" label="quantity tick" />
        </>
      )}
    </span>
  )
}

function TickField({ name, label }: { name: 'priceTick' | 'quantityTick'; label: string }) {
  const chosen = useSettings((state) => state.instrument)
  const [text, setText] = useState(chosen?.[name] ?? '')
  const parsed = instrument.safeParse({ ...chosen, [name]: text })
  return (
    <label className={styles.field}>
      {label}
      <input
        type="text"
        className={styles.tick}
        value={text}
        aria-invalid={!parsed.success}
        onChange={({ target }) => {
          setText(target.value)
          const next = instrument.safeParse({ ...chosen, [name]: target.value })
          if (next.success) changeSettings({ instrument: next.data })
        }}
      />
    </label>
  )
}
