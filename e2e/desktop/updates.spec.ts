// Newer versions: nothing is sent while the setting is off, and nothing but one request while it is on.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { EXTERNAL_LINKS } from '../../src/contract/links.ts'
import { type App, electronOf, expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'

const ADDRESS = 'https://walscope.invalid/newest-version.json'

interface Watched {
  asked: string[]
  shownLinks: string[]
}

/** Answers in the place of the server, and keeps what is asked and which links are shown. */
const answerWith = (app: App, document: string) =>
  electronOf(app).evaluate(({ session, shell }, text) => {
    const watched: Watched = { asked: [], shownLinks: [] }
    Object.assign(globalThis, { watched })
    session.fromPartition('walscope-updates', { cache: false }).fetch = async (url) => {
      watched.asked.push(String(url))
      return new Response(text)
    }
    shell.openExternal = async (url) => {
      watched.shownLinks.push(url)
    }
  }, document)

const watched = (app: App) => electronOf(app).evaluate(() => (globalThis as unknown as { watched: Watched }).watched)

/** What was asked for since the start, which only the double knows. */
const askedSinceStart = (app: App) =>
  electronOf(app).evaluate(({ session }) => {
    const updates = session.fromPartition('walscope-updates', { cache: false })
    return 'requests' in updates ? (updates.requests as string[]) : []
  })

const started = (page: Page) => expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
const setting = (page: Page) => page.getByLabel('ask daily for newer versions')

test('nothing is sent while it is off, and it is off', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await started(page)
  await answerWith(app, JSON.stringify({ format: 1, version: '999.0.0' }))
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.reload()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('Control+,')
  await expect(setting(page)).not.toBeChecked()
  await expect(page.getByText('Off: nothing is ever sent.')).toBeVisible()
  await page.getByLabel('tell when long work has ended').uncheck()
  await page.getByRole('dialog').getByLabel('theme').selectOption('light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  expect(await askedSinceStart(app)).toEqual([])
  expect((await watched(app)).asked).toEqual([])
  await expect(page.getByText(/is available/)).toBeHidden()
})

test('a newer version is told once it is on, with a link that is one of ours', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await started(page)
  await answerWith(app, JSON.stringify({ format: 1, version: '999.0.0' }))
  await page.keyboard.press('Control+,')
  await setting(page).check()
  await expect(page.getByRole('dialog').getByText(/^Version 999\.0\.0 is available \(asked .* UTC\)\.$/)).toBeVisible()
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await page.keyboard.press('Escape')
  const link = page.getByRole('contentinfo').getByRole('link', { name: 'Version 999.0.0 is available' })
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await link.click()
  await expect.poll(async () => (await watched(app)).shownLinks).toEqual([EXTERNAL_LINKS.releases])
  expect((await watched(app)).asked).toEqual([ADDRESS])

  await page.keyboard.press('Control+,')
  await setting(page).uncheck()
  await expect(page.getByText('Off: nothing is ever sent.')).toBeVisible()
  await expect(link).toBeHidden()
  expect((await watched(app)).asked).toEqual([ADDRESS])
})

test('an answer that is none says so, and shows nothing of it', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await started(page)
  await answerWith(app, JSON.stringify({ format: 1, version: '<img src=x onerror=alert(1)>' }))
  await page.keyboard.press('Control+,')
  await setting(page).check()
  await expect(page.getByText(/could not be asked: the answer is no document about versions\./)).toBeVisible()
  await expect(page.getByText(/is available/)).toBeHidden()
  expect(await page.content()).not.toContain('onerror')
})

test('is asked at the start where it is on, and without a network that is said and nothing else', async ({
  launch,
  temporary,
}) => {
  mkdirSync(join(temporary, 'configuration'))
  writeFileSync(
    join(temporary, 'configuration', 'settings.json'),
    JSON.stringify({ version: 1, checksForUpdates: true }),
  )
  const app = await launch()
  const { page } = app
  await started(page)
  await page.keyboard.press('Control+,')
  await expect(setting(page)).toBeChecked()
  // The address is a placeholder that no network knows.
  await expect(page.getByText(/could not be asked: net::ERR_\w+\. It is asked again in a day\./)).toBeVisible()
  const asked = await askedSinceStart(app)
  for (const request of asked) expect(request).toBe(`${ADDRESS} Walscope en`)
  expect(asked.length).toBeLessThanOrEqual(1)
})
