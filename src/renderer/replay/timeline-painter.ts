import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { Figure } from '../figures/figure.ts'
import { CanvasSheet } from './canvas-sheet.ts'
import { drawPiece, drawWhole, MINIMAP_PX } from './draw-minimap.ts'
import { drawSegments, lanesInSight } from './draw-segments.ts'
import { drawHead, type TimelineScene } from './draw-timeline.ts'
import { timelineLegend } from './legend.ts'
import { useNotes } from './note-keeper.ts'
import { useReplay } from './replay-store.ts'
import { indexOf } from './run-index.ts'
import { within } from './time-window.ts'
import { HEAD_PX, LANE_PX } from './timeline-layout.ts'
import { useTimeline } from './timeline-store.ts'

/** Spans of the manager that may be about no segment, one behind the other. */
const LOOK_BACK = 8

/** The elements that are drawn on. */
export interface TimelineElements {
  head: HTMLCanvasElement
  lanes: HTMLCanvasElement
  /** Scrolls the lanes. */
  scroll: HTMLElement
  whole: HTMLCanvasElement
  piece: HTMLCanvasElement
}

/** Draws the timeline of one run, at most once a frame, whenever what it shows has changed. React has no part in that. */
export class TimelinePainter {
  private readonly run: RecordedRun
  private readonly elements: TimelineElements
  private readonly head: CanvasSheet
  private readonly lanes: CanvasSheet
  private readonly whole: CanvasSheet
  private readonly piece: CanvasSheet
  private wholeWidth = 0
  private request = 0
  private shownOrdinal: number | null = null
  /** Where the manager was when the lanes last went along. */
  private followed: number | null = null
  private readonly ends: (() => void)[] = []

  constructor(run: RecordedRun, elements: TimelineElements) {
    this.run = run
    this.elements = elements
    this.head = new CanvasSheet(elements.head)
    this.lanes = new CanvasSheet(elements.lanes)
    this.whole = new CanvasSheet(elements.whole)
    this.piece = new CanvasSheet(elements.piece)
    const invalidate = () => this.invalidate()
    const size = new ResizeObserver(() => {
      this.wholeWidth = 0
      this.invalidate()
    })
    size.observe(elements.scroll)
    size.observe(elements.piece)
    const theme = new MutationObserver(() => this.changeTheme())
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    elements.scroll.addEventListener('scroll', invalidate, { passive: true })
    this.ends.push(
      () => size.disconnect(),
      () => theme.disconnect(),
      () => elements.scroll.removeEventListener('scroll', invalidate),
      useReplay.subscribe(invalidate),
      useTimeline.subscribe(invalidate),
      useNotes.subscribe(invalidate),
    )
    void document.fonts.ready.then(invalidate)
    this.invalidate()
  }

  end(): void {
    cancelAnimationFrame(this.request)
    for (const end of this.ends) end()
  }

  /** Of what is drawn over time, the names included; what a scroll bar takes is not there. */
  get width(): number {
    return this.elements.scroll.clientWidth
  }

  scene(): TimelineScene {
    const { range, atNs, ordinal } = useReplay.getState()
    const { run } = this
    return {
      ...{ run, index: indexOf(run), range: within(range, run.model.endNs), atNs, ordinal },
      chosen: useTimeline.getState().chosen,
      notes: useNotes.getState().notes,
    }
  }

  /** What is in sight, for a file. */
  figure(): Figure | null {
    const { scroll } = this.elements
    const { width } = this
    const lanesPx = Math.min(scroll.clientHeight, this.run.model.segmentCount * LANE_PX)
    const scene = this.scene()
    if (width === 0) return null
    return {
      kind: 'vector',
      ...{ width, height: HEAD_PX + lanesPx, legend: timelineLegend() },
      draw: (drawing) => {
        const { context } = drawing
        drawHead({ ...drawing, height: HEAD_PX }, scene)
        context.save()
        context.translate(0, HEAD_PX)
        context.beginPath()
        context.rect(0, 0, width, lanesPx)
        context.clip()
        drawSegments({ ...drawing, width, height: lanesPx }, scene, scroll.scrollTop)
        context.restore()
      },
    }
  }

  private changeTheme(): void {
    for (const sheet of [this.head, this.lanes, this.whole, this.piece]) sheet.forgetColours()
    this.wholeWidth = 0
    this.invalidate()
  }

  private invalidate(): void {
    cancelAnimationFrame(this.request)
    this.request = requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    const { elements, width } = this
    const scene = this.scene()
    this.follow(scene)
    const { clientHeight, scrollTop } = elements.scroll
    this.head.draw(width, HEAD_PX, (drawing) => drawHead(drawing, scene))
    this.lanes.draw(width, clientHeight, (drawing) => drawSegments(drawing, scene, scrollTop))
    const wholeWidth = elements.piece.clientWidth
    if (wholeWidth !== this.wholeWidth) {
      this.wholeWidth = wholeWidth
      this.whole.draw(wholeWidth, MINIMAP_PX, (drawing) => drawWhole(drawing, scene))
    }
    this.piece.draw(wholeWidth, MINIMAP_PX, (drawing) => drawPiece(drawing, scene))
  }

  /** Scrolls to the segment that is pointed out, once; or, where that is wanted, along with the manager. */
  private follow({ ordinal, atNs }: TimelineScene): void {
    if (ordinal !== this.shownOrdinal) {
      this.shownOrdinal = ordinal
      if (ordinal !== null) {
        this.show(ordinal)
        return
      }
    }
    if (!useTimeline.getState().followsManager) return
    const at = this.managerAt(atNs)
    if (at !== null && at !== this.followed) {
      this.followed = at
      this.show(at)
    }
  }

  /** The segment that the manager is at, or was at last: between two of them it has none. */
  private managerAt(atNs: number): number | null {
    const { model } = this.run
    const { manager } = model
    let index = manager.indexAt(atNs, model.recordsAt(atNs))
    for (let steps = 0; steps < LOOK_BACK && index >= 0; steps += 1, index -= 1) {
      const { ordinal } = manager.span(index)
      if (ordinal !== null) return ordinal
    }
    return null
  }

  private show(ordinal: number): void {
    const { scroll } = this.elements
    const { first, end } = lanesInSight(scroll.scrollTop, scroll.clientHeight, this.run.model.segmentCount)
    if (ordinal > first && ordinal < end - 2) return
    scroll.scrollTop = Math.max(ordinal * LANE_PX - scroll.clientHeight / 3, 0)
  }
}
