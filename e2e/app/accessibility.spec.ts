// For whoever sees, hears or moves otherwise: nothing serious by axe in any view and theme, every picture with a name and its
// numbers, nothing by colour alone, nothing that moves by itself, all of it at twice the size and in the system's own colours.
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { keepTourRuns, type Stop, tourDirectory, WITH_DIRECTORY, WITHOUT_DIRECTORY } from '../support/tour.ts'
import { generate } from '../support/walscope.ts'

/** What a theme has to do with; by all other rules both are the same. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** By every rule, or by those that are named. */
async function seriousProblems(page: Page, rules?: readonly string[]): Promise<string[]> {
  return (await axeViolations(page, rules))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
}

/** Pictures without a name, or without their numbers as a text or a table; and marks of a colour without a word. */
const untold = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const problems: string[] = []
    const isSeen = (it: Element) => it.checkVisibility({ visibilityProperty: true })
    for (const picture of document.querySelectorAll('canvas, .recharts-surface')) {
      if (!isSeen(picture)) continue
      const named = picture.closest('[role=img], [role=application], [role=slider]')
      const name = named?.getAttribute('aria-label') ?? ''
      const card = picture.closest('section:has(> div h2)')
      const hasTable = card?.querySelector('[aria-label$=" as a table"]') != null || /table|list|counts/.test(name)
      // A mark of a legend, or what belongs to another picture of the same card: beside it are the words.
      const isPart = picture.closest('[aria-hidden=true]') !== null && (picture.parentElement?.textContent ?? '') !== ''
      const isBeside = picture.closest('[aria-hidden=true]') !== null && hasTable
      if (!isPart && !isBeside && (name === '' || !hasTable))
        problems.push(`${picture.outerHTML.slice(0, 120)} in ${card?.getAttribute('aria-label')}`)
    }
    for (const mark of document.querySelectorAll(
      '[class*="swatch"], [class*="legendItem"], [data-mark], [data-damaged="true"]',
    )) {
      const words = mark.matches('[class*="swatch"]') ? mark.parentElement?.textContent : mark.textContent
      if (isSeen(mark) && (words ?? '').trim() === '')
        problems.push(`a colour without a word: ${mark.outerHTML.slice(0, 120)}`)
    }
    return problems
  })

async function check(page: Page, stops: readonly Stop[]): Promise<void> {
  for (const { name, go } of stops) {
    await go(page)
    expect.soft(await seriousProblems(page), `${name}, dark`).toEqual([])
    expect.soft(await untold(page), name).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    expect.soft(await seriousProblems(page, COLOUR_RULES), `${name}, light`).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
  }
}

test('axe finds nothing serious without a directory, in either theme; pictures have names and numbers', async ({
  launch,
  temporary,
}) => {
  test.slow()
  keepTourRuns(temporary)
  await check((await launch()).page, WITHOUT_DIRECTORY)
})

test('axe finds nothing serious with a directory, in either theme; pictures have names and numbers', async ({
  launch,
  temporary,
}) => {
  test.slow()
  await check((await launch({ directory: await tourDirectory(temporary) })).page, WITH_DIRECTORY)
})

/** What of the window cannot be had at its size: the page itself never scrolls, and nothing is wider than its place. */
const tooLarge = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement
    const problems: string[] = []
    if (scrollWidth > innerWidth) problems.push(`the page is ${scrollWidth} px wide`)
    if (scrollHeight > innerHeight) problems.push(`the page is ${scrollHeight} px high`)
    for (const part of document.querySelectorAll('main, main > *, nav, [role=dialog]'))
      if (part.scrollWidth > part.clientWidth + 1)
        problems.push(`${part.tagName} ${part.className} is ${part.scrollWidth} px wide`)
    for (const control of document.querySelectorAll<HTMLElement>(
      'main button, main input, main select, [role=dialog] button',
    )) {
      if (!control.checkVisibility({ visibilityProperty: true })) continue
      // By scrolling, as the keyboard does it.
      control.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      const { left, right, top, bottom } = control.getBoundingClientRect()
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      const there = document.elementFromPoint(x, y)
      const isInWindow = x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight
      const isBehindDialog =
        document.querySelector('[role=dialog]') !== null && control.closest('[role=dialog]') === null
      if (isBehindDialog) continue
      if (
        !isInWindow ||
        there === null ||
        !(control.contains(there) || there.contains(control) || control.closest('label')?.contains(there))
      )
        problems.push(`${control.outerHTML.slice(0, 100)} cannot be seen`)
    }
    return problems
  })

