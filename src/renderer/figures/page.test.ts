import { expect, test } from 'vitest'
import type { Figure } from './figure.ts'
import { pageOf, shorten } from './page.ts'
import { SvgSurface } from './svg-surface.ts'

/** Every character as wide as the font is high. */
const measure = (text: string, font: string) => Array.from(text).length * Number(/([\d.]+)px/.exec(font)?.[1])
const ten = (text: string) => 10 * Array.from(text).length

const figure: Figure = { kind: 'vector', width: 400, height: 100, draw: () => {} }

function textsOf(legend: string[], title = 'Rate'): { texts: string[]; height: number; width: number } {
  const items = legend.map((text) => ({ text, mark: 'ok' }))
  const content = { title, hint: 'events per second', origin: 'wal, saved', figure: { ...figure, legend: items } }
  const page = pageOf(content, measure)
  const surface = new SvgSurface()
  page.draw({ context: surface, width: page.width, height: page.height, colour: (token) => token })
  const texts = [...surface.file(1, 1, '').matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text ?? '')
  return { texts, height: page.height, width: page.width }
}

test('a page says what the figure is, what its colours mean and where it is from', () => {
  const { texts, width } = textsOf(['hot', 'cold'])
  expect(texts).toEqual(['Rate', 'events per second', 'hot', 'cold', 'wal, saved'])
  expect(width).toBe(432)
})

test('a legend that is too long for a line takes another', () => {
  const words = Array.from({ length: 8 }, (_, i) => `meaning ${i}`)
  const [one, two] = [textsOf(words.slice(0, 2)), textsOf(words)]
  expect(two.texts).toContain('meaning 7')
  expect(two.height).toBeGreaterThan(one.height)
})

test('a text that is too long is shortened, by whole characters', () => {
  expect(textsOf([], 'x'.repeat(500)).texts[0]).toMatch(/^x{20,}…$/)
  expect(shorten('abc', 30, ten)).toBe('abc')
  expect(shorten('a😀bcd', 30, ten)).toBe('a😀…')
  expect(shorten('abc', 0, ten)).toBe('…')
})
