import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { CONDITION_TEXTS, formatCount } from '../../contract/index.ts'
import { type Figure, useFigure } from '../figures/figure.ts'
import type { BlockMapModel } from '../state/block-map.ts'
import { legendOf } from './MapLegend.tsx'
import styles from './map.module.css'
import { fitZoom, MapLayout, ZOOMS } from './map-layout.ts'
import { MapPainter } from './map-painter.ts'

interface BlockMapProps {
  model: BlockMapModel
  /** Rises when the model has changed in place. */
  version: number
  selected: number | null
  legend: ReactNode
  onSelect: (block: number) => void
  /** Enter, or a double click: to the bytes of the block. */
  onOpen: () => void
}

/** Pixels that a pointer may move while it clicks. */
const CLICK_PX = 3
/** How far the mark of the selected block stands out. */
const MARK_PX = 2
/** Turn of the wheel that is one step of zoom. */
const WHEEL_STEP = 40

/** What the canvas shows; changed in place and drawn in the next frame, without React. */
class MapView {
  private readonly canvas: HTMLCanvasElement
  private readonly painter = new MapPainter()
  private frameRequest = 0
  private zoom: number | null = null
  private top = 0
  model: BlockMapModel
  selected: number | null = null

  constructor(canvas: HTMLCanvasElement, model: BlockMapModel) {
    this.canvas = canvas
    this.model = model
  }

  get ratio(): number {
    return window.devicePixelRatio
  }

  layout(): MapLayout {
    const { clientWidth, clientHeight } = this.canvas
    const frame = {
      cells: this.model.size,
      width: Math.round(clientWidth * this.ratio),
      height: Math.round(clientHeight * this.ratio),
      ratio: this.ratio,
    }
    return new MapLayout(frame, this.zoom ?? fitZoom(frame))
  }

  invalidate(): void {
    if (this.frameRequest !== 0) return
    this.frameRequest = requestAnimationFrame(() => {
      this.frameRequest = 0
      const layout = this.layout()
      this.top = layout.clampTop(this.top)
      this.painter.paint(this.canvas, this.model, layout, this.top, this.selected)
      if (layout.frame.cells > 0) this.canvas.dataset.painted = String(this.model.version)
    })
  }

  changeTheme(): void {
    this.painter.forgetColours()
    this.invalidate()
  }

  /** The block at a place of the page. */
  blockAt(clientX: number, clientY: number): number | null {
    const box = this.canvas.getBoundingClientRect()
    return this.layout().cellAt((clientX - box.left) * this.ratio, (clientY - box.top) * this.ratio, this.top)
  }

  panBy(pixels: number): void {
    this.top = this.layout().clampTop(this.top + pixels * this.ratio)
    this.invalidate()
  }

  /** Zooms by steps and keeps a block where it is on the canvas; without one, the selected. */
  zoomBy(steps: number, around: number | null): void {
    const before = this.layout()
    const block = around ?? this.selected ?? before.cellAt(0, before.frame.height / 2, this.top) ?? 0
    const { y } = before.placeOf(block, this.top)
    this.zoom = Math.min(Math.max(before.zoom + steps, 0), ZOOMS.length - 1)
    const after = this.layout()
    this.top = after.clampTop(after.placeOf(block, 0).y - y)
    this.invalidate()
  }

  /** The whole map. */
  fit(): void {
    this.zoom = null
    this.top = 0
    this.invalidate()
  }

  show(block: number): void {
    this.top = this.layout().topToShow(block, this.top)
    this.invalidate()
  }

  /** What is in sight, and which blocks those are where it is not all. */
  figure(): Figure | null {
    const { frame, columns, level, pitch, rows } = this.layout()
    if (frame.cells === 0) return null
    const { canvas, model } = this
    const height = Math.min(canvas.clientHeight, Math.ceil((rows * pitch) / this.ratio) + MARK_PX)
    const first = Math.floor(this.top / pitch) * columns * 2 ** level
    const end = Math.min(Math.ceil((this.top + frame.height) / pitch) * columns * 2 ** level, frame.cells)
    const isAll = first === 0 && end === frame.cells
    return {
      kind: 'pixels',
      ...{ image: canvas, width: canvas.clientWidth, height },
      ...(isAll
        ? {}
        : { note: `blocks ${formatCount(first)} to ${formatCount(end - 1)} of ${formatCount(model.size)}` }),
      legend: legendOf(model.counts()),
    }
  }

