// Nothing that happened is lost between two pixels.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainRecord } from '../../contract/testing/trace-payload.ts'
import { indexOf } from './run-index.ts'
import { SPAN_KINDS, SpanColumns, SpanIndex, WAIT } from './span-columns.ts'
import { recordedRun, SMALL_RUN } from './testing/recorded-run.ts'

const KIND = (name: (typeof SPAN_KINDS)[number]) => SPAN_KINDS.indexOf(name)

test('shares of a column are exact, and a wait is in each column that it touches', () => {
  const { manager } = indexOf(recordedRun(SMALL_RUN))
  const columns = new SpanColumns()
  columns.reduce(manager, { fromNs: 0, toNs: 1_000 }, 10)
  const share = (column: number, name: (typeof SPAN_KINDS)[number]) =>
    columns.shares[column * SPAN_KINDS.length + KIND(name)]
  expect(share(0, 'scanning')).toBeCloseTo(1)
  expect(share(1, 'scanning')).toBeCloseTo(0.3)
  expect(share(1, 'wait')).toBeCloseTo(0.7)
  expect(share(3, 'replaying')).toBeCloseTo(0.8)
  expect(Array.from(columns.waits.subarray(0, 10))).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
})

/** Waits and replayed segments of the manager, one behind the other; some take no time at all. */
const someWaits = fc
  .array(fc.tuple(fc.nat(1_000), fc.nat(400), fc.boolean()), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    const records: PlainRecord[] = []
    const waits: { fromNs: number; toNs: number }[] = []
    let atNs = 0
    for (const [pauseNs, waitNs, isFull] of steps) {
      const fromNs = atNs + pauseNs
      const toNs = fromNs + waitNs
      const reason = isFull ? 'prepared-ring-full' : 'prepared-ring-empty'
      records.push({ atNs: fromNs, thread: 'manager', kind: 'wait-begin', reason })
      records.push({ atNs: toNs, thread: 'manager', kind: 'wait-end', reason, durationNs: waitNs })
      waits.push({ fromNs, toNs })
      atNs = toNs
    }
    return { records, waits, endNs: atNs + 10 }
  })

test('whatever the window and the columns, no wait is dropped and the time that was waited adds up', () => {
  fc.assert(
    fc.property(
      someWaits,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 300 }),
      ({ records, waits, endNs }, one, other, count) => {
        const { model } = recordedRun(records, 1, endNs)
        const index = new SpanIndex(model.manager, model.endNs)
        const fromNs = Math.min(one, other) * endNs
        const toNs = Math.max(Math.max(one, other) * endNs, fromNs + 1)
        const columns = new SpanColumns()
        columns.reduce(index, { fromNs, toNs }, count)
        const stepNs = (toNs - fromNs) / count
        let waitedNs = 0
        for (let column = 0; column < count; column += 1) {
          waitedNs += (columns.shares[column * SPAN_KINDS.length + WAIT] ?? 0) * stepNs
          const begin = fromNs + column * stepNs
          const end = fromNs + (column + 1) * stepNs
          const isThere = waits.some((it) => it.fromNs < end && (it.toNs > begin || it.fromNs >= begin))
          expect(columns.waits[column]).toBe(isThere ? 1 : 0)
        }
        const exactNs = waits.reduce(
          (sum, it) => sum + Math.max(Math.min(it.toNs, toNs) - Math.max(it.fromNs, fromNs), 0),
          0,
        )
        expect(Math.abs(waitedNs - exactNs)).toBeLessThan(Math.max(exactNs, 1) * 1e-3)
      },
    ),
  )
})
