import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { CONDITION_TEXTS, formatCount, formatProgress } from '../../contract/index.ts'
import { BlockMap } from '../charts/BlockMap.tsx'
import { MapLegend } from '../charts/MapLegend.tsx'
import { Card } from '../components/Card.tsx'
import { FileField } from '../components/FileField.tsx'
import { Banner, Empty, Waiting, WaitingView } from '../components/Parts.tsx'
import { CopyRegion } from '../copy/CopyRegion.tsx'
import type { Chosen } from '../copy/forms.ts'
import { placeIn } from '../copy/places.ts'
import { Searchable } from '../find/Searchable.tsx'
import { subjectOfBlock } from '../inspector/byte-subject.ts'
import { Inspector } from '../inspector/Inspector.tsx'
import { allBytes } from '../inspector/inspector-copies.ts'
import type { BlockMapModel } from '../state/block-map.ts'
import { useBlocks } from '../state/block-reader.ts'
import type { Controller } from '../state/controller.ts'
import { goToDamage } from '../state/jumps.ts'
import { selectBlock, selectSegment, showView, useReport, useSelection, useSession } from '../state/stores.ts'
import styles from './blocks.module.css'
import { blocksCsv, unsoundCsv } from './report-tables.ts'

const ROW_PX = 22

/** The block map of a segment, and the inspector of the chosen block. */
export function Blocks({ controller }: { controller: Controller }) {
  const scan = useReport((state) => state.scan)
  const file = useSelection((state) => state.file)
  const isSegment = scan?.segments.some((segment) => segment.file === file) ?? false
  // Without a choice, the first segment that has something wrong, or the first.
  useEffect(() => {
    if (scan === null || file !== null) return
    const { segments } = useReport.getState()
    const bad = scan.segments.find((it) => (segments.get(it.file)?.badBlockCount ?? 0) > 0)
    selectSegment((bad ?? scan.segments[0])?.file ?? null)
  }, [scan, file])
  if (scan === null) return <WaitingView>Scanning the directory…</WaitingView>
  return (
    <div className={styles.blocks}>
      <Toolbar />
      {isSegment && file !== null ? (
        <MapCard file={file} controller={controller} />
      ) : (
        <Card title="Block map">
          <Empty>
            {file === null ? 'There is no segment in this directory.' : `${file} is no segment: it has no blocks.`}
          </Empty>
        </Card>
      )}
      <div className={styles.inspector}>
        <Inspector reader={controller.blocks} />
      </div>
    </div>
  )
}

function Toolbar() {
  const scan = useReport((state) => state.scan)
  const { file, block } = useSelection()
  const size = useBlocks((state) => (state.map?.file === file ? state.map.size : 0))
  const files = useMemo(() => {
    const names = scan?.segments.map((segment) => segment.file) ?? []
    const others = [scan?.meta?.file, file].filter((name): name is string => name !== undefined && name !== null)
    return [...new Set([...names, ...others])]
  }, [scan, file])
  return (
    <div className={styles.toolbar}>
      <FileField label="segment" className={styles.field} files={files} value={file ?? ''} onChoose={selectSegment} />
      <label className={styles.field}>
        block
        <input
          type="number"
          min={0}
          max={Math.max(size - 1, 0)}
          value={block ?? ''}
          placeholder="none"
          onChange={({ target }) => {
            const to = target.valueAsNumber
            if (file !== null) selectBlock(file, Number.isInteger(to) && to >= 0 && to < 2 ** 32 ? to : null)
          }}
        />
      </label>
      <button type="button" disabled={block === null} onClick={() => file !== null && selectBlock(file, null)}>
        Header
      </button>
      <button type="button" onClick={() => goToDamage(-1)}>
        Previous damaged
      </button>
      <button type="button" onClick={() => goToDamage(1)}>
        Next damaged
      </button>
      <span className={styles.push}>
        show in{' '}
        <button type="button" onClick={() => showView('segments')}>
          Segments
        </button>{' '}
        <button type="button" onClick={() => showView('findings')}>
          Findings
        </button>
      </span>
    </div>
  )
}

