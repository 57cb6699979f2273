import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import {
  type Comparison,
  counted,
  type Difference,
  type DifferenceKind,
  differenceKind,
  formatCount,
  formatNs,
  type KeptTrace,
  type SegmentPair,
  type TraceReference,
} from '../../contract/index.ts'
import { verdict } from '../../postmortem/compare-verdict.ts'
import { Empty } from '../components/Parts.tsx'
import { MenuItem } from '../components/PlaceMenu.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { instantPlace } from '../copy/places.ts'
import { tableOf } from '../figures/csv.ts'
import { SaveTable } from '../figures/SaveTable.tsx'
import { Searchable } from '../find/Searchable.tsx'
import { type GridColumn, type GridRow, RowGrid } from '../grid/RowGrid.tsx'
import type { Controller } from '../state/controller.ts'
import styles from './compare.module.css'
import { chooseDifference, comparisonOf, listedDifferences, stepDifference, useCompare } from './compare-store.ts'
import { showPlace } from './evidence-words.ts'
import { OriginalTelemetryTable } from './OriginalTelemetry.tsx'
import { type OpenedRun, useReplay } from './replay-store.ts'
import { PAIR_COLUMNS, pairRow, SAVED_PAIR_COLUMNS } from './segment-pairs.ts'

/** The open run, A, and another one, B: what is different, in words, one by one and segment by segment. */
export function ComparePanel({ controller }: { controller: Controller }) {
  const opened = useReplay((state) => state.opened)
  const beside = useReplay((state) => state.beside)
  if (opened === null) return <Empty>No run is open.</Empty>
  return (
    <div className={styles.panel}>
      <Choice controller={controller} opened={opened} beside={beside} />
      {beside === null ? (
        <p className={styles.none}>Choose a second run: what is different in it is listed here.</p>
      ) : (
        <Differences a={opened} b={beside} />
      )}
      <OriginalTelemetryTable key={opened.run.file} controller={controller} run={opened.run} />
    </div>
  )
}

const nameOf = (reference: TraceReference) => ('name' in reference ? reference.name : reference.path)

/** "2026-11-27 07:17:12, 812 ms, strict: /wal". */
function runWords({ startedAtMs, wallNs, options, directory }: KeptTrace): string {
  // Beyond the year 275760 there is no date.
  const date = startedAtMs <= 8.64e15 ? new Date(startedAtMs).toISOString().slice(0, 19).replace('T', ' ') : '–'
  return `${date} UTC, ${formatNs(wallNs)}, ${options.mode}: ${directory}`
}

interface ChoiceProps {
  controller: Controller
  opened: OpenedRun
  beside: OpenedRun | null
}

function Choice({ controller, opened, beside }: ChoiceProps) {
  const kept = useReplay((state) => state.kept)
  const reading = useReplay((state) => state.reading)
  const id = useId()
  const others = (kept ?? []).filter(({ name }) => name !== nameOf(opened.reference))
  const chosen = beside === null ? '' : nameOf(beside.reference)
  // A run that was given by its path stands in the list as well.
  const isListed = chosen === '' || others.some(({ name }) => name === chosen)
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>B</label>
      <select
        id={id}
        aria-label="The run that the open one is compared with"
        value={chosen}
        disabled={reading !== null}
        onFocus={() => void controller.library.refresh()}
        onChange={({ target }) => {
          useCompare.setState({ chosen: null, kind: null })
          if (target.value === '') useReplay.setState({ beside: null })
          else void controller.library.openBeside({ name: target.value })
        }}
      >
        <option value="">none</option>
        {!isListed && <option value={chosen}>{chosen}</option>}
        {others.map((it) => (
          <option key={it.name} value={it.name}>
            {runWords(it)}
          </option>
        ))}
      </select>
      {reading !== null && (
        <span className="num" role="status">
          reading, {Math.round(reading * 100)} %
        </span>
      )}
      {beside !== null && beside.run.end === null && (
        // A run that goes on is read as far as it is recorded: to the last second.
        <button
          type="button"
          disabled={reading !== null}
          onClick={() => void controller.library.openBeside(beside.reference)}
        >
          Read on
        </button>
      )}
      {kept !== null && others.length === 0 && <span className={styles.faint}>No other run is kept.</span>}
    </div>
  )
}

/** What matters most comes first: the panel is narrow. */
const COLUMNS: GridColumn[] = [
  { id: 'size', title: 'B − A', px: 104, kind: 'number' },
  { id: 'kind', title: 'kind', px: 82, kind: 'text' },
  { id: 'subject', title: 'of', px: 130, kind: 'text' },
  { id: 'file', title: 'segment', px: 132, kind: 'text' },
  { id: 'a', title: 'A', px: 92, kind: 'number' },
  { id: 'b', title: 'B', px: 92, kind: 'number' },
]

