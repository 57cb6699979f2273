// Which states a strip of all segments shows, pixel by pixel.
import { segmentState } from '../../contract/index.ts'

/** Which state shows where several segments share a pixel. The rarer and graver, the later. */
const PRIORITY = ['closed', 'queued', 'finished', 'closing', 'prepared', 'opening', 'verifying', 'replaying', 'skipped']
const PRIORITY_OF = Uint8Array.from(segmentState.options, (state) => PRIORITY.indexOf(state))
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
