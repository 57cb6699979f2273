import { memo } from 'react'
import {
  counted,
  formatCount,
  formatHash,
  formatNs,
  formatPercent,
  formatRate,
  type LatencySummary,
} from '../../contract/index.ts'
import { Card } from '../components/Card.tsx'
import { Empty, Figures, Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { Swatch } from '../components/Swatch.tsx'
import type { RunModel } from '../state/run-model.ts'
import { selectSegment, showView } from '../state/stores.ts'
import { TURN, useTurn } from '../state/turns.ts'
import {
  type LeftOutSegment,
  latenciesCsv,
  latenciesOf,
  leftOutCsv,
  leftOutOf,
  timingOf,
  WAITS,
  waitsCsv,
} from './run-tables.ts'
import styles from './views.module.css'

function switchTimes(run: RunModel | null): string {
  const summary = run?.latency('segment_switch')
  return summary && summary.count > 0 ? `${formatNs(summary.p50Ns)} / ${formatNs(summary.p99Ns)}` : '–'
}

/** Where a run stands; ITEM_NOT_FOUND is what the original says when there is nothing left to replay. */
function phaseOf({ id, finished, latest, error }: RunModel): string {
  if (id === 0) return 'no run yet'
  if (finished === null) return error ?? latest?.phase ?? 'starting'
  const { stopped, status } = finished.document
  if (stopped) return 'stopped'
  return status === 'ITEM_NOT_FOUND' ? 'ended' : `ended: ${status}`
}

const modeOf = (run: RunModel) => run.started?.options.mode ?? 'strict'

/** What the compared run's switches are: of the same recovery in the other mode, or with or without the preloader. */
function besideName(run: RunModel, beside: RunModel): string {
  if (modeOf(run) !== modeOf(beside)) return `the same ${modeOf(beside)}`
  return beside.started?.options.preload ? 'the same with preloader' : 'the same without preloader'
}

/** The figures of a run, each with its unit, and the compared run's beside them. */
export const RunFigures = memo(function RunFigures({ run, beside }: { run: RunModel; beside: RunModel | null }) {
  useTurn(TURN.figures)
  const { latest, finished } = run
  const timing = timingOf(run)
  const waitedNs = timing?.waitPreparedNs ?? 0
  const wallNs = Math.max(run.durationNs, 1)
  const events = finished?.document.eventsReplayed ?? latest?.eventsReplayed ?? 0n
  const rate = finished ? (Number(events) * 1e9) / wallNs : (latest?.eventsPerSecond ?? 0)
  const ownSwitch = run.latency('segment_switch')?.p50Ns
  const otherSwitch = beside?.latency('segment_switch')?.p50Ns
  const figures: [string, string][] = [
    ['phase', phaseOf(run)],
    ['replayed', `${formatCount(events)} events`],
    ['rate', `${formatRate(rate)} events/s`],
    ['elapsed', formatNs(run.durationNs)],
    ['segment switch p50 / p99', switchTimes(run)],
    ['waited for prepared', `${formatNs(waitedNs)}, ${formatPercent(waitedNs / wallNs)}`],
  ]
  const { lostEvents, gapCount } = finished?.document ?? { lostEvents: 0n, gapCount: 0 }
  if (gapCount > 0) figures.push(['lost', `${counted(lostEvents, 'event')} in ${counted(gapCount, 'gap')}`])
  if (beside !== null) figures.push([besideName(run, beside), switchTimes(beside)])
  const other = beside?.finished?.document.eventsReplayed
  if (beside !== null && other !== undefined && modeOf(beside) !== modeOf(run))
    figures.push([`${modeOf(beside)} replayed`, `${formatCount(other)} events`])
  if (ownSwitch && otherSwitch)
    figures.push([
      'ratio of the switches',
      `1 : ${formatCount(Math.round(Math.max(otherSwitch / ownSwitch, ownSwitch / otherSwitch)))}`,
    ])
  if (finished?.document.digest) figures.push(['digest', formatHash(finished.document.digest)])
  return <Figures figures={figures} className={styles.all ?? ''} />
})

const MANAGER_WAITS = { none: 'is not waiting', 'prepared-ring-empty': 'waits for the preloader', paused: 'is paused' }
const PRELOADER_WAITS = {
  none: 'is not waiting',
  'prepared-ring-full': 'waits for the manager',
  idle: 'has nothing to do',
}

/** Where the wall time went, by thread, and who waits for whom now. */
export const WaitsCard = memo(function WaitsCard({ run }: { run: RunModel }) {
  useTurn(TURN.figures)
  return (
    <Card title="Waits" hint="share of wall time" csv={() => waitsCsv(run)}>
      <Waits run={run} />
    </Card>
  )
})

function Waits({ run }: { run: RunModel }) {
  const timing = timingOf(run)
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

function cells(summary: LatencySummary): string[] {
  const { count, failures, p50Ns, p90Ns, p99Ns, p999Ns, maxNs } = summary
  return [formatCount(count), ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(formatNs), formatCount(failures)]
}

/** What the times of `next_event` are. */
export function timingWords(run: RunModel): string {
  if (run.started?.options.timingLevel !== 'event') return 'as the mean of each block, consumer included'
  const overheadNs = (run.finished?.document ?? run.latest)?.timing.timerOverheadNs
  return `for each call${overheadNs === undefined ? '' : `, ${formatNs(overheadNs)} of it for timing it`}`
}

/** Every operation that happened, with its percentiles. */
export const LatenciesCard = memo(function LatenciesCard({ run }: { run: RunModel }) {
  useTurn(TURN.latencies)
  const hint = `by operation${run.started === null ? '' : `; next_event ${timingWords(run)}`}`
  return (
    <Card className={styles.half} title="Latencies" hint={hint} csv={() => latenciesCsv(run)} flush>
      <Latencies run={run} />
    </Card>
  )
})

function Latencies({ run }: { run: RunModel }) {
  const rows = latenciesOf(run).map((it) => ({ key: it.operation, cells: [it.operation, ...cells(it)] }))
  if (rows.length === 0) return <Empty>Nothing was measured yet.</Empty>
  const columns = ['count', 'p50', 'p90', 'p99', 'p99.9', 'max', 'failed'].map((title) => ({ title, isNumber: true }))
  return <SimpleTable caption="Latencies by operation" columns={[{ title: 'operation' }, ...columns]} rows={rows} />
}

const LEFT_OUT_COLOURS: Record<LeftOutSegment['kind'], string> = {
  skipped: 'skipped',
  'not seen': 'warn',
  damaged: 'warn',
}

function leftOutWords({ kind, events }: Pick<LeftOutSegment, 'kind' | 'events'>): string {
  if (kind === 'damaged') return `damaged, ${counted(events, 'event')} of it replayed`
  return `${kind}, ${events > 0 ? `${counted(events, 'event')} by its header` : 'its header counts no event'}`
}

/** Segments, and gaps, that the list of what was left out shows. */
const SHOWN_LEFT_OUT = 200

/** What the run left out, and why. */
export const LeftOutCard = memo(function LeftOutCard({ run }: { run: RunModel }) {
  useTurn(TURN.figures)
  return (
    <Card
      className={styles.quarter}
      title="Left out"
      hint="skipped, not seen, damaged, lost"
      csv={() => leftOutCsv(run)}
      flush
    >
      <LeftOut run={run} />
    </Card>
  )
})

function LeftOut({ run }: { run: RunModel }) {
  const segments = leftOutOf(run)
  const { gaps, gapCount, mode } = run.finished?.document ?? { gaps: [], gapCount: 0, mode: 'strict' }
  if (segments.length === 0 && gaps.length === 0) return <Empty>No segment was left out.</Empty>
  const shownGaps = gaps.slice(0, SHOWN_LEFT_OUT)
  return (
    <ul className={styles.findings}>
      {segments.slice(0, SHOWN_LEFT_OUT).map(({ file, status, block, ...segment }) => (
        <li key={`${file} ${segment.kind}`}>
          <span className={styles.findingHead}>
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
            {block !== null && <span className="num">block {formatCount(block)}</span>}
          </span>
          <Pill colour={LEFT_OUT_COLOURS[segment.kind]}>
            <span className={styles.code}>{status}</span>
          </Pill>
          <span className={styles.faint}>{leftOutWords(segment)}</span>
        </li>
      ))}
      {segments.length > SHOWN_LEFT_OUT && <li>and {formatCount(segments.length - SHOWN_LEFT_OUT)} more of them</li>}
      {shownGaps.map(({ firstEventId, lastEventId, events }) => (
        <li key={String(firstEventId)}>
          <span className="num">
            ids {String(firstEventId)} to {String(lastEventId)}
          </span>
          <span className={styles.faint}>
            {counted(events, 'event')} {mode === 'diagnostic' ? 'lost' : 'missing'}
          </span>
        </li>
      ))}
      {gapCount > shownGaps.length && <li>and {formatCount(gapCount - shownGaps.length)} more gaps</li>}
    </ul>
  )
}
