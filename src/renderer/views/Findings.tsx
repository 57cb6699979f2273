import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import {
  type Finding,
  type FindingCode,
  formatCount,
  type Grouping,
  type Severity,
  severity,
} from '../../contract/index.ts'
import { SEVERITY_COLOURS } from '../charts/states.ts'
import { FileField } from '../components/FileField.tsx'
import { Empty, Pill, WaitingView } from '../components/Parts.tsx'
import { MenuItem } from '../components/PlaceMenu.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import { selectedPlace } from '../copy/places.ts'
import { tableOf } from '../figures/csv.ts'
import { SaveTable } from '../figures/SaveTable.tsx'
import { Searchable } from '../find/Searchable.tsx'
import { findingHelp, openHelp } from '../help/help-store.ts'
import { Inspector } from '../inspector/Inspector.tsx'
import type { Controller } from '../state/controller.ts'
import { placeOf } from '../state/finding-place.ts'
import { type FindingLine, findingLines, nothingFound, stepFinding, useFindingFilter } from '../state/findings.ts'
import { goToDamage, knownFindings } from '../state/jumps.ts'
import { selectFinding, selectSegment, showView, useReport, useSelection } from '../state/stores.ts'
import styles from './blocks.module.css'
import { FINDING_COLUMNS } from './report-tables.ts'

const ROW_PX = 44
const GROUP_PX = 26

/** All findings, with filters and groups; the chosen one's bytes beside them. */
export function Findings({ controller }: { controller: Controller }) {
  const { scan, verified } = useReport()
  const filter = useFindingFilter()
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are in these two
  const findings = useMemo(() => knownFindings(), [scan, verified])
  const lines = useMemo(() => findingLines(findings, filter), [findings, filter])
  if (scan === null) return <WaitingView>Scanning the directory…</WaitingView>
  const shown = lines.flatMap((line) => (line.kind === 'finding' ? [line.finding] : []))
  const total = verified?.findingCount ?? findings.length
  return (
    <div className={styles.findings}>
      <Filters findings={findings} shown={shown} total={total} />
      {lines.length === 0 ? (
        <Empty isPanel>
          {findings.length > 0 ? 'No finding is like that: the filters leave none.' : nothingFound(verified !== null)}
        </Empty>
      ) : (
        <List lines={lines} shown={shown} />
      )}
      <div className={styles.inspector}>
        <Inspector reader={controller.blocks} />
      </div>
    </div>
  )
}

