import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentState } from '../../contract/index.ts'
import { stripBoxes } from './strip-boxes.ts'

const numberOf = (name: (typeof segmentState.options)[number]) => segmentState.options.indexOf(name)
const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

test('few segments stand apart, each where it is', () => {
  const states = Uint8Array.from([numberOf('closed'), numberOf('closed'), numberOf('replaying'), numberOf('queued')])
  expect([...stripBoxes(states, 40)].map(({ x, width, state }) => [x, width, segmentState.options[state]])).toEqual([
    [0, 9, 'closed'],
    [10, 9, 'closed'],
    [20, 9, 'replaying'],
    [30, 9, 'queued'],
  ])
})

test(`one segment that was skipped is seen among however many (WALSCOPE_SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.nat(4_999),
      fc.integer({ min: 1, max: 600 }),
      (count, at, width) => {
        const states = new Uint8Array(count).fill(numberOf('closed'))
        const skipped = at % count
        states[skipped] = numberOf('skipped')
        const boxes = [...stripBoxes(states, width)]
        const shown = boxes.find(({ state }) => state === numberOf('skipped'))
        const middle = ((skipped + 0.5) * width) / count
        const roomPx = Math.max(width / count, 1) + 1
        expect(shown).toBeDefined()
        expect((shown?.x ?? 0) - roomPx).toBeLessThan(middle)
        expect((shown?.x ?? 0) + (shown?.width ?? 0) + roomPx).toBeGreaterThan(middle)
        for (const [i, box] of boxes.entries())
          expect(box.x).toBeGreaterThanOrEqual((boxes[i - 1]?.x ?? 0) + (boxes[i - 1]?.width ?? 0))
      },
    ),
    { seed },
  )
})
