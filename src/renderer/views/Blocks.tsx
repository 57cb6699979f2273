import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { CONDITION_TEXTS, formatCount, formatProgress } from '../../contract/index.ts'
import { BlockMap } from '../charts/BlockMap.tsx'
import { MapLegend } from '../charts/MapLegend.tsx'
import { Card } from '../components/Card.tsx'
import { FileField } from '../components/FileField.tsx'
import { Banner, Empty } from '../components/Parts.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import type { BlockMapModel } from '../state/block-map.ts'
import { useBlocks } from '../state/block-reader.ts'
import type { Controller } from '../state/controller.ts'
import { goToDamage } from '../state/jumps.ts'
import { selectBlock, selectSegment, showView, useReport, useSelection, useSession } from '../state/stores.ts'
import styles from './blocks.module.css'
import { unsoundCsv } from './report-tables.ts'

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
  if (scan === null) return <Empty>Scanning the directory…</Empty>
  return (
    <div className={styles.blocks}>
      <Toolbar />
      {isSegment && file !== null ? (
        <MapCard file={file} controller={controller} />
      ) : (
        <Card title="Block map">
          <Empty>{file ?? 'Nothing'} is no segment: it has no blocks.</Empty>
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
      table={() => <UnsoundTable map={map} version={version} />}
      csv={() => unsoundCsv(map)}
    >
      {error !== null && <Banner error={error} />}
      {map.size === 0 && progress === null ? (
        <Empty>The segment has no blocks.</Empty>
      ) : (
        <BlockMap
          model={map}
          version={version}
          selected={selected}
          legend={<MapLegend counts={counts} />}
          onSelect={(block) => selectBlock(file, block)}
          onOpen={() => document.getElementById('bytes')?.focus()}
        />
      )}
    </Card>
  )
}

/** The blocks that are not sound, as a table: only the rows that are seen are there. */
function UnsoundTable({ map, version }: { map: BlockMapModel; version: number }) {
  const scroll = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the map's change
  const blocks = useMemo(() => map.unsound(), [map, version])
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  if (blocks.length === 0) return <Empty>No block of this segment is wrong.</Empty>
  return (
    <div ref={scroll} className={styles.unsound}>
      <ul
        style={{ height: virtual.getTotalSize() }}
        aria-label={`${formatCount(blocks.length)} blocks that are not sound`}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const block = blocks[index] ?? 0
          const { title, meaning } = CONDITION_TEXTS[map.at(block)]
          return (
            <li key={block} style={{ transform: `translateY(${start}px)` }}>
              <button type="button" onClick={() => selectBlock(map.file, block)}>
                block {formatCount(block)}
              </button>
              <span>{title}</span>
              <span className={styles.muted}>{meaning}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