/** 1280 × 800 at 200 %. */
const TWICE = { width: 640, height: 400 }

test('at twice the size nothing is lost: no view is wider than the window, and all of it can be scrolled to', async ({
  launch,
  temporary,
}) => {
  test.slow()
  keepTourRuns(temporary)
  const directory = await tourDirectory(temporary)
  for (const [options, stops] of [
    [{}, WITHOUT_DIRECTORY],
    [{ directory }, WITH_DIRECTORY],
  ] as const) {
    const { page } = await launch({ ...options, viewport: TWICE })
    for (const { name, go } of stops) {
      await go(page)
      expect.soft(await tooLarge(page), name).toEqual([])
    }
  }
})

test('where less motion is wanted, nothing moves by itself; a run still plays', async ({ launch, temporary }) => {
  keepTourRuns(temporary)
  const { page } = await launch({ directory: await tourDirectory(temporary) })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.reload()
  const moving = () =>
    page.evaluate(() => [
      ...document.getAnimations().map((it) => `animation ${it.id}`),
      ...[...document.querySelectorAll('*')]
        .filter((it) => {
          const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(it)
          return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior === 'smooth'
        })
        .map((it) => it.outerHTML.slice(0, 100)),
    ])
  for (const { name, go } of WITH_DIRECTORY) {
    await go(page)
    expect(await moving(), name).toEqual([])
  }
  await page.keyboard.press('Escape')
  for (const { name, go } of WITHOUT_DIRECTORY.filter((stop) =>
    ['replay-runs', 'replay-instant'].includes(stop.name),
  )) {
    if (name === 'replay-runs') await page.keyboard.press('9')
    else await go(page)
    expect(await moving(), name).toEqual([])
  }
  const at = async () => Number(await page.getByRole('slider', { name: 'Instant' }).getAttribute('aria-valuenow'))
  const before = await at()
  await page.keyboard.press('Space')
  await expect.poll(at).toBeGreaterThan(before)
})

test('in the system’s own colours what is chosen, pressed and shown is told apart', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(`${temporary}/wal`, '--segments', '2', '--blocks', '16') })
  await page.emulateMedia({ forcedColors: 'active' })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const background = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((it) => getComputedStyle(it).backgroundColor)
  const system = (colour: string) =>
    page.evaluate((name) => {
      const probe = document.createElement('i')
      probe.style.color = name
      document.body.append(probe)
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }, colour)
  const highlight = await system('Highlight')
  expect(await background('nav [aria-current=page]')).toBe(highlight)
  expect(await background('nav button:not([aria-current])')).not.toBe(highlight)
  await page.keyboard.press('3')
  await page.getByRole('grid', { name: 'Segments' }).focus()
  await page.keyboard.press('Home')
  expect(await background('[role=row][aria-selected=true]')).toBe(highlight)
  // The mark of a state keeps its colour, beside its word.
  const mark = await page
    .locator('[data-mark]')
    .first()
    .evaluate((it) => getComputedStyle(it, '::before').backgroundColor)
  expect([await system('Canvas'), await system('CanvasText')]).not.toContain(mark)
  // A canvas draws with them as well: no pixel of the block map is of our surface.
  await page.keyboard.press('5')
  await expect(page.locator('canvas[data-painted]')).toBeVisible()
  const corner = await page.locator('canvas[data-painted]').evaluate((it: HTMLCanvasElement) => {
    const pixel = it.getContext('2d')?.getImageData(it.width - 1, it.height - 1, 1, 1).data ?? []
    return `rgb(${pixel[0]}, ${pixel[1]}, ${pixel[2]})`
  })
  expect(corner).toBe(await system('Canvas'))
})
