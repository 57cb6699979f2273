import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainRecord } from '../../contract/testing/trace-payload.ts'
import { indexOf } from './run-index.ts'
import { SegmentStates } from './segment-states.ts'
import { neighbour } from './stepping.ts'
import { recordedRun, SMALL_RUN } from './testing/recorded-run.ts'

test('waits for the other thread and skips are where one stops; having nothing to do is no wait', () => {
  const index = indexOf(recordedRun(SMALL_RUN))
  expect(Array.from(index.stops)).toEqual([130, 450])
  expect(Array.from(index.skips.ordinals)).toEqual([1])
  expect(Array.from(index.manager.waits.fromNs)).toEqual([130])
  expect(Array.from(index.preloader.waits.fromNs)).toEqual([])
})

test('from an instant to its neighbours', () => {
  const instants = Float64Array.from([100, 200, 200, 300])
  expect(neighbour(instants, 0, 1)).toBe(100)
  expect(neighbour(instants, 100, 1)).toBe(200)
  expect(neighbour(instants, 200.4, 1)).toBe(300)
  expect(neighbour(instants, 300, 1)).toBeNull()
  expect(neighbour(instants, 300, -1)).toBe(200)
  expect(neighbour(instants, 200.4, -1)).toBe(100)
  expect(neighbour(instants, 100, -1)).toBeNull()
})

/** Pushes and pops of the prepared ring, one behind the other, and its occupancy behind each. */
const someRing = fc.array(fc.tuple(fc.nat(50), fc.boolean()), { minLength: 1, maxLength: 80 }).map((steps) => {
  const records: PlainRecord[] = []
  const values: { atNs: number; value: number }[] = []
  const counts = { push: 0, pop: 0 }
  let atNs = 0
  for (const [pauseNs, wantsPush] of steps) {
    atNs += pauseNs
    const kind = wantsPush || counts.push === counts.pop ? 'push' : 'pop'
    counts[kind] += 1
    const thread = kind === 'push' ? 'preloader' : 'manager'
    records.push({ atNs, thread, kind, ring: 'prepared', ordinal: 0, count: counts[kind] })
    values.push({ atNs, value: counts.push - counts.pop })
  }
  const series = indexOf(recordedRun(records, 1, 4_000)).prepared
  const within = (fromNs: number, toNs: number) => {
    const before = values.findLast((it) => it.atNs < fromNs)?.value ?? 0
    const seen = [before, ...values.filter((it) => it.atNs >= fromNs && it.atNs < toNs).map(({ value }) => value)]
    return { lowest: Math.min(...seen), highest: Math.max(...seen), last: seen.at(-1) }
  }
  return { series, within }
})

test('no extreme of a ring is lost, whatever the piece of time', () => {
  fc.assert(
    fc.property(someRing, fc.nat(4_000), fc.nat(4_000), ({ series, within }, one, other) => {
      const fromNs = Math.min(one, other)
      const toNs = Math.max(one, other)
      expect(series.within({ fromNs, toNs })).toEqual(within(fromNs, toNs))
    }),
  )
})

test('nor of any column of a picture: each is visited, alone or with others in which nothing changes', () => {
  fc.assert(
    fc.property(
      someRing,
      fc.nat(2_000),
      fc.double({ min: 0.25, max: 60, noNaN: true }),
      fc.integer({ min: 1, max: 120 }),
      ({ series, within }, fromNs, stepNs, columns) => {
        let next = 0
        series.eachColumn(fromNs, stepNs, columns, (first, count, lowest, highest, last) => {
          expect(first).toBe(next)
          expect(count).toBeGreaterThan(0)
          next = first + count
          for (let column = first; column < next; column += 1) {
            const own = within(fromNs + column * stepNs, fromNs + (column + 1) * stepNs)
            expect({ lowest, highest, last }).toEqual(own)
          }
        })
        expect(next).toBe(columns)
      },
    ),
  )
})

test('the states of all segments are those of the model, however one goes from instant to instant', () => {
  const { model } = recordedRun(SMALL_RUN)
  fc.assert(
    fc.property(fc.array(fc.nat(SMALL_RUN.length), { minLength: 1, maxLength: 20 }), (places) => {
      const states = new SegmentStates(model)
      for (const records of places) {
        states.moveTo(records)
        const wanted = model.stateAfter(records).states()
        expect(states.states).toEqual(wanted)
        expect(Array.from(states.counts)).toEqual(
          Array.from(states.counts, (_, state) => wanted.filter((it) => it === state).length),
        )
      }
    }),
  )
})
