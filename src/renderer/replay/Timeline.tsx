import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from 'react'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { useFigure } from '../figures/figure.ts'
import { Minimap } from './Minimap.tsx'
import styles from './replay.module.css'
import { useReplay } from './replay-store.ts'
import { formatExactNs } from './time-ticks.ts'
import { panBy, rangeOf, zoomAbout } from './time-window.ts'
import { GUTTER_PX, HEAD_PX, LANE_PX, MARKS_BOX, rowAt, TimeScale } from './timeline-layout.ts'
import { type TimelineElements, TimelinePainter } from './timeline-painter.ts'
import { goTo, showWindow, useTimeline } from './timeline-store.ts'
import { placeInHead, placeInLane, type TimelinePlace } from './timeline-tip.ts'

export const TIMELINE_ID = 'replay-timeline'

/** Pixels that a pointer may move in a click. */
const CLICK_PX = 4
/** A turn of a wheel by so many pixels shows twice as much, or half. */
const WHEEL_DOUBLES_PX = 260

interface Tip extends TimelinePlace {
  x: number
  y: number
}

interface Drag {
  x: number
  y: number
  lastX: number
  lastY: number
  isMoving: boolean
  /** Where the measuring began. */
  measuredFromNs: number | null
}

type Found = { [Name in keyof TimelineElements]: TimelineElements[Name] | null }

const areThere = (found: Found): found is TimelineElements => Object.values(found).every((it) => it !== null)

/** Where a pointer is: on the head or on a lane, and at which instant. */
function pointOf(painter: TimelinePainter, root: HTMLElement, clientX: number, clientY: number) {
  const scene = painter.scene()
  const box = root.getBoundingClientRect()
  const x = clientX - box.left - GUTTER_PX
  const y = clientY - box.top
  const scale = new TimeScale(scene.range, painter.width - GUTTER_PX)
  return { scene, x, y, scale, atNs: scale.ns(x), isGutter: x < 0 }
}

function placeAt(painter: TimelinePainter, root: HTMLElement, scrollTop: number, clientX: number, clientY: number) {
  const { scene, x, y, scale, atNs, isGutter } = pointOf(painter, root, clientX, clientY)
  const ordinal = Math.floor((y - HEAD_PX + scrollTop) / LANE_PX)
  const row = rowAt(y)
  const isLane = row === null && ordinal < scene.run.model.segmentCount
  if (isGutter && !isLane) return { x, y, atNs, isGutter, place: { lines: [], range: null, ordinal: null } }
  const at = isGutter ? scene.atNs : atNs
  const place =
    row !== null
      ? placeInHead(scene, row, at, scale.nsPerPx)
      : isLane
        ? placeInLane(scene, ordinal, at, scale.nsPerPx)
        : { lines: [], range: null, ordinal: null }
  return { x, y, atNs, isGutter, place }
}

