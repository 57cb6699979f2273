import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { EVENT_ENUMS, EVENT_VALIDITIES } from '../../contract/index.ts'
import { quote } from './conditions.ts'
import type { EventExplorer } from './event-explorer.ts'
import { EVENT_COLUMNS } from './event-rows.ts'
import styles from './events.module.css'

const ORDERED = ['=', '!=', '<', '<=', '>', '>=', 'between', 'in'] as const
const NAMED = ['=', '!=', 'in'] as const
const TEXT = ['=', '!=', 'like'] as const

const words: Record<string, readonly string[]> = { ...EVENT_ENUMS, validity: EVENT_VALIDITIES }

/** A condition from three fields: for whoever does not know the language of the filter. */
export function AddCondition({ explorer }: { explorer: EventExplorer }) {
  const [field, setField] = useState('type')
  const column = EVENT_COLUMNS.find(({ id }) => id === field)
  const operators: readonly string[] = column?.isOrdered ? ORDERED : field === 'segment' ? TEXT : NAMED
  const [chosen, setChosen] = useState('=')
  const operator = operators.includes(chosen) ? chosen : '='
  const [value, setValue] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const text = conditionOf(field, operator, value)
    if (text === null) return
    void explorer.add(text)
    setValue('')
  }
  return (
    <form className={styles.add} onSubmit={submit}>
      <select aria-label="Field" value={field} onChange={({ target }) => setField(target.value)}>
        {EVENT_COLUMNS.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <select aria-label="Comparison" value={operator} onChange={({ target }) => setChosen(target.value)}>
        {operators.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <input
        type="text"
        aria-label="Value"
        list="event-words"
        placeholder={operator === 'between' ? 'low high' : operator === 'in' ? 'a, b' : 'value'}
        value={value}
        onChange={({ target }) => setValue(target.value)}
      />
      <datalist id="event-words">
        {words[field]?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit" disabled={value.trim() === ''}>
        <Plus size={11} aria-hidden />
        Add
      </button>
    </form>
  )
}

/** The condition as the filter language writes it; null where a value is missing. */
export function conditionOf(field: string, operator: string, value: string): string | null {
  const parts = value.split(/\s+and\s+|\s*,\s*/i).filter((it) => it.trim() !== '')
  // Two numbers need nothing between them but a space.
  const isTwo = operator === 'between' && parts.length === 1 && field !== 'timestamp_ns'
  const literals = (isTwo ? value.trim().split(/\s+/) : parts).map((it) => literalOf(field, it.trim()))
  const [first, second] = literals
  if (first === undefined) return null
  if (operator === 'between') return second === undefined ? null : `${field} between ${first} and ${second}`
  if (operator === 'in') return `${field} in (${literals.join(', ')})`
  return `${field} ${operator} ${first}`
}

/** Numbers and words as they are; names of files and times between quotes. */
function literalOf(field: string, text: string): string {
  if (/^'.*'$/.test(text) || /^[+-]?[\d_]+$/.test(text)) return text
  const isText = field === 'segment' || field === 'timestamp_ns'
  return isText ? quote(text) : text
}
