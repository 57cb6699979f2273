import type { RecordedRun } from '../../postmortem/recorded-run.ts'
import type { Figure } from '../figures/figure.ts'
import { CanvasSheet } from './canvas-sheet.ts'
import { drawPiece, drawWhole, MINIMAP_PX } from './draw-minimap.ts'
import { drawLaneNames, drawLanes, drawSegments, statesInSight } from './draw-segments.ts'
import { drawHead, drawHeadRows, drawMarks, type TimelineScene } from './draw-timeline.ts'
import { LaneFollower, scrolledTo } from './follow-manager.ts'
import { timelineLegend } from './legend.ts'
import { useNotes } from './note-keeper.ts'
import { useReplay } from './replay-store.ts'
import { indexOf } from './run-index.ts'
import { within } from './time-window.ts'
import { GUTTER_PX, HEAD_PX, LANE_PX, MARKS_BOX, TimeScale } from './timeline-layout.ts'
import { useTimeline } from './timeline-store.ts'

/** The elements that are drawn on; what changes together is one. */
export interface TimelineElements {
  head: HTMLCanvasElement
  /** Over the instant, in the head. */
  marks: HTMLCanvasElement
  names: HTMLCanvasElement
  lanes: HTMLCanvasElement
  /** Scrolls the lanes. */
  scroll: HTMLElement
  /** Lies over all of the plot. */
  over: HTMLElement
  /** The line at the instant, in `over`. */
  instant: HTMLElement
  whole: HTMLCanvasElement
  piece: HTMLCanvasElement
}

/** Of the card that the timeline is in. */
const BACKGROUND = 'surface'
/** The line at the instant begins so far before it. */
const BEFORE_INSTANT_PX = 1

/** The sizes of elements: to ask for them while something has changed makes the browser work them out within the frame. */
interface Sizes {
  /** Of what is drawn over time, the names included; what a scroll bar takes is not there. */
  width: number
  lanesHeight: number
  wholeWidth: number
}

/** Draws the timeline of one run, at most once a frame, whenever what it shows has changed. React has no part in that. */
export class TimelinePainter {
  private readonly run: RecordedRun
  private readonly elements: TimelineElements
  private readonly sheets: Record<'head' | 'marks' | 'names' | 'lanes' | 'whole' | 'piece', CanvasSheet>
  private readonly follower = new LaneFollower()
  private sizes: Sizes
  private scrollTop: number
  private overWidth = -1
  private request = 0
  private readonly ends: (() => void)[] = []

  constructor(run: RecordedRun, elements: TimelineElements) {
    this.run = run
    this.elements = elements
    const { head, marks, names, lanes, whole, piece, scroll } = elements
    this.sheets = {
      head: new CanvasSheet(head, BACKGROUND),
      marks: new CanvasSheet(marks),
      names: new CanvasSheet(names, BACKGROUND),
      lanes: new CanvasSheet(lanes, BACKGROUND),
      whole: new CanvasSheet(whole, BACKGROUND),
      piece: new CanvasSheet(piece),
    }
    this.sizes = this.measure()
    this.scrollTop = scroll.scrollTop
    const invalidate = () => this.invalidate()
    const size = new ResizeObserver(() => {
      this.sizes = this.measure()
      this.scrollTop = scroll.scrollTop
      this.invalidate()
    })
    size.observe(scroll)
    size.observe(piece)
    const theme = new MutationObserver(() => this.forget())
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const scrolled = () => {
      this.scrollTop = scroll.scrollTop
      this.invalidate()
    }
    scroll.addEventListener('scroll', scrolled, { passive: true })
    this.ends.push(
      () => size.disconnect(),
      () => theme.disconnect(),
      () => scroll.removeEventListener('scroll', scrolled),
      useReplay.subscribe(invalidate),
      useTimeline.subscribe(invalidate),
      useNotes.subscribe(invalidate),
    )
    void document.fonts.ready.then(() => this.forget())
    this.invalidate()
  }

  end(): void {
    cancelAnimationFrame(this.request)
    for (const end of this.ends) end()
  }

  /** Of what is drawn over time, the names included. */
  get width(): number {
    return this.sizes.width
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
    const { scrollTop } = this
    const { width, lanesHeight } = this.sizes
    const lanesPx = Math.min(lanesHeight, this.run.model.segmentCount * LANE_PX)
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
        drawSegments({ ...drawing, width, height: lanesPx }, scene, scrollTop)
        context.restore()
      },
    }
  }

  private measure(): Sizes {
    const { scroll, piece } = this.elements
    return { width: scroll.clientWidth, lanesHeight: scroll.clientHeight, wholeWidth: piece.clientWidth }
  }

  /** The theme or the fonts have changed. */
  private forget(): void {
    for (const sheet of Object.values(this.sheets)) sheet.forget()
    this.invalidate()
  }

  private invalidate(): void {
    if (this.request !== 0) return
    this.request = requestAnimationFrame(() => {
      this.request = 0
      this.draw()
    })
  }

  private draw(): void {
    const { sheets } = this
    const { width, lanesHeight, wholeWidth } = this.sizes
    const scene = this.scene()
    this.follow(scene)
    const { scrollTop } = this
    const { atNs, ordinal, chosen, notes } = scene
    const { fromNs, toNs } = scene.range
    const plotWidth = width - GUTTER_PX
    sheets.head.draw(width, HEAD_PX, [fromNs, toNs, chosen], (drawing) => drawHeadRows(drawing, scene))
    sheets.marks.draw(plotWidth, MARKS_BOX.height, [fromNs, toNs, notes], (plot) => drawMarks(plot, scene, 0))
    const states = statesInSight(scene, scrollTop, lanesHeight)
    sheets.names.draw(GUTTER_PX, lanesHeight, [scrollTop, ordinal, states.join()], (drawing) =>
      drawLaneNames(drawing, scene, scrollTop, states),
    )
    sheets.lanes.draw(plotWidth, lanesHeight, [fromNs, toNs, chosen, scrollTop, ordinal], (plot) =>
      drawLanes(plot, scene, scrollTop),
    )
    sheets.whole.draw(wholeWidth, MINIMAP_PX, [], (drawing) => drawWhole(drawing, scene))
    sheets.piece.draw(wholeWidth, MINIMAP_PX, [fromNs, toNs, chosen, notes, atNs], (drawing) =>
      drawPiece(drawing, scene),
    )
    this.placeInstant(scene, plotWidth)
  }

  /** Out of sight it is kept near by. */
  private placeInstant({ range, atNs }: TimelineScene, plotWidth: number): void {
    const { over, instant } = this.elements
    const x = Math.round(new TimeScale(range, plotWidth).x(atNs)) - BEFORE_INSTANT_PX
    if (plotWidth !== this.overWidth) {
      this.overWidth = plotWidth
      over.style.width = `${Math.max(plotWidth, 0)}px`
    }
    instant.style.transform = `translateX(${Math.min(Math.max(x, -8), plotWidth + 8)}px)`
  }

  private follow(scene: TimelineScene): void {
    const ordinal = this.follower.next(scene)
    if (ordinal === null) return
    const { lanesHeight } = this.sizes
    const top = scrolledTo(ordinal, this.scrollTop, lanesHeight, this.run.model.segmentCount)
    if (top === null) return
    const { scroll } = this.elements
    scroll.scrollTop = top
    // Where the lanes end it is less, and in whole pixels of the display.
    this.scrollTop = scroll.scrollTop
  }
}
