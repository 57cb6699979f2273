import { Crosshair } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import {
  counted,
  type Explanation,
  formatCount,
  formatNs,
  formatPercent,
  type OriginalEvent,
  type Stall,
  type StallTotal,
} from '../../contract/index.ts'
import { explainStall } from '../../postmortem/explain.ts'
import { originalEvents } from '../../postmortem/original.ts'
import { type RecordedRun, traceDropped } from '../../postmortem/recorded-run.ts'
import { findStalls, STALL_LIMIT_NS } from '../../postmortem/stalls.ts'
import { Empty } from '../components/Parts.tsx'
import { MenuItem } from '../components/PlaceMenu.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { instantPlace } from '../copy/places.ts'
import { tableOf } from '../figures/csv.ts'
import { SaveTable } from '../figures/SaveTable.tsx'
import { Searchable } from '../find/Searchable.tsx'
import { type GridColumn, type GridRow, RowGrid } from '../grid/RowGrid.tsx'
import type { Controller } from '../state/controller.ts'
import { useSettings } from '../state/settings.ts'
import { EVIDENCE_WORDS, numbersOf, REASON_WORDS, showPlace } from './evidence-words.ts'
import { useReplay } from './replay-store.ts'
import styles from './stalls.module.css'

/** What matters most comes first: the panel is narrow. */
const COLUMNS: GridColumn[] = [
  { id: 'length', title: 'length', px: 80, kind: 'number' },
  { id: 'reason', title: 'why', px: 136, kind: 'text' },
  { id: 'from', title: 'from', px: 70, kind: 'number' },
  { id: 'share', title: 'of the run', px: 76, kind: 'number' },
  { id: 'thread', title: 'thread', px: 76, kind: 'text' },
  { id: 'before', title: 'behind', hint: 'segment', px: 104, kind: 'number' },
  { id: 'after', title: 'before', hint: 'segment', px: 104, kind: 'number' },
]

const TITLES = COLUMNS.map(({ title, hint }) => (hint === undefined ? title : `${title} ${hint}`))

const SAVED_COLUMNS = [
  { name: 'thread', value: ({ thread }: Stall) => thread },
  { name: 'reason', value: ({ reason }: Stall) => reason },
  { name: 'from_ns', value: ({ fromNs }: Stall) => fromNs },
  { name: 'to_ns', value: ({ toNs }: Stall) => toNs },
  { name: 'duration_ns', value: ({ durationNs }: Stall) => durationNs },
  { name: 'share', value: ({ share }: Stall) => share },
  { name: 'segment_before', value: ({ before }: Stall) => before },
  { name: 'segment_after', value: ({ after }: Stall) => after },
]

const ordinalText = (ordinal: number | null) => (ordinal === null ? '–' : formatCount(ordinal))

function rowOf({ thread, reason, fromNs, durationNs, share, before, after }: Stall): GridRow {
  return {
    texts: [
      formatNs(durationNs),
      REASON_WORDS[reason],
      formatNs(fromNs),
      formatPercent(share),
      thread,
      ordinalText(before),
      ordinalText(after),
    ],
  }
}

/** Where the open run waited, why, and what the original would have done. */
export function StallPanel(_: { controller: Controller }) {
  const run = useReplay(({ opened }) => opened?.run ?? null)
  if (run === null) return <Empty>No run is open.</Empty>
  return <Stalls key={run.file} run={run} />
}

const MS = 1e6

