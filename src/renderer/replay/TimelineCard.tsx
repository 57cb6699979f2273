import { useDeferredValue } from 'react'
import { formatCount } from '../../contract/index.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { Card } from '../components/Card.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { fileOf } from './instant-words.ts'
import { LEGEND } from './legend.ts'
import styles from './replay.module.css'
import { useReplay } from './replay-store.ts'
import { Timeline } from './Timeline.tsx'
import { formatExactNs } from './time-ticks.ts'
import { within } from './time-window.ts'
import { goTo } from './timeline-store.ts'
import { spansCsv, spansInSight, waysInSight } from './timeline-table.ts'

const TABLE_ROWS = 200

export function TimelineCard({ run }: { run: RecordedRun }) {
  const rangeNow = () => within(useReplay.getState().range, run.model.endNs)
  return (
    <Card
      className={styles.timelineCard}
      title="Timeline"
      hint="wheel zooms, drag moves, Shift-drag measures, a click goes there"
      tools={<Legend />}
      table={() => <TimelineTable run={run} />}
      csv={() => spansCsv({ run, range: rangeNow() })}
      flush
    >
      <Timeline run={run} />
    </Card>
  )
}

function Legend() {
  return (
    <span className={styles.legend}>
      {LEGEND.map(({ colour, text, meaning, hatched }) => (
        <span key={text} className={styles.legendItem} title={meaning}>
          <span
            className={styles.mark}
            data-hatched={hatched}
            style={{ backgroundColor: `var(--${colour})` }}
            aria-hidden
          />
          {text}
        </span>
      ))}
    </span>
  )
}

/** What is in sight, as numbers: each row leads to its instant. */
function TimelineTable({ run }: { run: RecordedRun }) {
  const range = useDeferredValue(
    within(
      useReplay((state) => state.range),
      run.model.endNs,
    ),
  )
  const ordinal = useReplay((state) => state.ordinal)
  const spans = spansInSight(run, range)
  const ways = waysInSight(run, range, ordinal ?? 0, TABLE_ROWS)
  const columns = [
    { title: 'lane' },
    { title: 'what' },
    { title: 'from', isNumber: true },
    { title: 'to', isNumber: true },
    { title: 'took', isNumber: true },
  ]
  const goButton = (atNs: number) => (
    <button type="button" className={styles.link} onClick={() => goTo(atNs)}>
      {formatExactNs(atNs)}
    </button>
  )
  return (
    <div className={styles.tables}>
      <p className={styles.tableTitle}>
        Threads, {formatExactNs(range.fromNs)} to {formatExactNs(range.toNs)}: {formatCount(spans.count)} spans
        {spans.count > TABLE_ROWS && `, the first ${formatCount(TABLE_ROWS)} of them; zoom in, or save all as CSV`}
      </p>
      <SimpleTable
        caption="Spans of the threads in sight"
        columns={columns}
        rows={Array.from({ length: Math.min(spans.count, TABLE_ROWS) }, (_, i) => {
          const { lane, words, fromNs, toNs } = spans.rowAt(i)
          return {
            key: String(i),
            cells: [lane, words, goButton(fromNs), formatExactNs(toNs), formatExactNs(toNs - fromNs)],
          }
        })}
      />
      <p className={styles.tableTitle}>
        Segments, from {fileOf(run, ordinal ?? 0)} on{ways.length === TABLE_ROWS && `, the first ${TABLE_ROWS} states`}
      </p>
      <SimpleTable
        caption="States of the segments in sight"
        columns={columns}
        rows={ways.map(({ ordinal: segment, state, fromNs, toNs }, i) => ({
          key: String(i),
          cells: [
            fileOf(run, segment),
            state,
            goButton(fromNs),
            toNs === null ? '–' : formatExactNs(toNs),
            toNs === null ? '–' : formatExactNs(toNs - fromNs),
          ],
        }))}
      />
    </div>
  )
}
