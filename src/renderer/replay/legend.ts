// What the colours of the timeline mean.
import type { LegendItem } from '../figures/figure.ts'
import { hatch, KIND_COLOURS, type ThreadName, WAIT_COLOURS } from './draw-threads.ts'

const WAITS: [thread: ThreadName, text: string][] = [
  ['manager', 'manager waits for preloader'],
  ['preloader', 'preloader waits for manager'],
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

/** Of the window: colour token, words, and whether it is hatched. */
export const LEGEND: [colour: string, text: string, hatched: ThreadName | null][] = [
  ...WAITS.map(([thread, text]): [string, string, ThreadName] => [WAIT_COLOURS[thread], text, thread]),
  ...KINDS.map((kind): [string, string, null] => [KIND_COLOURS[kind], kind, null]),
  ['skipped', 'skipped', null],
]