/** Threads, rings and segments of a recorded run over time: wheel and keys zoom, dragging moves, a click goes there. */
export function Timeline({ run }: { run: RecordedRun }) {
  const root = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLCanvasElement>(null)
  const marks = useRef<HTMLCanvasElement>(null)
  const names = useRef<HTMLCanvasElement>(null)
  const lanes = useRef<HTMLCanvasElement>(null)
  const over = useRef<HTMLDivElement>(null)
  const instant = useRef<HTMLDivElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const whole = useRef<HTMLCanvasElement>(null)
  const piece = useRef<HTMLCanvasElement>(null)
  const painter = useRef<TimelinePainter | null>(null)
  const drag = useRef<Drag | null>(null)
  const [tip, setTip] = useState<Tip | null>(null)

  // Notes that are saved make another run of the same records.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model stands for the run
  useEffect(() => {
    const elements = {
      ...{ head: head.current, marks: marks.current, names: names.current, lanes: lanes.current },
      ...{ scroll: scroll.current, over: over.current, instant: instant.current },
      ...{ whole: whole.current, piece: piece.current },
    }
    if (!areThere(elements)) return
    const own = new TimelinePainter(run, elements)
    painter.current = own
    return () => own.end()
  }, [run.model])

  useEffect(() => {
    const element = root.current
    if (element === null) return
    // React listens to the wheel passively, and then the page would scroll as well.
    const wheel = (event: WheelEvent) => {
      if (painter.current === null) return
      const { x, scale, atNs, isGutter } = pointOf(painter.current, element, event.clientX, event.clientY)
      // Over the names it scrolls the lanes, as everywhere.
      if (isGutter || x > scale.width) return
      event.preventDefault()
      const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX
      if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
        showWindow((range, endNs) => panBy(range, sideways * scale.nsPerPx, endNs))
      } else {
        showWindow((range, endNs) => zoomAbout(range, atNs, 2 ** (event.deltaY / WHEEL_DOUBLES_PX), endNs))
      }
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])

  useFigure(() => painter.current?.figure() ?? null)

  const look = (event: ReactPointerEvent) => {
    if (painter.current === null || root.current === null) return null
    return placeAt(painter.current, root.current, scroll.current?.scrollTop ?? 0, event.clientX, event.clientY)
  }
  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>) => {
    const found = look(event)
    // The scroll bar of the lanes is its own.
    if (found === null || event.button !== 0 || found.x > (painter.current?.width ?? 0) - GUTTER_PX) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { clientX: x, clientY: y, shiftKey } = event
    const isMeasuring = shiftKey && !found.isGutter
    drag.current = { x, y, lastX: x, lastY: y, isMoving: false, measuredFromNs: isMeasuring ? found.atNs : null }
  }
  const onPointerMove = (event: ReactPointerEvent) => {
    const found = look(event)
    if (found === null) return
    const from = drag.current
    if (from === null) {
      const { x, y, place } = found
      setTip(place.lines.length === 0 ? null : { x, y, ...place })
      return
    }
    from.isMoving ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_PX
    if (!from.isMoving) return
    setTip(null)
    if (from.measuredFromNs !== null) {
      const measured = rangeOf(Math.round(from.measuredFromNs), Math.round(Math.max(found.atNs, 0)))
      useTimeline.setState({ chosen: measured })
      const lines = [formatExactNs(measured.toNs - measured.fromNs)]
      setTip({ x: found.x, y: found.y, lines, range: null, ordinal: null })
      return
    }
    const movedPx = event.clientX - from.lastX
    const nsPerPx =
      painter.current === null ? 0 : pointOf(painter.current, event.currentTarget as HTMLElement, 0, 0).scale.nsPerPx
    showWindow((range, endNs) => panBy(range, -movedPx * nsPerPx, endNs))
    if (scroll.current !== null) scroll.current.scrollTop -= event.clientY - from.lastY
    from.lastX = event.clientX
    from.lastY = event.clientY
  }
  const onPointerUp = (event: ReactPointerEvent) => {
    const from = drag.current
    drag.current = null
    const found = look(event)
    if (from === null || from.isMoving || found === null) return
    const { place, atNs, isGutter } = found
    useTimeline.setState({ chosen: place.range })
    if (place.ordinal !== null) useReplay.setState({ ordinal: place.ordinal })
    if (!isGutter) goTo(Math.round(atNs))
  }

  const lanesHeight = run.model.segmentCount * LANE_PX
  return (
    <div className={styles.timeline}>
      <Minimap run={run} whole={whole} piece={piece} />
      <div
        id={TIMELINE_ID}
        ref={root}
        className={styles.plot}
        role="application"
        aria-label={`Timeline of ${run.model.segmentCount} segments over ${formatExactNs(run.model.endNs)}. W and S zoom, A and D move, comma and period step, N and P go to waits and skips, Space plays. The table behind the button has what is in sight.`}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          drag.current = null
        }}
        onPointerLeave={() => setTip(null)}
      >
        <canvas ref={head} className={styles.head} style={{ height: HEAD_PX }} aria-hidden />
        <div ref={scroll} className={styles.laneScroll} data-lanes tabIndex={-1}>
          <canvas ref={names} className={styles.laneCanvas} aria-hidden />
          <canvas ref={lanes} className={styles.laneCanvas} style={{ marginLeft: GUTTER_PX }} aria-hidden />
          <div style={{ height: lanesHeight }} />
        </div>
        <div ref={over} className={styles.over} style={{ left: GUTTER_PX }} aria-hidden>
          <div ref={instant} className={styles.instant} data-instant />
        </div>
        <canvas ref={marks} className={styles.marks} style={{ left: GUTTER_PX, top: MARKS_BOX.top }} aria-hidden />
        {tip !== null && <TipBox tip={tip} />}
      </div>
    </div>
  )
}

const TIP_PX = 330

function TipBox({ tip }: { tip: Tip }) {
  const isRight = tip.x > TIP_PX + 40
  return (
    <div
      className={styles.tip}
      style={{
        left: tip.x + GUTTER_PX + (isRight ? -14 : 14),
        top: tip.y + 16,
        translate: isRight ? '-100% 0' : '0 0',
      }}
    >
      {tip.lines.join('\n')}
    </div>
  )
}