const TITLES = COLUMNS.map(({ title }) => title)

const SAVED_COLUMNS = [
  { name: 'kind', value: ({ kind }: Difference) => kind },
  { name: 'subject', value: ({ subject }: Difference) => subject },
  { name: 'file', value: ({ file }: Difference) => file },
  { name: 'a', value: ({ a }: Difference) => a.text },
  { name: 'b', value: ({ b }: Difference) => b.text },
  { name: 'size_ns', value: ({ sizeNs }: Difference) => sizeNs },
  { name: 'at_a_ns', value: ({ a }: Difference) => a.place?.atNs ?? null },
  { name: 'at_b_ns', value: ({ b }: Difference) => b.place?.atNs ?? null },
  { name: 'sentence', value: ({ sentence }: Difference) => sentence },
]

const signed = (ns: number) => (ns === 0 ? '–' : `${ns > 0 ? '+' : '−'}${formatNs(Math.abs(ns))}`)

const rowOf = ({ kind, subject, file, a, b, sizeNs }: Difference): GridRow => ({
  texts: [signed(sizeNs), kind, subject, file ?? '–', a.text, b.text],
  colours: sizeNs === 0 ? {} : { 0: sizeNs > 0 ? 'warn' : 'ok' },
})

function Differences({ a, b }: { a: OpenedRun; b: OpenedRun }) {
  const comparison = comparisonOf(a.run, b.run)
  const { chosen, kind } = useCompare()
  const listed = useMemo(() => listedDifferences(comparison, kind), [comparison, kind])
  const rows = useMemo(() => listed.map(rowOf), [listed])
  const words = useMemo(() => verdict(comparison), [comparison])
  const index = chosen === null ? -1 : listed.indexOf(chosen)
  useDifferenceKeys(listed)
  const textsOf = (at: number) => rows[at]?.texts ?? []
  const exact = () => tableOf(listed, SAVED_COLUMNS)
  const select = (at: number) => chooseDifference(listed[at] ?? null)
  const { differenceCount, differences } = comparison
  return (
    <>
      <p className={styles.verdict} role="status" aria-label="Verdict">
        {words}
      </p>
      <div className={styles.tools}>
        <button
          type="button"
          disabled={listed.length === 0}
          title="Previous difference (K)"
          aria-label="Previous difference"
          onClick={() => stepDifference(listed, -1)}
        >
          <ChevronLeft size={12} aria-hidden />
          Previous
        </button>
        <button
          type="button"
          disabled={listed.length === 0}
          title="Next difference (J)"
          aria-label="Next difference"
          onClick={() => stepDifference(listed, 1)}
        >
          Next
          <ChevronRight size={12} aria-hidden />
        </button>
        <span className="num" role="status" aria-label="Differences">
          {index >= 0
            ? `${formatCount(index + 1)} of ${formatCount(listed.length)}`
            : counted(kind === null ? differenceCount : listed.length, 'difference')}
        </span>
      </div>
      {differenceCount > differences.length && (
        <p className={styles.faint}>
          {formatCount(differences.length)} of {formatCount(differenceCount)} are listed.
        </p>
      )}
      <div className={styles.tools}>
        <KindFilter comparison={comparison} kind={kind} />
        <span className={styles.push}>
          <SaveTable name="Differences" rows={listed} columns={SAVED_COLUMNS} />
        </span>
      </div>
      {listed.length > 0 && (
        <div className={styles.list} style={{ height: `calc(${Math.min(listed.length + 1, 9)} * var(--row) + 16px)` }}>
          <CopyRegion
            chosen={() =>
              chosen === null || index < 0
                ? null
                : {
                    ...{ what: 'the difference', texts: textsOf(index), exact: { table: exact(), row: index } },
                    place: chosen.a.place === null ? null : instantPlace(chosen.a.place.atNs),
                  }
            }
            all={() => ({ noun: 'difference', titles: TITLES, count: listed.length, textsOf, exact: exact() })}
          >
            <Searchable
              label="the differences"
              rows={{ key: rows, count: rows.length, textsOf, selected: index, select }}
            >
              <RowGrid
                label="Differences, the most important first"
                columns={COLUMNS}
                count={listed.length}
                rowAt={(at) => rows[at]}
                selected={index}
                onSelect={select}
                onOpen={select}
              />
            </Searchable>
          </CopyRegion>
        </div>
      )}
      {chosen !== null && <Chosen difference={chosen} />}
      <Segments pairs={comparison.segments} />
    </>
  )
}

const TYPING = 'input, select, textarea, [role=dialog], [role=menu]'