function Stalls({ run }: { run: RecordedRun }) {
  const [limitText, setLimitText] = useState(() => String(useSettings.getState().limits.stallMs))
  const [onlyDelays, setOnlyDelays] = useState(false)
  const [selected, setSelected] = useState(0)
  const limitId = useId()
  const limitMs = Number(limitText)
  const isLimit = limitText.trim() !== '' && limitMs >= 0
  const limitNs = useDeferredValue(isLimit ? Math.round(limitMs * MS) : STALL_LIMIT_NS)
  const { model } = run
  // What is found depends on the records alone: notes that are saved change nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run with other notes is the same run
  const list = useMemo(() => findStalls(run, limitNs), [model, limitNs])
  const stalls = useMemo(
    () => (onlyDelays ? list.stalls.filter(({ reason }) => reason !== 'prepared-ring-full') : list.stalls),
    [list, onlyDelays],
  )
  const rows = useMemo(() => stalls.map(rowOf), [stalls])
  const index = Math.min(selected, stalls.length - 1)
  const stall = stalls[index]
  const textsOf = (at: number) => rows[at]?.texts ?? []
  const exact = () => tableOf(stalls, SAVED_COLUMNS)
  const show = (at: number) => {
    const chosen = stalls[at]
    if (chosen !== undefined)
      showPlace({ ...chosen, toNs: chosen.toNs ?? model.endNs, ordinal: chosen.after ?? chosen.before })
  }
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <label htmlFor={limitId}>from</label>
        <input
          id={limitId}
          className={styles.limit}
          type="number"
          min={0}
          step="any"
          value={limitText}
          aria-label="Shortest wait that is listed, in milliseconds"
          aria-invalid={!isLimit}
          onChange={({ target }) => {
            setLimitText(target.value)
            setSelected(0)
          }}
        />
        <span>ms on</span>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={onlyDelays}
            onChange={({ target }) => {
              setOnlyDelays(target.checked)
              setSelected(0)
            }}
          />
          only what delays
        </label>
      </div>
      <div className={styles.tools}>
        <p className={styles.faint} role="status">
          {counted(list.count, 'stall')} of {formatNs(limitNs)} or more
          {list.count > list.stalls.length && `, the longest ${formatCount(list.stalls.length)} are listed`}
          {onlyDelays && stalls.length < list.stalls.length && `; ${formatCount(stalls.length)} of them delay`}
        </p>
        <span className={styles.push}>
          <SaveTable name="Stalls" rows={stalls} columns={SAVED_COLUMNS} />
        </span>
      </div>
      {traceDropped(run) > 0 && (
        <p role="note">{counted(traceDropped(run), 'record')} could not be recorded: waits may be missing.</p>
      )}
      {stalls.length === 0 ? (
        <p className={styles.none}>Nothing waited that long.</p>
      ) : (
        <div className={styles.list} style={{ height: `calc(${Math.min(stalls.length + 1, 8)} * var(--row) + 16px)` }}>
          <CopyRegion
            chosen={() =>
              stall === undefined
                ? null
                : {
                    ...{ what: 'the stall', texts: textsOf(index), exact: { table: exact(), row: index } },
                    place: instantPlace(stall.fromNs),
                  }
            }
            all={() => ({ noun: 'stall', titles: TITLES, count: stalls.length, textsOf, exact: exact() })}
            more={() => (
              <MenuItem keys="Enter" onChoose={() => show(index)}>
                Show on the timeline
              </MenuItem>
            )}
          >
            <Searchable
              label="the stalls"
              rows={{ key: rows, count: rows.length, textsOf, selected: index, select: setSelected }}
            >
              <RowGrid
                label="Stalls, the longest first; Enter shows one on the timeline"
                columns={COLUMNS}
                count={stalls.length}
                rowAt={(at) => rows[at]}
                selected={index}
                onSelect={setSelected}
                onOpen={show}
              />
            </Searchable>
          </CopyRegion>
        </div>
      )}
      {stall !== undefined && <Chain run={run} stall={stall} onShow={() => show(index)} />}
      <Totals totals={list.totals} />
      <Original run={run} />
    </div>
  )
}

const EFFECT_WORDS: Record<Explanation['effect'], string> = {
  delay: 'the recovery took longer for it',
  none: 'no loss',
  'not-known': 'what it cost is not known',
}

