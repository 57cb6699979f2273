import { type PointerEvent, useState } from 'react'
import type { ContinuityBreak, ScannedSegment, VerifiedSegment } from '../../contract/index.ts'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { type Column, type Table, tableOf } from '../figures/csv.ts'
import { type LegendItem, useFigure } from '../figures/figure.ts'
import { CHART_FONT, type Drawing } from '../figures/surface.ts'
import { withBelievedIds } from '../state/believed-ids.ts'
import { keepLast } from '../state/keep-last.ts'
import { selectSegment, useSelection } from '../state/stores.ts'
import { useCanvas } from './canvas.ts'
import styles from './charts.module.css'

/** A stretch of the event-id axis. */
interface Stretch {
  file: string | null
  kind: 'hot' | 'cold' | 'bad' | 'unfinalised' | 'gap' | 'overlap' | 'duplicate'
  first: bigint
  last: bigint
}

const COLOURS: Record<Stretch['kind'], string> = {
  hot: 'ok',
  cold: 'cold',
  bad: 'skipped',
  unfinalised: 'warn',
  gap: 'gap',
  overlap: 'warn',
  duplicate: 'warn',
}

/** What each colour is, where there is no room for a sentence. */
const WORDS: Record<Stretch['kind'], string> = {
  hot: 'hot',
  cold: 'cold',
  bad: 'not replayed',
  unfinalised: 'never closed',
  gap: 'gap',
  overlap: 'overlap',
  duplicate: 'duplicate',
}

export interface StripInput {
  segments: ScannedSegment[]
  verified: Map<string, Pick<VerifiedSegment, 'finalised' | 'strictStatus' | 'ids'>>
  breaks: ContinuityBreak[]
}

/** The stretches of the axis: the segments with ids, the gaps, the overlaps. */
export function stretchesOf({ segments, verified, breaks }: StripInput): Stretch[] {
  const believed = new Set(withBelievedIds(segments))
  const own = segments.flatMap((segment): Stretch[] => {
    const { file, kind } = segment
    const known = verified.get(file)
    const ids = known === undefined ? (believed.has(segment) ? segment : null) : known.ids
    if (ids === null) return []
    const isBad = known !== undefined && known.strictStatus !== 'OK'
    const state = isBad ? (known.finalised ? 'bad' : 'unfinalised') : kind
    return [{ file, kind: state, first: ids.firstEventId, last: ids.lastEventId }]
  })
  const others = breaks.map(
    ({ kind, before, firstEventId, lastEventId }): Stretch => ({
      file: before,
      kind,
      first: firstEventId,
      last: lastEventId,
    }),
  )
  return [...own, ...others]
}

interface Strip {
  stretches: Stretch[]
  /** Where each begins and ends on the axis, from 0 to 1. */
  places: { from: number; to: number }[]
  first: bigint
  last: bigint
  span: number
}

const stripOf = keepLast(
  (segments: ScannedSegment[], verified: StripInput['verified'], breaks: ContinuityBreak[]): Strip => {
    const stretches = stretchesOf({ segments, verified, breaks })
    const first = stretches.reduce((low, it) => (it.first < low ? it.first : low), stretches[0]?.first ?? 0n)
    const last = stretches.reduce((high, it) => (it.last > high ? it.last : high), first)
    const span = Number(last - first) + 1
    const places = stretches.map((it) => ({
      from: Number(it.first - first) / span,
      to: Number(it.last - first + 1n) / span,
    }))
    return { stretches, places, first, last, span }
  },
)

type Hatch = 'rising' | 'falling' | 'level'
const HATCH_PX = 6

function hatch({ context, colour }: Drawing, box: [number, number, number, number], direction: Hatch): void {
  const [x, y, width, height] = box
  context.save()
  context.beginPath()
  context.rect(...box)
  context.clip()
  context.strokeStyle = colour('bg')
  context.beginPath()
  if (direction === 'level') {
    for (let at = y + height - HATCH_PX / 2; at > y; at -= HATCH_PX) {
      context.moveTo(x, Math.round(at) + 0.5)
      context.lineTo(x + width, Math.round(at) + 0.5)
    }
  } else {
    for (let at = x - height; at < x + width; at += HATCH_PX) {
      context.moveTo(at, direction === 'rising' ? y + height : y)
      context.lineTo(at + height, direction === 'rising' ? y : y + height)
    }
  }
  context.stroke()
  context.restore()
}

/** Not by colour alone: what recovery does not replay is hatched, a cold segment has lines. What is there twice stands above. */
const HATCHES: Partial<Record<Stretch['kind'], Hatch>> = {
  bad: 'rising',
  gap: 'rising',
  unfinalised: 'falling',
  cold: 'level',
}

function drawStretch(drawing: Drawing, kind: Stretch['kind'], box: [number, number, number, number]): void {
  const { context, colour } = drawing
  context.fillStyle = colour(COLOURS[kind])
  context.globalAlpha = kind === 'gap' ? 0.35 : 1
  context.fillRect(...box)
  context.globalAlpha = 1
  const direction = HATCHES[kind]
  if (direction !== undefined) hatch(drawing, box, direction)
}

const kindsOf = (stretches: Stretch[]) => new Set(stretches.map(({ kind }) => kind))

function legendOf(stretches: Stretch[]): LegendItem[] {
  return [...kindsOf(stretches)].map((kind) => ({
    text: WORDS[kind],
    mark: (drawing) => drawStretch(drawing, kind, [0, 0, drawing.width, drawing.height]),
  }))
}

