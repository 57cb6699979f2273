import {
  counted,
  type Deletion,
  describeDeletion,
  describeRanges,
  type Finding,
  formatBytes,
  formatCount,
  formatProgress,
  type Hazard,
  type Losses,
  POLICIES,
  type Severity,
  silentLoss,
  verdict,
} from '../../contract/index.ts'
import { ContinuityLegend, ContinuityStrip, ContinuityTable, continuityCsv } from '../charts/ContinuityStrip.tsx'
import { Card } from '../components/Card.tsx'
import { Banner, Empty, Figures, Pill, WaitingView } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { tableOf } from '../figures/csv.ts'
import { HelpLink } from '../help/HelpLink.tsx'
import { findingHelp } from '../help/help-store.ts'
import type { Controller } from '../state/controller.ts'
import { nothingFound } from '../state/findings.ts'
import { showFinding } from '../state/jumps.ts'
import { selectSegment, showView, useReport } from '../state/stores.ts'
import { VerdictBefore } from '../watch/VerdictBefore.tsx'
import { FINDING_COLUMNS, hazardsCsv, lossesCsv } from './report-tables.ts'
import styles from './views.module.css'

const SEVERITIES: [Severity, string, string][] = [
  ['error', 'skipped', 'Errors: data is lost or would be'],
  ['warning', 'warn', 'Warnings'],
  ['note', 'finished', 'Notes'],
]
/** Deletions that the banner lists. */
const SHOWN_DELETIONS = 4
/** Findings that the list shows of each severity. */
const SHOWN_FINDINGS = 200

/** The verdict, key figures, continuity, findings: is it sound, and what would recovery do with it. */
export function Overview({ controller }: { controller: Controller }) {
  const { scan, scanError, segments, verified } = useReport()
  if (scanError !== null) {
    return (
      <div className={styles.overview}>
        <Banner error={scanError} />
      </div>
    )
  }
  if (scan === null) return <WaitingView>Scanning the directory…</WaitingView>
  const { continuity, hazards, findings } = verified ?? scan
  const threatened = hazards.filter(({ code }) => code === 'RESTART_DELETES_SEGMENT')
  const strip = { segments: scan.segments, verified: segments, breaks: continuity }
  const silent = verified === null ? null : silentLoss(verified.losses)
  return (
    <div className={styles.overview}>
      <Deletions hazards={threatened} deletions={verified?.deletions ?? []} />
      <div>
        {silent !== null && <p className={styles.silent}>{silent}</p>}
        <p className={styles.verdict} role="status">
          {verified === null
            ? `${counted(scan.summary.segments, 'segment')} with ${counted(scan.summary.events, 'event')} by their headers. The blocks are being verified.`
            : verdict({ ...verified, segments: [...segments.values()] })}
        </p>
        <VerdictBefore />
        <VerifyProgress controller={controller} />
      </div>
      <SummaryFigures />
      <div className={`${styles.continuity} ${verified === null ? styles.alone : ''}`}>
        <Card
          title="Continuity"
          hint="event ids"
          tools={<ContinuityLegend {...strip} />}
          table={() => <ContinuityTable {...strip} />}
          csv={() => continuityCsv(strip)}
        >
          {scan.segments.length === 0 ? (
            <Empty>There is no segment in this directory.</Empty>
          ) : (
            <ContinuityStrip {...strip} />
          )}
        </Card>
        {verified !== null && <LossCard losses={verified.losses} />}
      </div>
      <div className={styles.two}>
        <FindingList
          findings={findings}
          total={verified?.findingCount ?? findings.length}
          isVerified={verified !== null}
        />
        <HazardList hazards={hazards} />
      </div>
    </div>
  )
}

function Deletions({ hazards, deletions }: { hazards: Hazard[]; deletions: Deletion[] }) {
  if (hazards.length === 0) return null
  const files = hazards.map(({ file }) => file ?? '').join(', ')
  const message = `Do not start the recorder on this directory: it would delete ${files}. Copy ${hazards.length === 1 ? 'it' : 'them'} first.`
  return (
    <div>
      <Banner tone="warning" error={{ code: 'RESTART_DELETES_SEGMENT', message, file: null, offset: null }} />
      {deletions.length > 0 && (
        <ul className={styles.deletions} aria-label="What would be deleted">
          {deletions.slice(0, SHOWN_DELETIONS).map((deletion) => (
            <li key={deletion.file}>{describeDeletion(deletion)}</li>
          ))}
          {deletions.length > SHOWN_DELETIONS && (
            <li>and {formatCount(deletions.length - SHOWN_DELETIONS)} more files</li>
          )}
        </ul>
      )}
    </div>
  )
}

/** What each way to recover would lose. */
function LossCard({ losses }: { losses: Losses }) {
  const rows = POLICIES.map(({ policy, title, meaning }) => {
    const { events, lostEvents } = losses[policy]
    return {
      key: policy,
      cells: [
        <span key="title" title={meaning}>
          {title}
        </span>,
        formatCount(events),
        formatCount(lostEvents),
        <span key="ids" className={styles.lostIds} title={describeRanges(losses[policy], 1_000)}>
          {describeRanges(losses[policy], 2)}
        </span>,
      ],
    }
  })
  return (
    <Card title="Losses" hint="by the way to recover" csv={() => lossesCsv(losses)} flush>
      <SimpleTable
        caption="What each way to recover replays and loses"
        columns={[
          { title: 'recovery' },
          { title: 'replays', isNumber: true },
          { title: 'loses', isNumber: true },
          { title: 'lost ids' },
        ]}
        rows={rows}
      />
    </Card>
  )
}

