import { Download, RotateCw, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { type EventMode, eventMode, formatCount, formatProgress } from '../../contract/index.ts'
import type { Controller } from '../state/controller.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { useSettings } from '../state/settings.ts'
import { AddCondition } from './AddCondition.tsx'
import { splitConditions } from './conditions.ts'
import { type EventExplorer, useEvents } from './event-explorer.ts'
import styles from './events.module.css'
import { InstrumentField } from './InstrumentField.tsx'

/** The field of the filter: a shortcut goes there. */
export const FILTER_ID = 'event-filter'

const MODE_TITLES: Record<EventMode, string> = {
  all: 'all, damage too',
  diagnostic: 'what can be had',
  strict: 'what strict replays',
}

/** What is shown: the filter as text and as chips, the mode, the way to an id or a time, the counts. */
export function QueryBar({ controller }: { controller: Controller }) {
  const { events } = controller
  return (
    <div className={styles.bar}>
      <FilterField explorer={events} />
      <Chips explorer={events} />
      <div className={styles.tools}>
        <ModeField explorer={events} />
        <JumpField explorer={events} />
        <InstrumentField />
        <Counts explorer={events} />
        <span className={styles.push}>
          <button type="button" title="Open the table with what the directory holds now" onClick={() => reload(events)}>
            <RotateCw size={11} aria-hidden />
            Reload
          </button>
          <button type="button" onClick={() => showOutputDialog('events')}>
            <Download size={11} aria-hidden />
            Export…
          </button>
        </span>
      </div>
    </div>
  )
}

const reload = (events: EventExplorer) => void events.open(useEvents.getState().mode)

function FilterField({ explorer }: { explorer: EventExplorer }) {
  const id = FILTER_ID
  const input = useRef<HTMLInputElement>(null)
  const { draft, query, filterError } = useEvents(
    useShallow(({ draft, query, filterError }) => ({ draft, query, filterError })),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void explorer.filter(draft)
  }
  const showPlace = () => {
    if (filterError === null) return
    input.current?.focus()
    input.current?.setSelectionRange(filterError.position, filterError.position + Math.max(filterError.length, 1))
  }
  return (
    <form className={styles.filter} onSubmit={submit}>
      <label htmlFor={id}>filter</label>
      <input
        ref={input}
        id={id}
        type="search"
        spellCheck={false}
        autoComplete="off"
        value={draft}
        placeholder="type = CANCEL_ORDER and price between 1000 and 1100"
        aria-invalid={filterError !== null}
        aria-describedby={filterError === null ? undefined : `${id}-error`}
        onChange={({ target }) => explorer.type(target.value)}
      />
      <button type="submit">Apply</button>
      <button type="button" disabled={query === '' && draft === ''} onClick={() => void explorer.filter('')}>
        Clear
      </button>
      {filterError !== null && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          <button type="button" onClick={showPlace}>
            character {formatCount(filterError.position + 1)}
          </button>
          {filterError.message} {filterError.hint}
        </p>
      )}
    </form>
  )
}

function Chips({ explorer }: { explorer: EventExplorer }) {
  const query = useEvents((state) => state.query)
  const conditions = splitConditions(query)
  return (
    <ul className={styles.chips} aria-label="Conditions">
      {conditions.map((condition, i) => (
        <li key={condition}>
          <code title={condition}>{condition}</code>
          <button type="button" aria-label={`Remove ${condition}`} onClick={() => void explorer.remove(i)}>
            <X size={11} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <AddCondition explorer={explorer} />
      </li>
    </ul>
  )
}

function ModeField({ explorer }: { explorer: EventExplorer }) {
  const mode = useEvents((state) => state.mode)
  return (
    <label className={styles.field}>
      rows
      <select value={mode} onChange={({ target }) => void explorer.open(target.value as EventMode)}>
        {eventMode.options.map((name) => (
          <option key={name} value={name}>
            {MODE_TITLES[name]}
          </option>
        ))}
      </select>
    </label>
  )
}

function JumpField({ explorer }: { explorer: EventExplorer }) {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const timeZone = useSettings((state) => state.timeZone)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setWrong(!(await explorer.jump(text)))
  }
  return (
    <form className={styles.field} onSubmit={(event) => void submit(event)}>
      <label className={styles.field}>
        go to
        <input
          type="text"
          className={styles.jump}
          value={text}
          placeholder={timeZone === 'utc' ? 'id, or UTC time' : 'id, or local time'}
          aria-invalid={isWrong}
          title={isWrong ? 'An id is a number; a time is written 2026-01-31 12:34:56.123456789' : undefined}
          onChange={({ target }) => {
            setText(target.value)
            setWrong(false)
          }}
        />
      </label>
      <button type="submit">Go</button>
      {isWrong && (
        <span className={styles.error} role="alert">
          neither an id nor a time
        </span>
      )}
    </form>
  )
}

/** How many there are, and while they are counted how far that is. */
function Counts({ explorer }: { explorer: EventExplorer }) {
  const { list, table, counts, progress, query } = useEvents(
    useShallow(({ list, table, counts, progress, query }) => ({ list, table, counts, progress, query })),
  )
  const shown = counts?.matches ?? list?.count ?? 0
  const isAll = query === '' && table?.mode !== 'diagnostic'
  return (
    <span className={styles.counts} role="status">
      {table !== null && (
        <span className="num">
          {isAll ? formatCount(table.rows) : `${formatCount(shown)} of ${formatCount(table.rows)}`} events
        </span>
      )}
      {progress !== null && (
        <>
          <progress aria-label="Progress" max={Math.max(progress.total, 1)} value={progress.done} />
          <span className="num">
            {formatProgress(progress.done, progress.total, progress.unit, progress.elapsedMs)}
          </span>
          <button type="button" onClick={() => explorer.cancel()}>
            Cancel
          </button>
        </>
      )}
    </span>
  )
}