function MapCard({ file, controller }: { file: string; controller: Controller }) {
  const map = useBlocks((state) => state.map)
  const version = useBlocks((state) => state.mapVersion)
  const progress = useBlocks((state) => state.mapProgress)
  const isReading = useBlocks((state) => state.isMapping)
  const error = useBlocks((state) => state.mapError)
  const hello = useSession((state) => state.hello)
  const selected = useSelection((state) => state.block)
  useEffect(() => {
    if (hello === null) return
    void controller.blocks.showMap(file)
    return () => controller.blocks.leaveMap()
  }, [controller, file, hello])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the map's change
  const counts = useMemo(() => map?.counts() ?? new Uint32Array(0), [map, version])
  if (map === null || map.file !== file)
    return <Card title="Block map">{error !== null && <Banner error={error} />}</Card>
  const state =
    progress === null
      ? `${formatCount(map.size)} blocks`
      : `${progress.phase === 'headers' ? 'reading headers' : 'verifying'}: ${formatProgress(progress.done, progress.total, progress.unit, progress.elapsedMs)}`
  return (
    <Card
      title="Block map"
      hint={`${file}, ${state}`}
      table={() => (
        <CopyRegion
          chosen={(target) => blockChosen(map, blockOf(target) ?? selected)}
          all={() => ({
            ...{ noun: 'block', titles: ['block', 'condition', 'meaning'], exact: unsoundCsv(map) },
            ...unsoundRows(map),
          })}
        >
          <UnsoundTable map={map} version={version} selected={selected} />
        </CopyRegion>
      )}
      csv={() => unsoundCsv(map)}
    >
      {error !== null && <Banner error={error} />}
      {map.size === 0 && isReading ? (
        <Waiting>Reading the headers of the blocks…</Waiting>
      ) : map.size === 0 ? (
        error === null && <Empty>The segment has no blocks.</Empty>
      ) : (
        <CopyRegion chosen={() => blockChosen(map, selected)}>
          <BlockMap
            model={map}
            version={version}
            selected={selected}
            legend={<MapLegend counts={counts} />}
            onSelect={(block) => selectBlock(file, block)}
            onOpen={() => document.getElementById('bytes')?.focus()}
          />
        </CopyRegion>
      )}
    </Card>
  )
}

/** What the row of a block shows. */
function blockTexts(map: BlockMapModel, block: number): string[] {
  const { title, meaning } = CONDITION_TEXTS[map.at(block)]
  return [`block ${formatCount(block)}`, title, meaning]
}

function unsoundRows(map: BlockMapModel) {
  const blocks = map.unsound()
  return { count: blocks.length, textsOf: (row: number) => blockTexts(map, blocks[row] ?? 0) }
}

/** The block of the list that something is in. */
function blockOf(target: Element): number | null {
  const block = target.closest<HTMLElement>('[data-block]')?.dataset.block
  return block === undefined ? null : Number(block)
}

/** A block of the map, with its bytes where they have been read. */
function blockChosen(map: BlockMapModel, block: number | null): Chosen | null {
  if (block === null || block >= map.size) return null
  const { block: read } = useBlocks.getState()
  const subject = read?.file === map.file && read.block === block ? subjectOfBlock(read) : null
  const bytes = subject === null ? undefined : allBytes({ subject, bytes: subject.bytes }).bytes
  return {
    ...{ what: `block ${block}`, texts: blockTexts(map, block), exact: { table: blocksCsv(map, [block]), row: 0 } },
    ...(bytes === undefined ? {} : { bytes }),
    place: placeIn('blocks', { file: map.file, block }),
  }
}

interface UnsoundTableProps {
  map: BlockMapModel
  version: number
  selected: number | null
}

/** The blocks that are not sound, as a table: only the rows that are seen are there. */
function UnsoundTable({ map, version, selected }: UnsoundTableProps) {
  const scroll = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the map's change
  const blocks = useMemo(() => map.unsound(), [map, version])
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  const selectedRow = selected === null ? -1 : blocks.indexOf(selected)
  useEffect(() => {
    if (selectedRow >= 0) virtual.scrollToIndex(selectedRow)
  }, [selectedRow, virtual])
  if (blocks.length === 0) return <Empty>No block of this segment is wrong.</Empty>
  return (
    <Searchable
      label="blocks that are not sound"
      className={styles.unsoundTable}
      rows={{
        ...{ key: blocks, count: blocks.length, textsOf: (row) => blockTexts(map, blocks[row] ?? 0) },
        ...{ selected: selectedRow, select: (row) => selectBlock(map.file, blocks[row] ?? 0) },
      }}
    >
      <div ref={scroll} className={styles.unsound}>
        <ul
          style={{ height: virtual.getTotalSize() }}
          aria-label={`${formatCount(blocks.length)} blocks that are not sound`}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const block = blocks[index] ?? 0
            const [name, title, meaning] = blockTexts(map, block)
            return (
              <li
                key={block}
                data-block={block}
                aria-current={index === selectedRow || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                <button type="button" onClick={() => selectBlock(map.file, block)}>
                  {name}
                </button>
                <span>{title}</span>
                <span className={styles.muted}>{meaning}</span>
              </li>
            )
          })}
        </ul>
      </div>
    </Searchable>
  )
}
