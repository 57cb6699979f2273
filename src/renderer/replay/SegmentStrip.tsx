import { useLayoutEffect, useRef } from 'react'
import { formatCount, segmentState } from '../../contract/index.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import type { Drawing } from '../figures/surface.ts'
import { CanvasSheet } from './canvas-sheet.ts'
import styles from './panels.module.css'
import { useReplay } from './replay-store.ts'

/** Which state shows where several segments share a pixel. The rarer and graver, the later. */
const PRIORITY = ['closed', 'queued', 'finished', 'closing', 'prepared', 'opening', 'verifying', 'replaying', 'skipped']
const PRIORITY_OF = Uint8Array.from(segmentState.options, (state) => PRIORITY.indexOf(state))
const STRIP_PX = 16
/** Segments that have more than this each stand apart. */
const APART_PX = 4

/** The states that are drawn, box by box from the left; neighbours of one state that touch are one box. */
export function* stripBoxes(
  states: Uint8Array,
  width: number,
): Generator<{ x: number; width: number; state: number }, void> {
  const perPx = states.length / Math.max(width, 1)
  const step = Math.max(1, 1 / Math.max(perPx, Number.MIN_VALUE))
  const isApart = step > APART_PX
  let begin = 0
  let last = -1
  let x = 0
  for (; x < width - 0.01; x += step) {
    const first = Math.round(x * perPx)
    const end = Math.max(Math.round((x + step) * perPx), first + 1)
    let shown = states[first] ?? 0
    for (let i = first + 1; i < end; i += 1) {
      const it = states[i] ?? 0
      if ((PRIORITY_OF[it] ?? 0) > (PRIORITY_OF[shown] ?? 0)) shown = it
    }
    if (isApart) yield { x, width: step - 1, state: shown }
    else if (shown !== last) {
      if (last >= 0) yield { x: begin, width: x - begin, state: last }
      begin = x
      last = shown
    }
  }
  if (last >= 0) yield { x: begin, width: x - begin, state: last }
}

function drawStrip({ context, width, height, colour }: Drawing, states: Uint8Array): void {
  for (const box of stripBoxes(states, width)) {
    const name = segmentState.options[box.state] ?? 'queued'
    context.fillStyle = colour(name === 'closed' ? 'ok' : STATE_COLOURS[name])
    context.globalAlpha = name === 'closed' ? 0.45 : 1
    context.fillRect(box.x, 0, box.width, height)
  }
  context.globalAlpha = 1
}

/** The states of all segments in their order; `records`: how many records they are made of. */
export function SegmentStrip({ states, records }: { states: Uint8Array; records: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const sheet = useRef<CanvasSheet | null>(null)
  const width = useRef(0)
  const latest = useRef({ states, records })
  const draw = useRef(() => {
    const { states: shown, records: made } = latest.current
    sheet.current?.draw(width.current, STRIP_PX, [shown, made], (drawing) => drawStrip(drawing, shown))
  })
  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    sheet.current = new CanvasSheet(element)
    const size = new ResizeObserver(() => {
      width.current = element.parentElement?.clientWidth ?? 0
      draw.current()
    })
    if (element.parentElement !== null) size.observe(element.parentElement)
    const theme = new MutationObserver(() => {
      sheet.current?.forget()
      draw.current()
    })
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      size.disconnect()
      theme.disconnect()
    }
  }, [])
  useLayoutEffect(() => {
    latest.current = { states, records }
    draw.current()
  }, [states, records])
  return (
    <div className={styles.strip} style={{ height: STRIP_PX }}>
      {/* The same can be done with the arrow keys in the timeline. */}
      <canvas
        ref={canvas}
        role="img"
        aria-label={`States of ${formatCount(states.length)} segments in their order; the counts are below`}
        onPointerDown={({ currentTarget, clientX }) => {
          const box = currentTarget.getBoundingClientRect()
          const ordinal = Math.floor(((clientX - box.left) / Math.max(box.width, 1)) * states.length)
          useReplay.setState({ ordinal: Math.min(Math.max(ordinal, 0), Math.max(states.length - 1, 0)) })
        }}
      />
    </div>
  )
}