function VerifyProgress({ controller }: { controller: Controller }) {
  const progress = useReport((state) => state.progress)
  const isVerifying = useReport((state) => state.isVerifying)
  const verified = useReport((state) => state.verified)
  const error = useReport((state) => state.verifyError)
  if (error !== null) return <Banner error={error} />
  if (isVerifying) {
    return (
      <div className={styles.progress}>
        <progress aria-label="Verification" max={progress?.total ?? 1} value={progress?.done ?? 0} />
        <span className="num">
          {progress === null
            ? 'verifying'
            : `${progress.phase}: ${formatBytes(progress.done)} of ${formatBytes(progress.total)}, ${formatProgress(progress.done, progress.total, progress.unit, progress.elapsedMs)}`}
        </span>
        <button type="button" onClick={() => controller.cancelWork()}>
          Cancel
        </button>
      </div>
    )
  }
  if (verified !== null) return null
  return (
    <button type="button" onClick={() => void controller.verifyAgain()}>
      Verify all blocks
    </button>
  )
}

function SummaryFigures() {
  const scan = useReport((state) => state.scan)
  const verified = useReport((state) => state.verified)
  if (scan === null) return null
  const { summary } = scan
  const figures: [string, string][] = [
    ['segments', `${formatCount(summary.hotSegments)} hot, ${formatCount(summary.coldSegments)} cold`],
    ['size', formatBytes(summary.bytes)],
    ['events by headers', formatCount(summary.events)],
  ]
  if (verified !== null) {
    const { soundSegments, segments, strictEvents, diagnosticEvents, lostEvents } = verified.summary
    figures.push(
      ['sound segments', `${formatCount(soundSegments)} of ${formatCount(segments)}`],
      ['recovery replays', `${formatCount(strictEvents)} events`],
      ['can be had', `${formatCount(diagnosticEvents)} events`],
      ['lost for good', `${formatCount(lostEvents)} events`],
    )
  }
  return <Figures figures={figures} />
}

function showSegment(file: string): void {
  selectSegment(file)
  showView('segments')
}

interface FindingListProps {
  findings: Finding[]
  total: number
  isVerified: boolean
}

function FindingList({ findings, total, isVerified }: FindingListProps) {
  return (
    <Card title="Findings" hint={counted(total, 'finding')} csv={() => tableOf(findings, FINDING_COLUMNS)} flush>
      {findings.length === 0 && <Empty>{nothingFound(isVerified)}</Empty>}
      {SEVERITIES.map(([severity, colour, title]) => {
        const own = findings.filter((finding) => finding.severity === severity)
        if (own.length === 0) return null
        return (
          <section key={severity} aria-label={title}>
            <h3 className={styles.group}>
              <Pill colour={colour}>
                {title} ({formatCount(own.length)})
              </Pill>
            </h3>
            <ul className={styles.findings}>
              {own.slice(0, SHOWN_FINDINGS).map((finding) => {
                const { code, file, block, offset, message } = finding
                return (
                  <li key={`${code} ${file} ${block} ${offset} ${message}`}>
                    <span className={styles.findingHead}>
                      <button
                        type="button"
                        className={styles.link}
                        title="Show its bytes"
                        onClick={() => showFinding(finding)}
                      >
                        {code}
                      </button>
                      {file !== null && (
                        <button type="button" className={styles.link} onClick={() => showSegment(file)}>
                          {file}
                        </button>
                      )}
                      {block !== null && <span className="num">block {formatCount(block)}</span>}
                      {offset !== null && <span className="num">offset {formatCount(offset)}</span>}
                      <HelpLink place={findingHelp(code)} about={code}>
                        What is this?
                      </HelpLink>
                    </span>
                    <span>{message}</span>
                  </li>
                )
              })}
              {own.length > SHOWN_FINDINGS && <li>and {formatCount(own.length - SHOWN_FINDINGS)} more of them</li>}
            </ul>
          </section>
        )
      })}
    </Card>
  )
}

function HazardList({ hazards }: { hazards: Hazard[] }) {
  return (
    <Card
      title="What the original would do"
      hint={counted(hazards.length, 'hazard')}
      csv={() => hazardsCsv(hazards)}
      flush
    >
      {hazards.length === 0 && <Empty>Nothing worse than ending.</Empty>}
      <ul className={styles.findings}>
        {hazards.map(({ code, file, message }) => (
          <li key={`${code} ${file}`}>
            <span className={styles.findingHead}>
              <span className={styles.code}>{code}</span>
              {file !== null && (
                <button type="button" className={styles.link} onClick={() => showSegment(file)}>
                  {file}
                </button>
              )}
              <HelpLink place={findingHelp(code)} about={code}>
                What is this?
              </HelpLink>
            </span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
