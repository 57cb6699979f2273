// One set of design tokens and one set of icons: no colour stands anywhere else, and what is told by a colour can be told apart.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const renderer = join(import.meta.dirname, '../src/renderer')
const TOKENS = 'styles/tokens.css'

/** The page's files that end like this, without tests. */
function files(ending: RegExp): { path: string; text: string }[] {
  return readdirSync(renderer, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(renderer, join(entry.parentPath, entry.name)))
    .map((path) => ({ path, text: readFileSync(join(renderer, path), 'utf8') }))
}

const withoutComments = (css: string) => css.replaceAll(/\/\*.*?\*\//gs, '')
const styles = files(/\.css$/).map(({ path, text }) => ({ path, text: withoutComments(text) }))
const tokens = styles.find(({ path }) => path === TOKENS)?.text ?? ''

/** Properties whose values have colours. */
const COLOURED = /^(.*color|background.*|border.*|outline.*|.*shadow|fill|stroke|text-decoration.*)$/
/** What else stands in them. */
const WORDS = new Set([
  ...'none transparent currentcolor inherit solid double dashed dotted underline line-through inset collapse'.split(
    ' ',
  ),
  ...'center no-repeat color-mix in srgb linear-gradient repeating-linear-gradient'.split(' '),
  ...'var calc px deg em canvas highlight highlighttext auto forced'.split(' '),
])

/** `path: property: word` of each colour that is none of a token. */
function rawColours({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/(?<=[{;]\s*)([a-z-]+)\s*:\s*([^;{}]+)/g)].flatMap(([, property = '', value = '']) => {
    if (!COLOURED.test(property)) return []
    const found = value.replaceAll(/--[\w-]+/g, '').match(/#[\da-f]+|[a-z][a-z-]*/gi) ?? []
    return found.filter((word) => !WORDS.has(word.toLowerCase())).map((word) => `${path}: ${property}: ${word}`)
  })
}

describe('colours', () => {
  test('in styles are those of the tokens', () => {
    expect(styles.length).toBeGreaterThan(15)
    expect(styles.filter(({ path }) => path !== TOKENS).flatMap(rawColours)).toEqual([])
    // The rule sees what it is about.
    const bad = {
      path: 'it.css',
      text: 'a { color: tomato; border: 1px solid #123; background: rgb(1 2 3); margin: 1px }',
    }
    expect(rawColours(bad)).toEqual(['it.css: color: tomato', 'it.css: border: #123', 'it.css: background: rgb'])
  })

  test('in programs are those of the tokens', () => {
    const raw = /#(?:[\da-f]{3,4}){1,2}\b(?=['"`])|\b(?:rgba?|hsla?|oklch|oklab|hwb)\(/gi
    const found = files(/\.tsx?$/).flatMap(({ path, text }) =>
      [...text.matchAll(raw)].map(([match]) => `${path}: ${match}`),
    )
    expect(found).toEqual([
      // The pixels of a cell, which were read from the tokens; and what a picture begins with.
      'charts/MapLegend.tsx: rgb(',
      'figures/svg-surface.ts: #000000',
      'figures/svg-surface.ts: #000000',
    ])
  })

  test('no token is used that there is not', () => {
    const defined = new Set(
      styles.flatMap(({ text }) => [...text.matchAll(/(?<=[\s{;])(--[\w-]+)\s*:/g)].map(([, name]) => name)),
    )
    // Set by a program.
    for (const name of ['--at', '--mark']) defined.add(name)
    const used = [...styles, ...files(/\.tsx?$/)].flatMap(({ path, text }) =>
      [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => ({ path, name })),
    )
    expect(used.length).toBeGreaterThan(200)
    expect(used.filter(({ name }) => !defined.has(name))).toEqual([])
  })
})

describe('icons', () => {
  test('are those of one set', () => {
    const others = files(/\.(tsx?|css)$/).flatMap(({ path, text }) =>
      [...text.matchAll(/<svg\b|<path\b|url\(|from '[^']*icon[^']*'|\p{Extended_Pictographic}/gu)].map(
        ([match]) => `${path}: ${match}`,
      ),
    )
    // The program that writes pictures as SVG.
    expect(others.filter((it) => !it.startsWith('figures/'))).toEqual([])
  })
})

/** The colours of a theme, by the names of their tokens. */
function colours(selector: string): Record<string, string> {
  const block = tokens.slice(tokens.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [low = 0, high = 0] = [luminance(one ?? '#000000'), luminance(other ?? '#000000')].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['dark', ':root'],
  ['light', '[data-theme="light"]'],
])('contrast, %s', (_theme, selector) => {
  const its = colours(selector)

  test.each(['text', 'muted', 'faint', 'accent', 'skipped'])('%s is read on each surface', (name) => {
    for (const surface of ['bg', 'surface', 'raised'])
      expect(contrast(its[name], its[surface]), surface).toBeGreaterThanOrEqual(4.5)
  })

  test.each([
    ...[
      'ok',
      'opening',
      'verifying',
      'prepared',
      'replaying',
      'finished',
      'cell-sound',
      'skipped',
      'cold',
      'gap',
      'warn',
    ],
    ...['waiting', 'focus'],
  ])('%s is seen on a card', (name) => {
    expect(contrast(its[name], its.surface)).toBeGreaterThanOrEqual(3)
  })

  test('the main button is read', () => {
    expect(contrast(its['on-accent'], its.accent)).toBeGreaterThanOrEqual(4.5)
  })
})