function Filters({ findings, shown, total }: { findings: Finding[]; shown: Finding[]; total: number }) {
  const filter = useFindingFilter()
  const codes = useMemo(() => [...new Set(findings.map(({ code }) => code))].sort(), [findings])
  const files = useMemo(() => [...new Set(findings.flatMap(({ file }) => file ?? []))].sort(), [findings])
  const set = useFindingFilter.setState
  const selected = useSelection((state) => state.finding)
  return (
    <div className={styles.toolbar}>
      <label className={styles.field}>
        severity
        <select value={filter.severity} onChange={({ target }) => set({ severity: target.value as Severity | '' })}>
          <option value="">any</option>
          {severity.options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className={styles.field}>
        code
        <select value={filter.code} onChange={({ target }) => set({ code: target.value as FindingCode | '' })}>
          <option value="">any</option>
          {codes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <FileField
        label="file"
        className={styles.field}
        files={files}
        value={filter.file}
        none="any"
        onChoose={(file) => set({ file })}
      />
      <label className={styles.field}>
        text
        <input type="search" value={filter.text} onChange={({ target }) => set({ text: target.value })} />
      </label>
      <label className={styles.field}>
        group by
        <select value={filter.grouping} onChange={({ target }) => set({ grouping: target.value as Grouping })}>
          <option>none</option>
          <option>code</option>
          <option>file</option>
        </select>
      </label>
      <span className="num">
        {formatCount(shown.length)} of {formatCount(total)} findings
        {total > findings.length && `, ${formatCount(findings.length)} listed`}
      </span>
      <span className={styles.push}>
        <button type="button" onClick={() => goToDamage(-1)}>
          Previous
        </button>
        <button type="button" onClick={() => goToDamage(1)}>
          Next
        </button>
        <button type="button" onClick={() => showView('blocks')}>
          Show in Blocks
        </button>
        <button
          type="button"
          disabled={selected === null}
          onClick={() => selected !== null && openHelp(findingHelp(selected.code))}
        >
          What is this?
        </button>
        <SaveTable name="Findings" rows={shown} columns={FINDING_COLUMNS} />
      </span>
    </div>
  )
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

const blockWords = (block: number | null) => (block === null ? '' : `block ${formatCount(block)}`)

/** What the row of a finding shows, piece by piece. */
const rowTexts = ({ severity: gravity, code, file, block, cause, message }: Finding): string[] => [
  ...[gravity, code, file ?? '', blockWords(block), cause ?? '', message],
]

const TITLES = ['severity', 'code', 'file', 'block', 'cause', 'message']

/** Where a finding is shown besides. */
function FindingItems({ file }: { file: string | null }) {
  return (
    <>
      <MenuItem onChoose={() => showView('blocks')}>Show in Blocks</MenuItem>
      <MenuItem
        isDisabled={file === null}
        onChoose={() => {
          selectSegment(file)
          showView('segments')
        }}
      >
        Show in Segments
      </MenuItem>
    </>
  )
}

/** The list of findings, searched and copied from. */
function List({ lines, shown }: { lines: FindingLine[]; shown: Finding[] }) {
  const selected = useSelection((state) => state.finding)
  const exact = () => tableOf(shown, FINDING_COLUMNS)
  const at = selected === null ? -1 : shown.indexOf(selected)
  const textsOf = (row: number) => {
    const finding = shown[row]
    return finding === undefined ? [] : rowTexts(finding)
  }
  return (
    <CopyRegion
      chosen={() =>
        selected === null || at < 0
          ? null
          : {
              what: `finding ${selected.code}`,
              texts: textsOf(at),
              exact: { table: exact(), row: at },
              place: selectedPlace('findings', placeOf(selected)),
            }
      }
      all={() => ({ noun: 'finding', titles: TITLES, count: shown.length, textsOf, exact: exact() })}
      more={() => <FindingItems file={selected?.file ?? null} />}
    >
      <Searchable
        label="Findings"
        rows={{
          ...{ key: lines, count: lines.length },
          // The head of a group is no row that can be selected.
          textsOf: (row) => {
            const line = lines[row]
            return line?.kind === 'finding' ? rowTexts(line.finding) : []
          },
          selected: lines.findIndex((line) => line.kind === 'finding' && line.finding === selected),
          select: (row) => {
            const line = lines[row]
            if (line?.kind === 'finding') selectFinding(line.finding)
          },
        }}
      >
        <Lines lines={lines} />
      </Searchable>
    </CopyRegion>
  )
}

function Lines({ lines }: { lines: FindingLine[] }) {
  const scroll = useRef<HTMLDivElement>(null)
  const selected = useSelection((state) => state.finding)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (lines[index]?.kind === 'group' ? GROUP_PX : ROW_PX),
    overscan: 10,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines are of another size
  useEffect(() => virtual.measure(), [lines, virtual])
  const selectedIndex = lines.findIndex((line) => line.kind === 'finding' && line.finding === selected)
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex)
  }, [selectedIndex, virtual])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      document.getElementById('bytes')?.focus()
    } else {
      const step = STEPS[event.key]
      if (step === undefined) return
      const finding = stepFinding(lines, selected, step)
      if (finding !== null) selectFinding(finding)
    }
    event.preventDefault()
  }
  return (
    <div
      ref={scroll}
      className={styles.list}
      role="listbox"
      aria-label="Findings"
      aria-activedescendant={selectedIndex < 0 ? undefined : `finding-${selectedIndex}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          if (line === undefined) return null
          const place = { transform: `translateY(${start}px)` }
          if (line.kind === 'group') {
            return (
              <div key={`group ${line.title}`} role="presentation" className={styles.group} style={place}>
                {line.title} ({formatCount(line.count)})
              </div>
            )
          }
          const { finding } = line
          return (
            <div
              key={index}
              id={`finding-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={finding === selected}
              className={styles.finding}
              style={place}
              onMouseDown={() => selectFinding(finding)}
              onDoubleClick={() => showView('blocks')}
            >
              <span className={styles.findingHead}>
                <Pill colour={SEVERITY_COLOURS[finding.severity]}>{finding.severity}</Pill>
                <span className={styles.code}>{finding.code}</span>
                <span className="num">{finding.file}</span>
                {finding.block !== null && <span className="num">{blockWords(finding.block)}</span>}
                {finding.cause !== null && <span className={styles.muted}>{finding.cause}</span>}
              </span>
              <span className={styles.message} title={finding.message}>
                {finding.message}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}
