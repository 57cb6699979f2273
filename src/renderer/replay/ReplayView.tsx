import { Copy, Download, Link2, List } from 'lucide-react'
import { useEffect } from 'react'
import { counted, formatLink, zoneName } from '../../contract/index.ts'
import { Banner, Pill } from '../components/Parts.tsx'
import { copyText } from '../copy/clipboard.ts'
import { instantPlace } from '../copy/places.ts'
import type { Controller } from '../state/controller.ts'
import { showOutputDialog } from '../state/output-work.ts'
import { useSettings } from '../state/settings.ts'
import { useSession } from '../state/stores.ts'
import { CopyDialog } from './CopyDialog.tsx'
import { pause } from './player.ts'
import { optionWords, outcomeWords, RunList } from './RunList.tsx'
import styles from './replay.module.css'
import { type OpenedRun, useReplay } from './replay-store.ts'
import { SidePanels } from './SidePanels.tsx'
import { startedAt } from './started-at.ts'
import { TimelineCard } from './TimelineCard.tsx'
import { TraceExportDialog } from './TraceExportDialog.tsx'
import { Transport } from './Transport.tsx'
import { formatExactNs } from './time-ticks.ts'

/** A recorded recovery, at any instant; without one, those that there are. */
export function ReplayView({ controller }: { controller: Controller }) {
  const opened = useReplay((state) => state.opened)
  const engineState = useSession((state) => state.session?.engine.state)
  // Traces need no directory, but an engine.
  useEffect(() => {
    if (engineState === 'none') void controller.openTraces()
  }, [engineState, controller])
  // An engine that comes later is asked by the controller.
  useEffect(() => void controller.library.refresh(), [controller])
  useEffect(() => pause, [])
  if (opened === null) return <RunList controller={controller} />
  return <Opened controller={controller} opened={opened} />
}

function Opened({ controller, opened }: { controller: Controller; opened: OpenedRun }) {
  const error = useReplay((state) => state.error)
  const { run } = opened
  return (
    <div className={styles.view}>
      <RunHead controller={controller} opened={opened} />
      {error !== null && (
        <Banner error={error}>
          <button type="button" onClick={() => controller.library.dismissError()}>
            Dismiss
          </button>
        </Banner>
      )}
      {!run.wholeness.isWhole && (
        <p className={styles.partial} role="note">
          {run.wholeness.reason}
        </p>
      )}
      <div className={styles.body}>
        <div className={styles.main}>
          <Transport />
          <TimelineCard run={run} />
        </div>
        <SidePanels controller={controller} run={run} />
      </div>
      <CopyDialog controller={controller} />
      <TraceExportDialog controller={controller} />
    </div>
  )
}

function copyInstant(): void {
  const place = instantPlace(useReplay.getState().atNs)
  if (place !== null) void copyText(formatLink(place), 'a link to the instant')
}

/** Which run it is. */
function RunHead({ controller, opened: { run } }: { controller: Controller; opened: OpenedRun }) {
  const document = run.end?.document ?? null
  const outcome =
    run.end === null
      ? null
      : { status: document?.status ?? null, stopped: document?.stopped ?? false, error: run.end.error }
  const [colour, words] = outcomeWords({ outcome })
  const { model, meta } = run
  const zone = useSettings((state) => state.timeZone)
  const extent = `${formatExactNs(model.endNs)}, ${counted(model.segmentCount, 'segment')}, ${counted(model.records.length, 'record')}`
  return (
    <header className={styles.runHead}>
      <h1 title={run.file}>{meta.directory}</h1>
      <span className={styles.faint}>
        {startedAt(meta.startedAtMs, zone)} {zoneName(zone)}
      </span>
      <span>{optionWords({ options: meta.options })}</span>
      <Pill colour={colour}>{words}</Pill>
      <span className={`${styles.faint} ${styles.extent}`} title={extent}>
        {extent}
      </span>
      <span className={styles.push}>
        <button
          type="button"
          aria-label="Copy a link to the instant"
          title="Copy a link to the instant that is shown"
          onClick={copyInstant}
        >
          <Link2 size={12} aria-hidden />
        </button>
        <button type="button" onClick={() => showOutputDialog('trace-export')}>
          <Download size={12} aria-hidden />
          Export…
        </button>
        <button type="button" onClick={() => showOutputDialog('trace')}>
          <Copy size={12} aria-hidden />
          Save a copy…
        </button>
        <button type="button" onClick={() => controller.library.close()}>
          <List size={12} aria-hidden />
          Other runs
        </button>
      </span>
    </header>
  )
}
