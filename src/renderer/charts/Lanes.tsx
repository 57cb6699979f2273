import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { formatNs } from '../../contract/index.ts'
import { SimpleTable } from '../components/SimpleTable.tsx'
import type { RunModel, SegmentLane } from '../state/run-model.ts'
import { selectSegment, useSelection } from '../state/stores.ts'
import { type Drawing, useCanvas } from './canvas.ts'
import styles from './charts.module.css'
import { STATE_COLOURS } from './states.ts'

const LANE_PX = 14
const TICKS = 8
const TABLE_ROWS = 200

/** What is in front of a scrolled area: its height, so that the canvas over it can stay where it is. */
interface View {
  top: number
  height: number
}

function drawLane({ context, colour }: Drawing, lane: SegmentLane, y: number, scale: number, endNs: number): void {
  const { intervals } = lane
  for (const { state, fromNs, toNs } of intervals) {
    if (state === 'queued' || state === 'closed') continue
    const left = fromNs * scale
    const width = state === 'skipped' ? 4 : Math.max(((toNs ?? endNs) - fromNs) * scale, 1)
    context.fillStyle = colour(STATE_COLOURS[state])
    context.fillRect(left, y + 2, width, LANE_PX - 4)
  }
  if (lane.state === 'skipped') {
    const at = intervals.at(-1)?.fromNs ?? 0
    const where = lane.block === null ? '' : ` at block ${lane.block}`
    context.fillStyle = colour('muted')
    context.fillText(`skipped${where}: ${lane.status ?? ''}`, at * scale + 8, y + LANE_PX - 4)
  }
}

/** Segment states over time: one lane a segment, who had it, from when to when. */
export function Lanes({ run }: { run: RunModel }) {
  const [{ top, height: viewHeight }, setView] = useState<View>({ top: 0, height: 0 })
  const scroll = useRef<HTMLDivElement>(null)
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null)
  const selected = useSelection((state) => state.file)
  const endNs = Math.max(run.durationNs, 1)
  const firstLane = Math.floor(top / LANE_PX)

  const canvas = useCanvas((drawing) => {
    const { context, width, height, colour } = drawing
    const scale = width / (endNs * 1.02)
    context.font = '10px "JetBrains Mono Variable", monospace'
    context.fillStyle = colour('line-soft')
    for (let tick = 0; tick <= TICKS; tick += 1) context.fillRect((width * tick) / TICKS, 0, 1, height)
    for (let i = firstLane; i < run.lanes.length && (i - firstLane) * LANE_PX < height + LANE_PX; i += 1) {
      const lane = run.lanes[i]
      if (lane === undefined) continue
      const y = i * LANE_PX - top
      if (lane.file === selected) {
        context.fillStyle = colour('raised')
        context.fillRect(0, y, width, LANE_PX)
      }
      drawLane(drawing, lane, y, scale, endNs)
    }
  })

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
    const atNs = (x / width) * endNs * 1.02
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
      <div
        ref={scroll}
        className={styles.laneScroll}
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
      </div>
      <div className={styles.axis}>
        {Array.from({ length: TICKS + 1 }, (_, tick) => (endNs * 1.02 * tick) / TICKS).map((atNs) => (
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
            {file.length > 20 ? `${file.slice(0, 19)}…` : file}
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
        ...['queued', 'opening', 'verifying', 'prepared', 'replaying', 'finished', 'closing'].map((title) => ({
          title,
          isNumber: true,
        })),
      ]}
      rows={run.lanes.slice(0, TABLE_ROWS).map((lane) => ({
        key: String(lane.ordinal),
        cells: [
          lane.file,
          lane.state === 'skipped' ? `skipped: ${lane.status}` : lane.state,
          ...(['queued', 'opening', 'verifying', 'prepared', 'replaying', 'finished', 'closing'] as const).map(
            (state) => formatNs(lane.timeIn(state)),
          ),
        ],
      }))}
      more={run.lanes.length - TABLE_ROWS}
    />
  )
}