/** The chain of causes of the stall that is chosen. */
function Chain({ run, stall, onShow }: { run: RecordedRun; stall: Stall; onShow: () => void }) {
  const { model } = run
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run with other notes is the same run
  const { summary, causes, effect, isExplained } = useMemo(() => explainStall(run, stall), [model, stall])
  return (
    <section aria-label="Why it was">
      <h3 className={styles.title}>
        Why
        <span className={styles.faint}>
          {EFFECT_WORDS[effect]}
          {!isExplained && '; not all of it is explained'}
        </span>
        <button type="button" className={styles.push} onClick={onShow}>
          <Crosshair size={11} aria-hidden />
          Show
        </button>
      </h3>
      <p className={styles.summary} role="status">
        {summary}
      </p>
      <ol className={styles.causes}>
        {causes.map(({ sentence, evidence }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cause is its place in the chain
          <li key={i} data-kind={evidence.kind}>
            <p>{sentence}</p>
            <div className={styles.evidence}>
              {evidence.fromNs !== null && (
                <button
                  type="button"
                  className={styles.show}
                  aria-label={`Show cause ${i + 1} on the timeline, from ${formatNs(evidence.fromNs)}`}
                  onClick={() => showPlace(evidence)}
                >
                  <Crosshair size={10} aria-hidden />
                  {formatNs(evidence.fromNs)}
                </button>
              )}
              <span className={styles.kind}>{EVIDENCE_WORDS[evidence.kind]}</span>
              {numbersOf(evidence).map(([name, value]) => (
                <span key={name}>
                  {name} <span className="num">{value}</span>
                </span>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Totals({ totals }: { totals: StallTotal[] }) {
  if (totals.length === 0) return null
  return (
    <section aria-label="All waits by reason">
      <h3 className={styles.title}>
        All waits
        <span className={styles.faint}>also the shorter ones</span>
      </h3>
      {/* A region that scrolls has to be reachable by keyboard. */}
      <section className={styles.wide} aria-label="All waits, table" tabIndex={0}>
        <SimpleTable
          caption="All waits by reason"
          columns={[
            { title: 'why' },
            { title: 'thread' },
            { title: 'times', isNumber: true },
            { title: 'in all', isNumber: true },
            { title: 'longest', isNumber: true },
            { title: 'of the run', isNumber: true },
          ]}
          rows={totals.map((it) => ({
            key: it.reason,
            cells: [
              REASON_WORDS[it.reason],
              it.thread,
              formatCount(it.count),
              formatNs(it.totalNs),
              formatNs(it.longestNs),
              formatPercent(it.share),
            ],
          }))}
        />
      </section>
    </section>
  )
}

/** What FlashStrike's own recovery would have done, in its places. */
function Original({ run }: { run: RecordedRun }) {
  const { model, end } = run
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run with other notes is the same run
  const events = useMemo(() => originalEvents(run), [model, end])
  return (
    <section aria-label="What the original would have done">
      <h3 className={styles.title}>What the original would have done</h3>
      {events === null && <p>Not known: the recording has no end.</p>}
      {events?.length === 0 && <p>The same.</p>}
      {events !== null && events.length > 0 && (
        <ol className={styles.causes}>
          {events.map((event, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they do not change
            <OriginalItem key={i} event={event} number={i + 1} />
          ))}
        </ol>
      )}
    </section>
  )
}

function OriginalItem({ event, number }: { event: OriginalEvent; number: number }) {
  const { code, certainty, atNs, ordinal, sentence } = event
  return (
    <li data-kind={certainty === 'always' ? 'always' : 'race'}>
      <p>{sentence}</p>
      <div className={styles.evidence}>
        {atNs !== null && (
          <button
            type="button"
            className={styles.show}
            aria-label={`Show ${number} on the timeline, at ${formatNs(atNs)}`}
            onClick={() => showPlace({ fromNs: atNs, toNs: atNs, ordinal })}
          >
            <Crosshair size={10} aria-hidden />
            {formatNs(atNs)}
          </button>
        )}
        <span className={styles.code}>{code}</span>
        <span>{certainty === 'always' ? 'always' : 'a race'}</span>
      </div>
    </li>
  )
}
