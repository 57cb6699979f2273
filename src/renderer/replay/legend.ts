// What the colours of the timeline mean.
import type { LegendItem } from '../figures/figure.ts'
import { hatch, KIND_COLOURS, type ThreadName, WAIT_COLOURS } from './draw-threads.ts'

const WAITS: [thread: ThreadName, text: string, meaning: string][] = [
  ['manager', 'manager waits', 'the manager waits for the preloader: the prepared ring is empty'],
  ['preloader', 'preloader waits', 'the preloader waits for the manager: the prepared ring is full'],
]
const KINDS = ['replaying', 'opening', 'verifying', 'closing', 'switching'] as const

/** Of the picture in a file. */
export function timelineLegend(): LegendItem[] {
  return [
    ...WAITS.map(
      ([thread, text]): LegendItem => ({
        text,
        mark: (drawing) => {
          drawing.context.fillStyle = drawing.colour(WAIT_COLOURS[thread])
          drawing.context.fillRect(0, 0, drawing.width, drawing.height)
          hatch(drawing, 0, { top: 0, height: drawing.height }, drawing.width, thread)
        },
      }),
    ),
    ...KINDS.map((kind): LegendItem => ({ text: kind, mark: KIND_COLOURS[kind] })),
    { text: 'skipped', mark: 'skipped' },
  ]
}

interface LegendMark {
  colour: string
  text: string
  meaning: string
  hatched?: ThreadName
}

/** Of the window. */
export const LEGEND: LegendMark[] = [
  ...WAITS.map(([thread, text, meaning]) => ({ colour: WAIT_COLOURS[thread], text, meaning, hatched: thread })),
  ...KINDS.map((kind) => ({ colour: KIND_COLOURS[kind], text: kind, meaning: kind })),
  { colour: 'skipped', text: 'skipped', meaning: 'a segment that was left out' },
]