  end(): void {
    cancelAnimationFrame(this.frameRequest)
  }
}

/** The map of a segment on a canvas: wheel and +/− zoom, dragging and the keys move, arrows choose a block. */
export function BlockMap({ model, version, selected, legend, onSelect, onOpen }: BlockMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const view = useRef<MapView | null>(null)
  const [tip, setTip] = useState<number | null>(null)

  useEffect(() => {
    if (canvas.current === null) return
    const own = new MapView(canvas.current, model)
    view.current = own
    const size = new ResizeObserver(() => own.invalidate())
    size.observe(canvas.current)
    const themeChange = new MutationObserver(() => own.changeTheme())
    themeChange.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    // React listens to the wheel passively, and then the page would scroll as well.
    let turned = 0
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      if (event.shiftKey) return own.panBy(event.deltaY + event.deltaX)
      // A touchpad sends many small turns for one of a wheel.
      turned += event.deltaY
      if (Math.abs(turned) < WHEEL_STEP) return
      own.zoomBy(turned < 0 ? 1 : -1, own.blockAt(event.clientX, event.clientY))
      turned = 0
    }
    const element = canvas.current
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      own.end()
      size.disconnect()
      themeChange.disconnect()
      element.removeEventListener('wheel', wheel)
    }
  }, [model])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the model's change
  useEffect(() => {
    if (view.current !== null) view.current.selected = selected
    view.current?.invalidate()
  }, [selected, version, model])
  useEffect(() => {
    if (selected !== null) view.current?.show(selected)
  }, [selected])

  useFigure(() => view.current?.figure() ?? null)

  const drag = useRef<{ x: number; y: number; lastY: number; isDragging: boolean } | null>(null)
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, y: event.clientY, lastY: event.clientY, isDragging: false }
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current
    if (from === null) return setTip(view.current?.blockAt(event.clientX, event.clientY) ?? null)
    from.isDragging ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_PX
    if (from.isDragging) view.current?.panBy(from.lastY - event.clientY)
    from.lastY = event.clientY
  }
  const onPointerUp = (event: PointerEvent) => {
    const wasDragging = drag.current?.isDragging ?? false
    drag.current = null
    const block = view.current?.blockAt(event.clientX, event.clientY) ?? null
    if (!wasDragging && block !== null) onSelect(block)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const own = view.current
    if (own === null || event.ctrlKey || event.metaKey || event.altKey) return
    const { columns, level, frame, pitch } = own.layout()
    const row = columns * 2 ** level
    const page = Math.max(Math.floor(frame.height / pitch) - 1, 1) * row
    const at = selected ?? -1
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + row,
      ArrowUp: at - row,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: model.size - 1,
    }
    const target = steps[event.key]
    if (target !== undefined && model.size > 0) onSelect(Math.min(Math.max(target, 0), model.size - 1))
    else if (event.key === '+' || event.key === '=') own.zoomBy(1, null)
    else if (event.key === '-') own.zoomBy(-1, null)
    else if (event.key === '0') own.fit()
    else if (event.key === 'Enter' && selected !== null) onOpen()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const told = tip ?? selected
  const text =
    told === null || model.size === 0 ? '' : `block ${formatCount(told)}: ${CONDITION_TEXTS[model.at(told)].title}`
  return (
    <div className={styles.map}>
      <div
        id="block-map"
        className={styles.mapArea}
        role="application"
        aria-label={`Block map of ${model.file}, ${formatCount(model.size)} blocks. Arrow keys choose a block, Enter opens it, plus and minus zoom, 0 shows all.`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setTip(null)}
        onDoubleClick={onOpen}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
      </div>
      <div className={styles.mapFoot}>
        <span role="status" className={styles.told}>
          {text}
        </span>
        {legend}
        <span className={styles.mapTools}>
          <button type="button" aria-label="Zoom out" onClick={() => view.current?.zoomBy(-1, null)}>
            −
          </button>
          <button type="button" aria-label="Zoom in" onClick={() => view.current?.zoomBy(1, null)}>
            +
          </button>
          <button type="button" onClick={() => view.current?.fit()}>
            Fit
          </button>
        </span>
      </div>
    </div>
  )
}
