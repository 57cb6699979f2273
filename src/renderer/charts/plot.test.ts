import { expect, test } from 'vitest'
import { SvgSurface } from '../figures/svg-surface.ts'
import { drawPlot, type Plot, sidePx } from './plot.ts'

/** The bars of a saved plot by their colour: left, top, width, height. */
function barsOf(series: Plot['series'], range: Plot['y']['range']): Record<string, number[][]> {
  const context = new SvgSurface()
  const axis = { ticks: [], format: String }
  const plot: Plot = { x: { ...axis, range: [-0.5, 1.5] }, y: { ...axis, range }, isLog: false, series }
  drawPlot({ context, width: 224, height: 126, colour: (token) => token }, plot)
  const bars: Record<string, number[][]> = {}
  for (const [rectangle] of context.file(224, 126, '').matchAll(/<rect [^>]*>/g)) {
    const value = (name: string) => Number(new RegExp(` ${name}="([^"]*)"`).exec(rectangle)?.[1])
    const fill = / fill="([^"]*)"/.exec(rectangle)?.[1] ?? ''
    bars[fill] = [...(bars[fill] ?? []), ['x', 'y', 'width', 'height'].map(value)]
  }
  return bars
}

// The plot itself is 200 pixels wide and 100 high, from (12, 6) on.
test('bars of several series stand side by side, up or down from zero', () => {
  const bars = barsOf(
    [
      {
        as: 'bars',
        colour: 'accent',
        points: [
          { x: -0.2, y: 10 },
          { x: 0.8, y: -5 },
        ],
      },
      {
        as: 'bars',
        colour: 'warn',
        points: [
          { x: 0.2, y: 0 },
          { x: 1.2, y: 10 },
        ],
      },
    ],
    [-10, 10],
  )
  expect(bars.accent).toEqual([
    [26, 6, 32, 50],
    [126, 56, 32, 25],
  ])
  expect(bars.warn).toEqual([
    [66, 56, 32, 0],
    [166, 6, 32, 50],
  ])
})

test('where zero is not in sight, bars end at the edge', () => {
  const bars = barsOf(
    [
      {
        as: 'bars',
        colour: 'accent',
        points: [
          { x: 0, y: 15 },
          { x: 1, y: 20 },
        ],
      },
    ],
    [10, 20],
  )
  expect(bars.accent).toEqual([
    [32, 56, 60, 50],
    [132, 6, 60, 100],
  ])
})

test('beside a plot there is as much place as the labels take', () => {
  const axis = (ticks: number[], format: (value: number) => string) => ({ range: [0, 10] as const, ticks, format })
  const y = axis([0, 10], (value) => `${value}.00 M/s`)
  // Labels at the ends of the x axis stand out by half of them, one in the middle does not.
  expect(
    sidePx(
      axis([0, 10], () => '03:06:40.519'),
      y,
    ),
  ).toEqual({ left: 63, right: 36 })
  expect(
    sidePx(
      axis([5], () => '03:06:40.519'),
      y,
    ),
  ).toEqual({ left: 63, right: 12 })
  expect(
    sidePx(
      axis([0], () => '03:06:40.519'),
      axis([0], String),
    ),
  ).toEqual({ left: 36, right: 36 - 24 })
})
