import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitZoom, MapLayout, ZOOMS } from './map-layout.ts'

const frame = fc.record({
  cells: fc.integer({ min: 1, max: 524_288 }),
  width: fc.integer({ min: 50, max: 4_000 }),
  height: fc.integer({ min: 20, max: 2_000 }),
  ratio: fc.constantFrom(1, 1.25, 2),
})

describe('MapLayout', () => {
  test('what is at a place of the canvas is placed there', () => {
    fc.assert(
      fc.property(frame, fc.nat(ZOOMS.length - 1), fc.nat(), (it, zoom, seed) => {
        const layout = new MapLayout(it, zoom)
        const block = seed % it.cells
        const top = layout.topToShow(block, 0)
        const { x, y } = layout.placeOf(block, top)
        const found = layout.cellAt(x, y, top)
        expect(found).toBe(Math.floor(block / 2 ** layout.level) * 2 ** layout.level)
        expect(x + layout.pitch).toBeLessThanOrEqual(Math.max(it.width, layout.pitch))
        // A row that is higher than the canvas is shown from its begin on.
        if (layout.pitch <= it.height) {
          expect(y).toBeGreaterThanOrEqual(0)
          expect(y + layout.pitch).toBeLessThanOrEqual(it.height)
        }
      }),
    )
  })

  test('fitted, all blocks are in view', () => {
    fc.assert(
      fc.property(frame, (it) => {
        const zoom = fitZoom(it)
        const layout = new MapLayout(it, zoom)
        if (zoom > 0) expect(layout.contentHeight).toBeLessThanOrEqual(it.height)
        expect(layout.clampTop(1e9)).toBe(Math.max(layout.contentHeight - it.height, 0))
      }),
    )
    expect(ZOOMS[fitZoom({ cells: 524_288, width: 1_080, height: 190, ratio: 1 })]).toEqual({ level: 2, px: 1 })
    expect(ZOOMS[fitZoom({ cells: 20, width: 1_080, height: 190, ratio: 1 })]).toEqual({ level: 0, px: 32 })
  })

  test('beside the cells there is nothing', () => {
    const layout = new MapLayout({ cells: 3, width: 100, height: 100, ratio: 1 }, ZOOMS.length - 1)
    expect(layout.cellAt(97, 0, 0)).toBeNull()
    expect(layout.cellAt(-1, 0, 0)).toBeNull()
    expect(layout.cellAt(0, 90, 0)).toBeNull()
  })
})
