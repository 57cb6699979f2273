// The guide in the app: by key, by search, from a finding and from a setting, without a mouse.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

const help = (page: Page) => page.getByRole('dialog', { name: 'Help' })
const heading = (page: Page, name: string) => help(page).getByRole('heading', { name, exact: true })
const search = (page: Page) => help(page).getByRole('combobox', { name: 'Search the help' })
const FLIPPED = ['--segments', '3', '--blocks', '16', '--seed', '3', '--fault', 'flip-event:segment=1,block=5']

/** Presses Tab until the focus is on what is asked for. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
  for (let presses = 0; presses < 80 && (await focused()) !== name; presses += 1) await page.keyboard.press('Tab')
  expect(await focused()).toBe(name)
}

test('F1, a search, a page, a link, back, and out again: by keys', async ({ launch }) => {
  const { page } = await launch()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await tabTo(page, 'Path of a WAL directory')
  await page.keyboard.type('/var/lib')
  await page.keyboard.press('F1')
  await expect(heading(page, 'Start here')).toBeVisible()
  await expect(search(page)).toBeFocused()

  await page.keyboard.type('torn write')
  await expect(help(page).getByRole('option').first()).toContainText('torn-write')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'torn-write')).toBeFocused()
  await expect(heading(page, 'torn-write')).toBeInViewport()

  // From the text on: the first link behind the heading is followed.
  await page.keyboard.press('Control+f')
  await expect(search(page)).toBeFocused()
  await page.keyboard.type('no such thing')
  await expect(help(page).getByText('Nothing is said of that.')).toBeVisible()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Events are missing')).toBeVisible()
  await expect(help(page).getByRole('article')).toBeFocused()
  await tabTo(page, 'RESTART_DELETES_SEGMENT')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'RESTART_DELETES_SEGMENT')).toBeFocused()

  await help(page).getByRole('button', { name: 'Back' }).focus()
  await page.keyboard.press('Enter')
  await expect(heading(page, 'Events are missing')).toBeInViewport()
  await page.keyboard.press('Escape')
  await expect(help(page)).toBeHidden()
  await expect(page.getByLabel('Path of a WAL directory')).toBeFocused()
  await expect(page.getByLabel('Path of a WAL directory')).toHaveValue('/var/lib')
  // All of it came from the page's own host.
  const { origin } = new URL(page.url())
  expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([])
})

test('a finding, a hazard, a cause and a setting lead to their sections', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...FLIPPED) })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const opens = async (name: string) => {
    await page.keyboard.press('Enter')
    await expect(heading(page, name)).toBeFocused()
    await expect(heading(page, name)).toBeInViewport()
    await page.keyboard.press('Escape')
    await expect(help(page)).toBeHidden()
  }
  for (const code of ['BLOCK_CHECKSUM_MISMATCH', 'HANG_RACE_AT_END']) {
    const link = page.getByRole('button', { name: `What is this? ${code}` })
    await link.focus()
    await opens(code)
    await expect(link).toBeFocused()
  }

  await page.keyboard.press('6')
  const what = page.getByRole('button', { name: 'What is this?', exact: true })
  await expect(what).toBeDisabled()
  await page.keyboard.press('n')
  await what.focus()
  await opens('BLOCK_CHECKSUM_MISMATCH')
  await page.getByRole('button', { name: 'Help: bit-flip' }).focus()
  await opens('bit-flip')

  await page.keyboard.press('Control+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const ofStalls = settings.getByRole('button', { name: 'Help: a wait is a stall from' })
  await ofStalls.focus()
  await opens('stallMs')
  await expect(settings).toBeVisible()
  await expect(ofStalls).toBeFocused()
})

test('the commands have it, and its pictures are shown', async ({ launch }) => {
  const { page } = await launch()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await palette.getByRole('combobox').fill('Help')
  await palette.getByRole('option', { name: /^Help/ }).click()
  await expect(heading(page, 'Start here')).toBeVisible()
  await help(page).getByRole('link', { name: 'Reading the views' }).click()
  await expect(heading(page, 'Reading the views')).toBeVisible()
  const pictures = help(page).getByRole('img')
  expect(await pictures.count()).toBeGreaterThan(4)
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded()
    await expect.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBe(1280)
  }
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ launch }) => {
    const { page } = await launch({ colorScheme })
    const serious = async () =>
      (await axeViolations(page))
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
    await page.keyboard.press('F1')
    await expect(heading(page, 'Start here')).toBeVisible()
    expect(await serious()).toEqual([])
    await help(page).getByRole('link', { name: 'Findings, hazards and causes' }).click()
    await expect(heading(page, 'Findings, hazards and causes')).toBeVisible()
    expect(await serious()).toEqual([])
    await search(page).fill('segment')
    await expect(help(page).getByRole('option').first()).toBeVisible()
    expect(await serious()).toEqual([])
    await help(page).getByRole('option').first().click()
    expect(await serious()).toEqual([])
  })
}

test('on a narrow window everything can be reached', async ({ launch }) => {
  // 1280 × 800 at a zoom of 200 %.
  const { page } = await launch({ viewport: { width: 640, height: 400 } })
  await page.keyboard.press('F1')
  await expect(search(page)).toBeInViewport()
  await page.keyboard.type('stallMs')
  await expect(help(page).getByRole('option').first()).toContainText('stallMs')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'stallMs')).toBeInViewport()
  await expect(help(page).getByRole('button', { name: 'Close' })).toBeInViewport()
})
