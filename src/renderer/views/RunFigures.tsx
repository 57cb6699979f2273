import {
  formatCount,
  formatHash,
  formatNs,
  formatPercent,
  formatRate,
  type LatencySummary,
  type MetricName,
  type Timing,
} from '../../contract/index.ts'
import { Empty, Kpi, Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { Swatch } from '../components/Swatch.tsx'
import type { RunModel } from '../state/run-model.ts'
import { selectSegment, showView } from '../state/stores.ts'
import styles from './views.module.css'

function switchTimes(run: RunModel | null): string {
  const summary = run?.latency('segment_switch')
  return summary && summary.count > 0 ? `${formatNs(summary.p50Ns)} / ${formatNs(summary.p99Ns)}` : '–'
}

/** The figures of a run, each with its unit, and the compared run's beside them. */
export function RunKpis({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  const { latest, finished } = run
  const timing = finished?.document.timing ?? latest?.timing
  const waitedNs = timing?.waitPreparedNs ?? 0
  const wallNs = Math.max(run.durationNs, 1)
  const events = finished?.document.eventsReplayed ?? latest?.eventsReplayed ?? 0n
  const rate = finished ? (Number(events) * 1e9) / wallNs : (latest?.eventsPerSecond ?? 0)
  const ownSwitch = run.latency('segment_switch')?.p50Ns
  const otherSwitch = beside?.latency('segment_switch')?.p50Ns
  const figures: [string, string][] = [
    [
      'phase',
      finished
        ? `${finished.document.stopped ? 'stopped' : finished.document.status}`
        : (run.error ?? latest?.phase ?? 'starting'),
    ],
    ['replayed', `${formatCount(events)} events`],
    ['rate', `${formatRate(rate)} events/s`],
    ['elapsed', formatNs(run.durationNs)],
    ['segment switch p50 / p99', switchTimes(run)],
    ['waited for prepared', `${formatNs(waitedNs)}, ${formatPercent(waitedNs / wallNs)}`],
  ]
  if (beside !== null)
    figures.push([
      beside.started?.options.preload ? 'the same with preloader' : 'the same without preloader',
      switchTimes(beside),
    ])
  if (ownSwitch && otherSwitch)
    figures.push([
      'ratio of the switches',
      `1 : ${formatCount(Math.round(Math.max(otherSwitch / ownSwitch, ownSwitch / otherSwitch)))}`,
    ])
  if (finished?.document.digest) figures.push(['digest', formatHash(finished.document.digest)])
  return (
    <div className={`${styles.all} ${styles.kpis}`}>
      {figures.map(([label, value]) => (
        <Kpi key={label} label={label}>
          {value}
        </Kpi>
      ))}
    </div>
  )
}

const WAITS: [thread: string, what: string, key: keyof Timing, colour: string][] = [
  ['manager', 'replaying', 'replayNs', 'replaying'],
  ['manager', 'waits for a prepared segment', 'waitPreparedNs', 'warn'],
  ['manager', 'opens the first segment', 'firstOpenNs', 'opening'],
  ['manager', 'switches segments', 'switchNs', 'accent'],
  ['manager', 'paused', 'pausedNs', 'finished'],
  ['preloader', 'opens and verifies', 'preloaderVerifyNs', 'verifying'],
  ['preloader', 'waits for room', 'preloaderWaitRoomNs', 'prepared'],
  ['preloader', 'closes', 'preloaderCloseNs', 'finished'],
  ['preloader', 'idle', 'preloaderIdleNs', 'line'],
]

const MANAGER_WAITS = { none: 'is not waiting', 'prepared-ring-empty': 'waits for the preloader', paused: 'is paused' }
const PRELOADER_WAITS = {
  none: 'is not waiting',
  'prepared-ring-full': 'waits for the manager',
  idle: 'has nothing to do',
}

/** Where the wall time went, by thread, and who waits for whom now. */
export function Waits({ run }: { run: RunModel }) {
  const timing = run.finished?.document.timing ?? run.latest?.timing
  if (timing === undefined) return <Empty>The run has not begun.</Empty>
  const wallNs = Math.max(timing.wallNs, 1)
  return (
    <>
      <table className={styles.waits}>
        <caption className="visually-hidden">Share of wall time by thread</caption>
        <tbody>
          {WAITS.map(([thread, what, key, colour]) => (
            <tr key={`${thread} ${what}`}>
              <td>{thread}</td>
              <td>
                <Swatch colour={colour} /> {what}
              </td>
              <td className="num">{formatNs(timing[key])}</td>
              <td className="num">{formatPercent(timing[key] / wallNs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {run.isRunning && run.latest !== null && (
        <p role="status">
          Now the manager {MANAGER_WAITS[run.latest.managerWaits]}; the preloader{' '}
          {PRELOADER_WAITS[run.latest.preloaderWaits]}.
        </p>
      )}
    </>
  )
}

const OPERATIONS: MetricName[] = [
  'next_event',
  'segment_switch',
  'preload_segment',
  'open_segment',
  'verify_segment',
  'finish_segment',
  'close_segment',
  'seek_event',
  'read_segment_header',
]

function cells(summary: LatencySummary): string[] {
  const { count, failures, p50Ns, p90Ns, p99Ns, p999Ns, maxNs } = summary
  return [formatCount(count), formatCount(failures), ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(formatNs)]
}

/** Every operation that happened, with its percentiles. */
export function Latencies({ run }: { run: RunModel }) {
  const rows = OPERATIONS.flatMap((name) => {
    const summary = run.latency(name)
    return summary === null || (summary.count === 0 && summary.failures === 0)
      ? []
      : [{ key: name, cells: [name, ...cells(summary)] }]
  })
  if (rows.length === 0) return <Empty>Nothing was measured yet.</Empty>
  const columns = ['count', 'failures', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((title) => ({ title, isNumber: true }))
  return <SimpleTable caption="Latencies by operation" columns={[{ title: 'operation' }, ...columns]} rows={rows} />
}

/** What the run left out, and why. */
export function SkippedSegments({ run }: { run: RunModel }) {
  const skipped = run.lanes.filter(({ state }) => state === 'skipped')
  const invisible = run.started?.invisible ?? []
  if (skipped.length === 0 && invisible.length === 0) return <Empty>No segment was left out.</Empty>
  const show = (file: string) => (
    <button
      type="button"
      className={styles.link}
      onClick={() => {
        selectSegment(file)
        showView('segments')
      }}
    >
      {file}
    </button>
  )
  const events = new Map(run.started?.segments.map(({ ordinal, eventCount }) => [ordinal, eventCount]))
  return (
    <SimpleTable
      caption="Segments that were left out"
      columns={[
        { title: 'segment' },
        { title: 'why' },
        { title: 'block', isNumber: true },
        { title: 'events', isNumber: true },
      ]}
      rows={[
        ...skipped.map(({ ordinal, file, status, block }) => ({
          key: file,
          cells: [
            show(file),
            <Pill key="why" colour="skipped">
              {status}
            </Pill>,
            block === null ? '' : formatCount(block),
            formatCount(events.get(ordinal) ?? 0),
          ],
        })),
        ...invisible.map(({ file, status, events: count }) => ({
          key: `invisible ${file}`,
          cells: [show(file), <Pill key="why" colour="warn">{`not seen: ${status}`}</Pill>, '', formatCount(count)],
        })),
      ]}
    />
  )
}
