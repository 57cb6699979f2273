// An image of columns is what a canvas would have been filled with.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnImage } from './column-pen.ts'

const seed = Number(process.env.WALSCOPE_SEED ?? Date.now()) | 0

const CHANNELS: Record<string, [red: number, green: number, blue: number]> = {
  behind: [20, 26, 33],
  one: [224, 162, 58],
  other: [44, 197, 182],
}
const pixelOf = (token: string) => new Uint32Array(new Uint8Array([...(CHANNELS[token] ?? []), 255]).buffer)[0] ?? 0

const redAt = (image: ColumnImage, x: number, y: number) => image.data[(y * image.width + x) * 4]
const begin = (width: number, height: number, ratio = 1) => {
  const image = new ColumnImage()
  image.begin(width, height, 'behind', pixelOf)
  image.place(0, 0, ratio)
  return image
}

test('a pixel that is covered in part has a part of the colour, and those around it none', () => {
  const image = begin(3, 4)
  image.use('one')
  image.fill(1, 1, 0.75, 1.75)
  const column = (x: number) => [0, 1, 2, 3].map((y) => redAt(image, x, y))
  expect(column(0)).toEqual([20, 20, 20, 20])
  expect(column(1)).toEqual([20 + 204 / 4, 224, 20 + 204 / 2, 20])
  expect(column(2)).toEqual([20, 20, 20, 20])
})

test('a share of a colour is mixed with what is there', () => {
  const image = begin(2, 1)
  image.use('one', 0.25)
  image.fill(0, 2, 0, 1)
  image.use('other', 0.5)
  image.fill(1, 1, 0, 1)
  expect(redAt(image, 0, 0)).toBe(71)
  expect(redAt(image, 1, 0)).toBeCloseTo(71 + (44 - 71) / 2, -1)
})

test('what lies outside is left out, and nothing of an image before is seen', () => {
  const image = begin(4, 4)
  image.use('one')
  image.fill(-2, 100, -10, 100)
  expect(Array.from({ length: 4 }, (_, x) => redAt(image, x, 3))).toEqual([224, 224, 224, 224])
  image.fill(9, 1, 0, 4)
  image.begin(2, 2, 'behind', pixelOf)
  expect(image.data.length).toBe(16)
  expect([redAt(image, 0, 0), redAt(image, 1, 1)]).toEqual([20, 20])
})

test(`on any display no column is lost and none is filled twice (WALSCOPE_SEED=${seed})`, () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 4, noNaN: true }), fc.integer({ min: 1, max: 60 }), (ratio, count) => {
      const image = begin(Math.ceil(count * ratio), 1, ratio)
      image.use('one', 0.5)
      for (let column = 0; column < count; column += 1) image.fill(column, 1, 0, 1 / ratio)
      const filled = Array.from({ length: Math.round(count * ratio) }, (_, x) => redAt(image, x, 0))
      expect(filled.every((red) => red === 122)).toBe(true)
    }),
    { seed },
  )
})
