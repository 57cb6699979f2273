import { useLayoutEffect, useRef } from 'react'
import { formatCount, segmentState } from '../../contract/index.ts'
import { STATE_COLOURS } from '../charts/states.ts'
import type { Drawing } from '../figures/surface.ts'
import { CanvasSheet } from './canvas-sheet.ts'
import styles from './panels.module.css'
import { useReplay } from './replay-store.ts'
import { stripBoxes } from './strip-boxes.ts'

const STRIP_PX = 16

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
