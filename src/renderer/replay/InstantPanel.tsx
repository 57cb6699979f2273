import { memo, useMemo } from 'react'
import { formatCount, formatNs, formatRate, segmentState, type TraceTelemetry } from '../../contract/index.ts'
import type { TraceState } from '../../postmortem/model.ts'
import { countBelow } from '../../postmortem/record-lists.ts'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { RingState } from '../../postmortem/rings.ts'
import type { ThreadSpan } from '../../postmortem/threads.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import { Pill } from '../components/Parts.tsx'
import { type ThreadName, WAIT_COLOURS } from './draw-threads.ts'
import { fileOf, instantSummary, sampleAt, threadWords } from './instant-words.ts'
import styles from './panels.module.css'
import { useReplay } from './replay-store.ts'
import { indexOf } from './run-index.ts'
import { SegmentStrip } from './SegmentStrip.tsx'
import { SegmentStates } from './segment-states.ts'
import { formatExactNs } from './time-ticks.ts'
import { goTo, useTimeline } from './timeline-store.ts'
import { useInstant, useSettledInstant } from './use-instant.ts'

/** Slots and skips that are listed one by one. */
const SHOWN_SLOTS = 16
/** Of a ring that is empty. */
const FREE_SLOTS = 8
const SHOWN_SKIPS = 40

/** All that is known of the instant: threads, rings, segments, counters, what was skipped until then. */
export function InstantPanel({ run }: { run: RecordedRun }) {
  const atNs = useInstant()
  const { model, meta } = run
  const state = model.stateAt(atNs)
  return (
    <div className={styles.panel}>
      <Summary run={run} />
      <p className={styles.when}>
        <span className="num">{formatExactNs(atNs)}</span>
        <span className={styles.faint}>
          record {formatCount(state.records)} of {formatCount(model.records.length)}
        </span>
      </p>
      <section aria-label="Threads at the instant">
        <Thread run={run} name="manager" span={state.manager} atNs={atNs} />
        <Thread run={run} name="preloader" span={state.preloader} atNs={atNs} />
      </section>
      <Ring run={run} name="Prepared ring" ring={state.prepared} capacity={meta.options.preparedCapacity} />
      <Ring run={run} name="Finished ring" ring={state.finished} capacity={meta.options.finishedCapacity} />
      <States run={run} state={state} />
      <Counters run={run} sample={sampleAt(run.samples, atNs)} />
      <Skips run={run} count={countBelow(indexOf(run).skips.atNs, Math.floor(atNs) + 1)} />
    </div>
  )
}

/** Read aloud when the instant has come to rest. */
function Summary({ run }: { run: RecordedRun }) {
  const atNs = useSettledInstant()
  return (
    <p className="visually-hidden" role="status" aria-label="The instant">
      {instantSummary(run, run.model.stateAt(atNs))}
    </p>
  )
}

interface ThreadProps {
  run: RecordedRun
  name: ThreadName
  span: ThreadSpan
  atNs: number
}

function Thread({ run, name, span, atNs }: ThreadProps) {
  const isWait = span.reason === 'prepared-ring-empty' || span.reason === 'prepared-ring-full'
  return (
    <button
      type="button"
      className={styles.thread}
      title="Show this on the timeline"
      onClick={() => {
        useTimeline.setState({ chosen: { fromNs: span.fromNs, toNs: span.toNs ?? run.model.endNs } })
        if (span.ordinal !== null) useReplay.setState({ ordinal: span.ordinal })
        goTo(span.fromNs)
      }}
    >
      <span className={styles.threadName}>{name}</span>
      <span className={styles.threadWords} style={isWait ? { color: `var(--${WAIT_COLOURS[name]})` } : undefined}>
        {threadWords(run, span)}
      </span>
      <span className={`num ${styles.threadTimes}`}>
        since {formatExactNs(span.fromNs)}
        <br />
        for {formatExactNs(atNs - span.fromNs)}
        {span.toNs !== null && ` of ${formatExactNs(span.toNs - span.fromNs)}`}
      </span>
    </button>
  )
}

interface RingProps {
  run: RecordedRun
  name: string
  ring: RingState
  capacity: number
}

