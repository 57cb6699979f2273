import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ScrollMap } from './scroll-map.ts'

const VIEW_PX = 600
const ROW_PX = 26

describe('few rows', () => {
  test('lie where the browser scrolls them', () => {
    const map = new ScrollMap(1_000, ROW_PX)
    expect(map.bodyPx).toBe(26_000)
    expect(map.scrolled(2_600, VIEW_PX)).toBeNull()
    expect(map.inSight(VIEW_PX, 0)).toEqual({ first: 100, end: 124 })
    expect(map.rowTop(100)).toBe(2_600)
  })

  test('are shown at the nearest end of the view, or in its middle', () => {
    const map = new ScrollMap(1_000, ROW_PX)
    expect(map.show(30, VIEW_PX)).toBe(31 * ROW_PX - VIEW_PX)
    expect(map.show(20, VIEW_PX)).toBeNull()
    expect(map.show(3, VIEW_PX)).toBe(3 * ROW_PX)
    expect(map.show(500, VIEW_PX)).toBe(500 * ROW_PX - (VIEW_PX - ROW_PX) / 2)
    expect(map.show(999, VIEW_PX)).toBe(1_000 * ROW_PX - VIEW_PX)
  })
})

describe('another number of rows', () => {
  const at = (rows: number, row: number) => {
    const map = new ScrollMap(rows, ROW_PX)
    map.show(row, VIEW_PX)
    return map
  }

  test('of a list that grows, what is in sight stays, also where the body does not grow with it', () => {
    for (const [before, after] of [
      [1_000, 2_000],
      [1_000, 500_000_000],
      [400_000, 900_000],
    ] as const) {
      const old = at(before, 700)
      const map = new ScrollMap(after, ROW_PX, old.topPx)
      const scrollTop = map.settle(VIEW_PX)
      expect(map.inSight(VIEW_PX, 0)).toEqual(old.inSight(VIEW_PX, 0))
      expect(map.scrolled(scrollTop, VIEW_PX)).toBeNull()
      expect(map.inSight(VIEW_PX, 0)).toEqual(old.inSight(VIEW_PX, 0))
    }
  })

  test('of a shorter list, its end is in sight', () => {
    const map = new ScrollMap(100, ROW_PX, at(1_000, 700).topPx)
    expect(map.settle(VIEW_PX)).toBe(100 * ROW_PX - VIEW_PX)
    expect(map.inSight(VIEW_PX, 0).end).toBe(100)
    const few = new ScrollMap(3, ROW_PX, at(1_000, 700).topPx)
    expect(few.settle(VIEW_PX)).toBe(0)
    expect(few.inSight(VIEW_PX, 0)).toEqual({ first: 0, end: 3 })
  })
})

describe('500 million rows', () => {
  const rows = 500_000_000

  test('a wheel moves by pixels, and what is in sight stays where it lies', () => {
    const map = new ScrollMap(rows, ROW_PX)
    map.scrolled(map.show(250_000_000, VIEW_PX) ?? 0, VIEW_PX)
    const { first } = map.inSight(VIEW_PX, 0)
    const top = map.rowTop(first + 1)
    const scrollTop = map.settle(VIEW_PX)
    map.scrolled(scrollTop + ROW_PX, VIEW_PX)
    expect(map.inSight(VIEW_PX, 0).first).toBe(first + 1)
    expect(map.rowTop(first + 1)).toBe(top)
  })

  test('a dragged thumb reaches both ends', () => {
    const map = new ScrollMap(rows, ROW_PX)
    map.scrolled(map.bodyPx - VIEW_PX, VIEW_PX)
    expect(map.inSight(VIEW_PX, 0).end).toBe(rows)
    map.scrolled(0, VIEW_PX)
    expect(map.inSight(VIEW_PX, 0).first).toBe(0)
  })

  test('at an end of the body that is not an end of the rows the thumb is put back', () => {
    const map = new ScrollMap(rows, ROW_PX)
    map.show(1_000, VIEW_PX)
    const before = map.topPx
    const put = map.scrolled(0, VIEW_PX)
    expect(put).not.toBeNull()
    expect(Math.abs(map.topPx - before)).toBeLessThanOrEqual(ROW_PX)
  })

  test('every row can be shown, and lies in the body', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: rows - 1 }), { minLength: 1 }), (targets) => {
        const map = new ScrollMap(rows, ROW_PX)
        for (const row of targets) {
          const put = map.show(row, VIEW_PX)
          if (put !== null) map.scrolled(put, VIEW_PX)
          const { first, end } = map.inSight(VIEW_PX, 0)
          expect(first).toBeLessThanOrEqual(row)
          expect(end).toBeGreaterThan(row)
          const scrollTop = map.settle(VIEW_PX)
          expect(map.rowTop(row)).toBeGreaterThanOrEqual(scrollTop - 1)
          expect(map.rowTop(row) + ROW_PX).toBeLessThanOrEqual(scrollTop + VIEW_PX + 1)
        }
      }),
    )
  })
})
