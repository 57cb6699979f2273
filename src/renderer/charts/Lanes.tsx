import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { formatNs } from '../../contract/index.ts'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { useFigure } from '../figures/figure.ts'
import type { RunModel, SegmentLane } from '../state/run-model.ts'
import { selectSegment, useSelection } from '../state/stores.ts'
import { useCanvas } from './canvas.ts'
import styles from './charts.module.css'
import { drawLanes, endOfAxis, LANE_PX, laneName, lanesFigure, TICKS } from './draw-lanes.ts'
import { LASTING_STATES } from './states.ts'

const TABLE_ROWS = 200

/** What is in front of a scrolled area: its height, so that the canvas over it can stay where it is. */
interface View {
  top: number
  height: number
}

/** Segment states over time: one lane a segment, who had it, from when to when. */
export function Lanes({ run }: { run: RunModel }) {
  const [{ top, height: viewHeight }, setView] = useState<View>({ top: 0, height: 0 })
  const scroll = useRef<HTMLDivElement>(null)
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null)
  const selected = useSelection((state) => state.file)
  const endNs = Math.max(run.durationNs, 1)
  const axisNs = endOfAxis(run)
  const firstLane = Math.floor(top / LANE_PX)

  const canvas = useCanvas((drawing) => drawLanes(drawing, run, top, selected))
  useFigure(() => lanesFigure(run, { top, width: canvas.current?.clientWidth ?? 0, height: viewHeight, selected }))

  useLayoutEffect(() => {
    const view = scroll.current
    if (view === null) return
    const measure = () => setView({ top: view.scrollTop, height: view.clientHeight })
    const size = new ResizeObserver(measure)
    size.observe(view)
    return () => size.disconnect()
  }, [])

  const laneAt = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      width: box.width,
      lane: run.lanes[Math.floor((event.clientY - box.top + top) / LANE_PX)],
    }
  }
  const showTip = (event: PointerEvent) => {
    const { x, y, width, lane } = laneAt(event)
    const atNs = (x / width) * axisNs
    const interval = lane?.intervals.findLast(({ fromNs, toNs }) => fromNs <= atNs && atNs <= (toNs ?? endNs))
    if (lane === undefined || interval === undefined) return setTip(null)
    const until = interval.toNs === null ? 'now' : formatNs(interval.toNs)
    setTip({
      x: Math.min(x + 12, width - 320),
      y: y + 14,
      text: `${lane.file}: ${interval.state}, ${formatNs(interval.fromNs)} to ${until}`,
    })
  }

  const height = run.lanes.length * LANE_PX
  const names = run.lanes.slice(firstLane, firstLane + 80)
  return (
    <div className={styles.lanes}>
      <NameColumn names={names} offset={firstLane * LANE_PX - top} />
      <section
        ref={scroll}
        className={styles.laneScroll}
        aria-label="Segments over time"
        tabIndex={0}
        onScroll={({ currentTarget }) => setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })}
      >
        <canvas
          ref={canvas}
          className={styles.laneCanvas}
          style={{ height: viewHeight, marginBottom: Math.max(height - viewHeight, 0) }}
          role="img"
          aria-label={`States of ${run.lanes.length} segments over ${formatNs(endNs)}; the table behind the button has the same.`}
          onPointerMove={showTip}
          onPointerLeave={() => setTip(null)}
          onPointerDown={(event) => selectSegment(laneAt(event).lane?.file ?? null)}
        />
        {tip !== null && <Tip {...tip} y={tip.y + top} />}
      </section>
      <div className={styles.axis}>
        {Array.from({ length: TICKS + 1 }, (_, tick) => (axisNs * tick) / TICKS).map((atNs) => (
          <span key={atNs}>{formatNs(atNs)}</span>
        ))}
      </div>
    </div>
  )
}

function NameColumn({ names, offset }: { names: SegmentLane[]; offset: number }) {
  return (
    <div className={styles.laneNames} aria-hidden>
      <div style={{ marginTop: offset }}>
        {names.map(({ ordinal, file }) => (
          <div key={ordinal} style={{ height: LANE_PX }}>
            {laneName(file)}
          </div>
        ))}
      </div>
    </div>
  )
}

function Tip({ x, y, text }: { x: number; y: number; text: string }) {
  return (
    <div className={styles.tip} role="status" style={{ left: Math.max(x, 0), top: y }}>
      {text}
    </div>
  )
}

/** The lanes as numbers. */
export function LanesTable({ run }: { run: RunModel }) {
  return (
    <SimpleTable
      caption="Time of each segment in each state"
      columns={[
        { title: 'segment' },
        { title: 'state' },
        ...LASTING_STATES.map((title) => ({ title, isNumber: true })),
      ]}
      rows={run.lanes.slice(0, TABLE_ROWS).map((lane) => ({
        key: String(lane.ordinal),
        cells: [
          lane.file,
          lane.state === 'skipped' ? `skipped: ${lane.status}` : lane.state,
          ...LASTING_STATES.map((state) => formatNs(lane.timeIn(state))),
        ],
      }))}
      more={run.lanes.length - TABLE_ROWS}
    />
  )
}