function Ring({ run, name, ring, capacity }: RingProps) {
  const shown = ring.slots.slice(0, SHOWN_SLOTS)
  const free = Math.max(Math.min(capacity, FREE_SLOTS) - shown.length, 0)
  const more = Math.max(capacity - shown.length - free, 0)
  return (
    <section aria-label={name}>
      <h3 className={styles.title}>
        {name}
        <span className="num">
          {formatCount(ring.occupancy)} of {formatCount(capacity)}
        </span>
        <span className={styles.faint}>
          {formatCount(ring.pushes)} pushed, {formatCount(ring.pops)} popped
        </span>
      </h3>
      <ol className={styles.slots} aria-label={`Slots of the ${name.toLowerCase()}, oldest first`}>
        {shown.map((ordinal, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          <li key={slot}>
            <button
              type="button"
              className={styles.slot}
              title={`segment ${formatCount(ordinal)}: ${fileOf(run, ordinal)}`}
              onClick={() => useReplay.setState({ ordinal })}
            >
              {shortName(fileOf(run, ordinal))}
            </button>
          </li>
        ))}
        {Array.from({ length: free }, (_, slot) => shown.length + slot).map((slot) => (
          <li key={slot} className={`${styles.slot} ${styles.free}`}>
            ·<span className="visually-hidden">free</span>
          </li>
        ))}
        {more > 0 && <li className={styles.faint}>+ {formatCount(more)}</li>}
      </ol>
    </section>
  )
}

/** The number in the name of a segment, where it has one as the recorder gives them. */
const shortName = (file: string) => /^FS\.0*(\d+)\.wal(\.lz4)?$/.exec(file)?.[1] ?? file.slice(0, 12)

function States({ run, state }: { run: RecordedRun; state: TraceState }) {
  const { model } = run
  const states = useMemo(() => new SegmentStates(model), [model])
  states.moveTo(state.records)
  return (
    <section aria-label="Segments at the instant">
      <h3 className={styles.title}>
        Segments
        <span className="num">
          {formatCount(state.segmentsDone)} of {formatCount(model.segmentCount)} done
        </span>
      </h3>
      <SegmentStrip states={states.states} records={state.records} />
      <ul className={styles.counts}>
        {segmentState.options.map((name, number) => {
          const count = states.counts[number] ?? 0
          return (
            <li key={name} className={count === 0 ? styles.faint : undefined}>
              <Pill colour={STATE_COLOURS[name]}>{name}</Pill>
              <span className="num">{formatCount(count)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** `sample`: the last that had been recorded. It stays for many instants. */
const Counters = memo(function Counters({ run, sample }: { run: RecordedRun; sample: TraceTelemetry | null }) {
  if (sample === null) {
    const [first] = run.samples
    const when = first === undefined ? 'None were.' : `The first were at ${formatExactNs(first.atNs)}.`
    return <p className={styles.faint}>No counters had been recorded yet. {when}</p>
  }
  const { timing, eventsReplayed, traceDropped, telemetry } = sample
  const rows: [string, string][] = [
    ['events replayed', formatCount(eventsReplayed)],
    ['mean rate', sample.atNs === 0 ? '–' : `${formatRate((Number(eventsReplayed) * 1e9) / sample.atNs)} events/s`],
    ['waited for prepared', formatNs(timing.waitPreparedNs)],
    [
      'segment switch p50 / p99',
      `${formatNs(telemetry.segment_switch.p50Ns)} / ${formatNs(telemetry.segment_switch.p99Ns)}`,
    ],
    [
      'preload p50 / p99',
      `${formatNs(telemetry.preload_segment.p50Ns)} / ${formatNs(telemetry.preload_segment.p99Ns)}`,
    ],
    ['trace records lost', formatCount(traceDropped)],
  ]
  return (
    <section aria-label="Counters">
      <h3 className={styles.title}>
        Counters
        <span className={styles.faint}>as recorded at {formatExactNs(sample.atNs)}</span>
      </h3>
      <dl className={styles.counters}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
})

/** `count`: how many there were until the instant. Most instants have as many as the one before. */
const Skips = memo(function Skips({ run, count }: { run: RecordedRun; count: number }) {
  const { skips } = indexOf(run)
  if (skips.atNs.length === 0) return null
  const shown = Array.from(skips.ordinals.subarray(Math.max(count - SHOWN_SKIPS, 0), count)).reverse()
  return (
    <section aria-label="Skipped until the instant">
      <h3 className={styles.title}>
        Skipped
        <span className="num">
          {formatCount(count)} of {formatCount(skips.atNs.length)}
        </span>
      </h3>
      <ul className={styles.skips}>
        {shown.map((ordinal) => {
          const skip = run.model.skip(ordinal)
          return (
            <li key={ordinal}>
              <button
                type="button"
                className={styles.link}
                onClick={() => {
                  useReplay.setState({ ordinal })
                  goTo(skip?.atNs ?? 0)
                }}
              >
                {fileOf(run, ordinal)}
              </button>
              <span className={styles.code}>{skip?.status}</span>
              {skip?.block != null && <span className="num">block {formatCount(skip.block)}</span>}
              <span className={`num ${styles.push}`}>{formatExactNs(skip?.atNs ?? 0)}</span>
            </li>
          )
        })}
        {count > SHOWN_SKIPS && <li className={styles.faint}>and {formatCount(count - SHOWN_SKIPS)} before them</li>}
      </ul>
    </section>
  )
})
