import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import { MINIMAP_PX } from './draw-minimap.ts'
import styles from './replay.module.css'
import { useReplay } from './replay-store.ts'
import { formatExactNs } from './time-ticks.ts'
import { panBy, rangeOf, wholeRun, within } from './time-window.ts'
import { TimeScale } from './timeline-layout.ts'
import { goTo, showWindow } from './timeline-store.ts'
import { eachFrameInstant } from './use-instant.ts'

/** The edges of the window are taken within this many pixels. */
const EDGE_PX = 6

type Grip = 'from' | 'to' | 'all'

interface MinimapProps {
  run: RecordedRun
  /** Both are drawn on by the painter of the timeline. */
  whole: RefObject<HTMLCanvasElement | null>
  piece: RefObject<HTMLCanvasElement | null>
}

/** The whole run with the window in it, which is dragged by its edges or as a whole; below it the scrubber. */
export function Minimap({ run, whole, piece }: MinimapProps) {
  const { endNs } = run.model
  const grip = useRef<{ grip: Grip; offsetNs: number } | null>(null)
  const scaleOf = (element: HTMLElement) => new TimeScale(wholeRun(endNs), element.clientWidth)
  const instantOf = (event: PointerEvent<HTMLElement>) =>
    scaleOf(event.currentTarget).ns(event.clientX - event.currentTarget.getBoundingClientRect().left)

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    const scale = scaleOf(event.currentTarget)
    const atNs = instantOf(event)
    const range = within(useReplay.getState().range, endNs)
    const isNear = (edgeNs: number) => Math.abs(scale.x(edgeNs) - scale.x(atNs)) <= EDGE_PX
    const isIn = atNs > range.fromNs && atNs < range.toNs
    const isWide = scale.x(range.toNs) - scale.x(range.fromNs) > 3 * EDGE_PX
    if (isWide && isNear(range.fromNs)) grip.current = { grip: 'from', offsetNs: 0 }
    else if (isWide && isNear(range.toNs)) grip.current = { grip: 'to', offsetNs: 0 }
    else {
      // Beside the window: it comes to the pointer.
      const offsetNs = isIn ? atNs - range.fromNs : (range.toNs - range.fromNs) / 2
      grip.current = { grip: 'all', offsetNs }
      if (!isIn) showWindow((now, end) => panBy(now, atNs - offsetNs - now.fromNs, end))
    }
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const held = grip.current
    if (held === null) return
    const atNs = instantOf(event)
    showWindow((now, end) => {
      if (held.grip === 'all') return panBy(now, atNs - held.offsetNs - now.fromNs, end)
      return within(held.grip === 'from' ? rangeOf(atNs, now.toNs) : rangeOf(now.fromNs, atNs), end)
    })
  }
  const release = () => {
    grip.current = null
  }
  return (
    <div className={styles.minimap}>
      <div
        className={styles.minimapArea}
        style={{ height: MINIMAP_PX }}
        aria-hidden
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={release}
        onPointerCancel={release}
      >
        <canvas ref={whole} />
        <canvas ref={piece} />
      </div>
      <Scrubber endNs={endNs} />
    </div>
  )
}

/** Steps of the keys, as parts of the window. */
const STEP = 1 / 100
const PAGE = 1 / 10

/** Goes to any instant of the run. Its thumb is moved without React: it goes along while the run plays. */
function Scrubber({ endNs }: { endNs: number }) {
  const track = useRef<HTMLDivElement>(null)
  const passed = useRef<HTMLDivElement>(null)
  const thumb = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const tell = (atNs: number) => {
      track.current?.setAttribute('aria-valuenow', String(Math.round(atNs)))
      track.current?.setAttribute('aria-valuetext', formatExactNs(atNs))
    }
    tell(useReplay.getState().atNs)
    return useReplay.subscribe(({ atNs }, before) => {
      if (atNs !== before.atNs) tell(atNs)
    })
  }, [])
  useEffect(
    () =>
      eachFrameInstant((atNs) => {
        const share = atNs / Math.max(endNs, 1)
        if (passed.current !== null) passed.current.style.transform = `scaleX(${share})`
        if (thumb.current !== null) thumb.current.style.transform = `translateX(round(${share * 100}%, 1px))`
      }),
    [endNs],
  )

  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    goTo(Math.round(((event.clientX - box.left) / Math.max(box.width, 1)) * endNs))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { atNs, range } = useReplay.getState()
    const spanNs = range.toNs - range.fromNs
    const targets: Record<string, number> = {
      ArrowRight: atNs + Math.max(spanNs * STEP, 1),
      ArrowUp: atNs + Math.max(spanNs * STEP, 1),
      ArrowLeft: atNs - Math.max(spanNs * STEP, 1),
      ArrowDown: atNs - Math.max(spanNs * STEP, 1),
      PageUp: atNs + spanNs * PAGE,
      PageDown: atNs - spanNs * PAGE,
      Home: 0,
      End: endNs,
    }
    const target = targets[event.key]
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    goTo(Math.round(target))
  }
  return (
    <div
      ref={track}
      className={styles.scrubber}
      role="slider"
      aria-label="Instant"
      aria-valuemin={0}
      aria-valuemax={Math.round(endNs)}
      aria-valuenow={0}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        scrub(event)
      }}
      onPointerMove={(event) => event.buttons === 1 && scrub(event)}
    >
      <div ref={passed} className={styles.passed} />
      <div ref={thumb} className={styles.thumb} />
    </div>
  )
}