/** J and K go to the next and the previous difference, wherever the keyboard is in the view. */
function useDifferenceKeys(listed: readonly Difference[]): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { target } = event
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof Element && target.closest(TYPING)) return
      const key = event.key.toLowerCase()
      if (key !== 'j' && key !== 'k') return
      event.preventDefault()
      stepDifference(listed, key === 'j' ? 1 : -1)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [listed])
}

function KindFilter({ comparison, kind }: { comparison: Comparison; kind: DifferenceKind | null }) {
  const counts = new Map<DifferenceKind, number>()
  for (const it of comparison.differences) counts.set(it.kind, (counts.get(it.kind) ?? 0) + 1)
  return (
    <label className={styles.field}>
      kind
      <select
        value={kind ?? ''}
        onChange={({ target }) => {
          const chosen = differenceKind.safeParse(target.value)
          useCompare.setState({ kind: chosen.success ? chosen.data : null })
        }}
      >
        <option value="">all</option>
        {differenceKind.options
          .filter((name) => counts.has(name))
          .map((name) => (
            <option key={name} value={name}>
              {name} ({formatCount(counts.get(name) ?? 0)})
            </option>
          ))}
      </select>
    </label>
  )
}

/** The difference that is pointed out, in a sentence, with its place in both runs. */
function Chosen({ difference: { sentence, a, b } }: { difference: Difference }) {
  return (
    <section className={styles.chosen} aria-label="The chosen difference">
      <p role="status">{sentence}</p>
      <dl>
        {(
          [
            ['A', a],
            ['B', b],
          ] as const
        ).map(([name, { place, text }]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{text}</dd>
            <dd className={styles.faint}>
              {place === null
                ? 'in no one place'
                : `${place.ordinal === null ? '' : `segment ${formatCount(place.ordinal)}, `}from ${formatNs(place.atNs)} to ${formatNs(place.toNs)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const PAIR_TITLES = PAIR_COLUMNS.map(({ title, hint }) => (hint === undefined ? title : `${title} ${hint}`))

function Segments({ pairs }: { pairs: readonly SegmentPair[] }) {
  const [selected, setSelected] = useState(-1)
  const run = useReplay(({ opened }) => opened?.run ?? null)
  const textsOf = (at: number) => pairRow(pairs[at])?.texts ?? []
  const exact = () => tableOf(pairs, SAVED_PAIR_COLUMNS)
  /** When the run that is open began with a segment, and was done with it. */
  const beginOf = (at: number) => {
    const ordinal = pairs[at]?.a?.ordinal
    const spans = ordinal === undefined ? [] : (run?.model.spans(ordinal) ?? [])
    const begin = spans.find(({ state }) => state !== 'queued')
    if (ordinal === undefined || begin === undefined) return null
    return { fromNs: begin.fromNs, toNs: spans.at(-1)?.fromNs ?? begin.fromNs, ordinal }
  }
  const show = (at: number) => {
    const place = beginOf(at)
    if (place !== null) showPlace(place)
  }
  return (
    <section aria-label="Segment by segment">
      <h3 className={styles.title}>
        Segment by segment
        <span className={styles.faint}>{counted(pairs.length, 'segment')}</span>
        <span className={styles.push}>
          <SaveTable name="Segments of both runs" rows={pairs} columns={SAVED_PAIR_COLUMNS} />
        </span>
      </h3>
      <div className={styles.list} style={{ height: `calc(${Math.min(pairs.length + 1, 10)} * var(--row) + 16px)` }}>
        <CopyRegion
          chosen={() => {
            const pair = pairs[selected]
            const begin = beginOf(selected)
            if (pair === undefined) return null
            return {
              ...{ what: `segment ${pair.file}`, texts: textsOf(selected), exact: { table: exact(), row: selected } },
              place: begin === null ? null : instantPlace(begin.fromNs),
            }
          }}
          all={() => ({ noun: 'segment', titles: PAIR_TITLES, count: pairs.length, textsOf, exact: exact() })}
          more={() => (
            <MenuItem keys="Enter" onChoose={() => show(selected)}>
              Show on the timeline
            </MenuItem>
          )}
        >
          <Searchable
            label="the segments of both runs"
            rows={{ key: pairs, count: pairs.length, textsOf, selected, select: setSelected }}
          >
            <RowGrid
              label="Times of each segment in both runs; Enter shows one on the timeline"
              columns={PAIR_COLUMNS}
              count={pairs.length}
              rowAt={(at) => pairRow(pairs[at])}
              selected={selected}
              onSelect={setSelected}
              onOpen={show}
            />
          </Searchable>
        </CopyRegion>
      </div>
    </section>
  )
}
