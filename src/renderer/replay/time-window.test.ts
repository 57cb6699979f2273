import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitTo, followInstant, panBy, rangeOf, SHORTEST_NS, wholeRun, within, zoomAbout } from './time-window.ts'

const END_NS = 1e10

const someRange = fc
  .tuple(fc.double({ min: 0, max: END_NS, noNaN: true }), fc.double({ min: 0, max: END_NS, noNaN: true }))
  .map(([one, other]) => within(rangeOf(one, other), END_NS))

test('what is at the pointer stays there while it is zoomed, unless an end of the run is in the way', () => {
  const zoomed = zoomAbout({ fromNs: 4e9, toNs: 6e9 }, 4.5e9, 0.5, END_NS)
  expect(zoomed).toEqual({ fromNs: 4.25e9, toNs: 5.25e9 })
  expect(zoomAbout({ fromNs: 0, toNs: 2e9 }, 1e9, 4, END_NS)).toEqual({ fromNs: 0, toNs: 8e9 })
  expect(zoomAbout({ fromNs: 0, toNs: 2e9 }, 1e9, 1e9, END_NS)).toEqual(wholeRun(END_NS))
  expect(zoomAbout({ fromNs: 100, toNs: 200 }, 150, 1e-9, END_NS)).toEqual({ fromNs: 140, toNs: 160 })
})

test('in and out again is where it began, wherever no end was in the way', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 4e9, max: 4.4e9, noNaN: true }),
      fc.double({ min: 1e4, max: 1e8, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 10, noNaN: true }),
      (fromNs, spanNs, share, factor) => {
        const aboutNs = fromNs + share * spanNs
        const there = zoomAbout({ fromNs, toNs: fromNs + spanNs }, aboutNs, factor, END_NS)
        const back = zoomAbout(there, aboutNs, 1 / factor, END_NS)
        expect(Math.abs(back.fromNs - fromNs)).toBeLessThan(1e-3)
        expect(Math.abs(back.toNs - fromNs - spanNs)).toBeLessThan(1e-3)
      },
    ),
  )
})

test('whatever is done, the window lies within the run and is not too short', () => {
  const step = fc.oneof(
    fc.record({
      about: fc.double({ min: 0, max: END_NS, noNaN: true }),
      factor: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    }),
    fc.record({ by: fc.double({ min: -1e11, max: 1e11, noNaN: true }) }),
  )
  fc.assert(
    fc.property(someRange, fc.array(step, { maxLength: 12 }), (start, steps) => {
      let range = start
      for (const it of steps) {
        range = 'by' in it ? panBy(range, it.by, END_NS) : zoomAbout(range, it.about, it.factor, END_NS)
        expect(range.fromNs).toBeGreaterThanOrEqual(0)
        expect(range.toNs).toBeLessThanOrEqual(END_NS * (1 + 1e-12))
        expect(range.toNs - range.fromNs).toBeGreaterThanOrEqual(SHORTEST_NS * (1 - 1e-6))
      }
    }),
  )
})

test('a run without a duration has a window all the same', () => {
  expect(wholeRun(0)).toEqual({ fromNs: 0, toNs: SHORTEST_NS })
  expect(panBy(wholeRun(0), 5, 0)).toEqual({ fromNs: 0, toNs: SHORTEST_NS })
})

test('what is pointed out is shown with room on both sides; while it plays, the window goes along', () => {
  expect(fitTo({ fromNs: 1_000, toNs: 2_000 }, END_NS)).toEqual({ fromNs: 900, toNs: 2_100 })
  const range = { fromNs: 0, toNs: 1_000 }
  expect(followInstant(range, 500, END_NS)).toBe(range)
  expect(followInstant(range, 990, END_NS)).toEqual({ fromNs: 890, toNs: 1_890 })
  expect(followInstant(range, END_NS, END_NS)).toEqual({ fromNs: END_NS - 1_000, toNs: END_NS })
})
