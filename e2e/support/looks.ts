// Pictures of the window: for people, and to be compared with those that somebody has looked at before.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import { root } from './walscope.ts'

export const THEMES = ['dark', 'light'] as const
export type Theme = (typeof THEMES)[number]
export const SIZES = { small: { width: 1280, height: 800 }, large: { width: 1920, height: 1080 } } as const

/** The pictures that were looked at (the configuration's `snapshotPathTemplate` names the same folder). */
const BASELINES = join(root, 'e2e/looks')
/** The version of Chromium that drew them. */
const RENDERER = join(BASELINES, 'chromium.txt')
/** Where all pictures of a run go. */
const OUTPUT = join(root, 'test-results/looks')

/** How much may differ: of the colour of a pixel, from 0 to 1, and of all pixels. */
const SAME_RENDERER = { threshold: 0.005, maxDiffPixelRatio: 0.0002 }
/** Another Chromium draws letters and fields a little otherwise. */
const OTHER_RENDERER = { threshold: 0.2, maxDiffPixelRatio: 0.02 }

/** Shots that have to be the same before one is taken for what is there. */
const MOST_SHOTS = 20

interface ShotOptions {
  /** Of an element only. */
  of?: string
  /** Selectors of what is not to be seen. */
  hidden?: readonly string[]
}

interface CompareOptions extends ShotOptions {
  /** All of the window as it is, where that has been taken already. */
  taken?: Buffer
}

/** Styles of our own for a picture: the page's policy lets no style element in, but sheets that are made. */
async function putStyle(page: Page, style: string): Promise<void> {
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    document.adoptedStyleSheets = [sheet]
  }, style)
}

/** A picture of what has come to rest: two in a row are the same. */
async function shoot(page: Page, { of, hidden = [] }: ShotOptions): Promise<Buffer> {
  // What blinks is not at rest.
  const still = ['.cm-cursorLayer', ...hidden]
  await putStyle(
    page,
    `* { caret-color: transparent !important } ${still.join(', ')} { visibility: hidden !important }`,
  )
  const target = of === undefined ? page : page.locator(of)
  const take = () => target.screenshot({ animations: 'disabled', scale: 'css' })
  let last = await take()
  for (let shots = 1; shots < MOST_SHOTS; shots += 1) {
    const next = await take()
    if (next.equals(last)) {
      await putStyle(page, '')
      return next
    }
    last = next
  }
  throw new Error(`The window has not come to rest in ${MOST_SHOTS} pictures.`)
}

/** Puts a theme and a size on the window, as the system would. */
export async function show(page: Page, theme: Theme, size: keyof typeof SIZES): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.setViewportSize(SIZES[size])
}

/** A picture for people, `test-results/looks/NAME.png`. */
export async function picture(page: Page, name: string): Promise<Buffer> {
  const taken = await shoot(page, {})
  mkdirSync(OUTPUT, { recursive: true })
  writeFileSync(join(OUTPUT, `${name}.png`), taken)
  return taken
}

/** Compares the window with the picture of it that was looked at; goes on where they differ, so that all differences are told. */
export async function compare(page: Page, name: string, options: CompareOptions, testInfo: TestInfo): Promise<void> {
  const version = page.context().browser()?.version() ?? 'unknown'
  if (['all', 'changed'].includes(testInfo.config.updateSnapshots)) writeFileSync(RENDERER, `${version}\n`)
  const drawnBy = readFileSync(RENDERER, 'utf8').trim()
  const isSame = drawnBy === version
  if (!isSame && !testInfo.annotations.some(({ type }) => type === 'renderer')) {
    const description = `the pictures are of Chromium ${drawnBy}, this is ${version}: small differences are let pass`
    testInfo.annotations.push({ type: 'renderer', description })
    console.warn(`looks: ${description}`)
  }
  const message = `${name} looks as it did (Chromium ${version}, the picture's is ${drawnBy}). Where the change is meant, look at it in test-results/looks and run: npx playwright test --config e2e/playwright.config.ts --project=browser app/looks -u`
  const { of, hidden = [], taken } = options
  const isAsTaken = of === undefined && taken !== undefined && (await page.locator(hidden.join(', ')).count()) === 0
  expect
    .soft(isAsTaken ? taken : await shoot(page, options), message)
    .toMatchSnapshot(`${name}.png`, isSame ? SAME_RENDERER : OTHER_RENDERER)
}

/** What a part of the window is made of, whatever figures stand in it: its headings, regions and controls in their order. */
export const structureOf = (page: Page, part = 'main'): Promise<string> =>
  page.locator(part).evaluate((whole) => {
    const parts = whole.querySelectorAll('h1, h2, h3, section, form, button, input, select, table, canvas, [role]')
    const lines = [...parts].map((part) => {
      const label = part.getAttribute('aria-label') ?? (part.matches('h1, h2, h3, button') ? part.textContent : '')
      const kind = part.getAttribute('role') ?? part.tagName.toLowerCase()
      return `${kind} ${label?.replaceAll(/\d[\d,.]*( (?:[nµm]?s)\b)?/g, '#')}`.trim()
    })
    return `${lines.join('\n')}\n`
  })