function drawStrip(drawing: Drawing, { stretches, places }: Strip, selected: string | null): void {
  const { context, width, height, colour } = drawing
  let drawn = { right: 0, kind: '' }
  for (const [i, stretch] of stretches.entries()) {
    const { from = 0, to = 0 } = places[i] ?? {}
    const x = from * width
    const size = Math.max((to - from) * width, 2)
    // Where there are many to a pixel, one that would be seen as the one before is not drawn again.
    const isSeen = x + size > drawn.right + 0.5 || stretch.kind !== drawn.kind || stretch.file === selected
    if (!isSeen) continue
    drawn = { right: x + size, kind: stretch.kind }
    const isBreak = ['gap', 'overlap', 'duplicate'].includes(stretch.kind)
    const y = stretch.kind === 'gap' ? 8 : isBreak ? 0 : 8
    const tall = isBreak && stretch.kind !== 'gap' ? 6 : height - 16
    drawStretch(drawing, stretch.kind, [x, y, size - 1, tall])
    if (stretch.file === selected && !isBreak) {
      context.strokeStyle = colour('text')
      context.strokeRect(x + 0.5, y + 0.5, Math.max(size - 2, 1), tall - 1)
    }
  }
}

const AXIS_PX = 16

/** The strip with the ids at its ends. */
function drawWithAxis(drawing: Drawing, strip: Strip, selected: string | null): void {
  const { context, width, height, colour } = drawing
  drawStrip({ ...drawing, height: height - AXIS_PX }, strip, selected)
  context.font = CHART_FONT
  context.fillStyle = colour('faint')
  context.fillText(String(strip.first), 0, height - 4)
  context.textAlign = 'right'
  context.fillText(String(strip.last), width, height - 4)
  context.textAlign = 'left'
}

/** The whole directory on the event-id axis: segments, gaps, overlaps, cold ones, the unfinalised tail. */
export function ContinuityStrip(input: StripInput) {
  const { segments, verified, breaks } = input
  const axis = stripOf(segments, verified, breaks)
  const { stretches } = axis
  const [tip, setTip] = useState('')
  const selected = useSelection((state) => state.file)

  const canvas = useCanvas((drawing) => drawStrip(drawing, axis, selected))
  useFigure(() => {
    const { clientWidth = 0, clientHeight = 0 } = canvas.current ?? {}
    if (stretches.length === 0) return null
    return {
      kind: 'vector',
      ...{ width: clientWidth, height: clientHeight + AXIS_PX },
      legend: legendOf(stretches),
      draw: (drawing) => drawWithAxis(drawing, axis, selected),
    }
  })
  const at = ({ clientX, currentTarget }: PointerEvent): Stretch | undefined => {
    const box = currentTarget.getBoundingClientRect()
    const id = axis.first + BigInt(Math.floor(((clientX - box.left) / box.width) * axis.span))
    return stretches.findLast(({ first, last }) => first <= id && id <= last)
  }
  const describe = (stretch: Stretch | undefined) =>
    stretch === undefined ? '' : `${stretch.file ?? ''} ${stretch.kind}: ids ${stretch.first} to ${stretch.last}`

  return (
    <div className={styles.ringChart}>
      <div className={styles.grow}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          role="img"
          aria-label={`${stretches.length} stretches of event ids from ${axis.first} on; the table behind the button has the same.`}
          onPointerMove={(event) => setTip(describe(at(event)))}
          onPointerLeave={() => setTip('')}
          onPointerDown={(event) => selectSegment(at(event)?.file ?? null)}
        />
      </div>
      <div className={styles.axis}>
        <span>{String(axis.first)}</span>
        <span role="status">{tip}</span>
        <span>{String(axis.last)}</span>
      </div>
    </div>
  )
}

function Mark({ kind }: { kind: Stretch['kind'] }) {
  const canvas = useCanvas((drawing) => drawStretch(drawing, kind, [0, 0, drawing.width, drawing.height]))
  return <canvas ref={canvas} className={styles.mark} aria-hidden />
}

/** What the stretches of the strip are, each as it is drawn. */
export function ContinuityLegend({ segments, verified, breaks }: StripInput) {
  const { stretches } = stripOf(segments, verified, breaks)
  return (
    <span className={styles.legend}>
      {[...kindsOf(stretches)].map((kind) => (
        <span key={kind} className={styles.legendItem}>
          <Mark kind={kind} />
          {WORDS[kind]}
        </span>
      ))}
    </span>
  )
}

/** The strip as numbers. */
export function ContinuityTable(input: StripInput) {
  return (
    <SimpleTable
      caption="Ranges of event ids"
      columns={[
        { title: 'what' },
        { title: 'file' },
        { title: 'first id', isNumber: true },
        { title: 'last id', isNumber: true },
      ]}
      rows={stretchesOf(input)
        .slice(0, 500)
        .map(({ kind, file, first, last }) => ({
          key: `${kind} ${file} ${first}`,
          cells: [kind, file ?? '', String(first), String(last)],
        }))}
    />
  )
}

const STRETCH_COLUMNS: Column<Stretch>[] = [
  { name: 'kind', value: ({ kind }) => kind },
  { name: 'file', value: ({ file }) => file },
  { name: 'first_event_id', value: ({ first }) => first },
  { name: 'last_event_id', value: ({ last }) => last },
]

/** The same, for a file: all of them. */
export function continuityCsv(input: StripInput): Table {
  return tableOf(stretchesOf(input), STRETCH_COLUMNS)
}
