// Names of files are shown as text and never as anything else, in every view.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generateHostile, generateHostileCopies, hostileNames } from '../support/hostile-names.ts'

/** Nothing that a name brings along has become an element, an attribute or a script that ran. */
async function expectNothingStruck(page: Page): Promise<void> {
  expect(await page.locator('img[src=x], [onerror], [data-struck]').count()).toBe(0)
  expect(await page.evaluate(() => 'struck' in window)).toBe(false)
}

/** No text of the page, and no title or label, holds a character that is not seen and changes how it reads. */
async function expectLegible(page: Page): Promise<void> {
  const illegible = await page.evaluate(() => {
    const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u
    const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
      ['title', 'aria-label', 'aria-description'].map((name) => element.getAttribute(name) ?? ''),
    )
    const texts = [document.title, ...document.body.innerText.split(/[\n\t]/), ...attributes]
    return texts.filter((text) => hidden.test(text))
  })
  expect(illegible).toEqual([])
}

async function expectSafe(page: Page): Promise<void> {
  await expectNothingStruck(page)
  await expectLegible(page)
}

test('findings, segments and runs over files of hostile names', async ({ launch, temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostileCopies(directory)
  const { page } = await launch({ directory })
  page.on('dialog', () => expect(false, 'a script of a name has run').toBe(true))
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const findings = page.getByRole('region', { name: 'Findings', exact: true })
  for (const { shown } of hostileNames)
    await expect(findings.getByRole('button', { name: shown }).first()).toBeAttached()
  await expectSafe(page)

  await page.keyboard.press('3')
  const grid = page.getByRole('grid', { name: 'Segments' })
  for (const { shown, what } of hostileNames) {
    const row = grid.getByRole('row').filter({ hasText: shown }).first()
    await row.click()
    await expect(page.getByRole('row', { selected: true }), what).toContainText(shown)
    await expectSafe(page)
  }

  await page.keyboard.press('4')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Segments over time as a table' }).click()
  await expect(page.getByRole('table', { name: 'Time of each segment in each state' })).toContainText(
    'bad\\xFF\\xFE.wal',
  )
  await expectSafe(page)
})

test('a directory of a hostile name, typed with its escapes', async ({ launch, temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const name = '<b onclick=x>\u202e\n\u001b[31m'
  renameSync(directory, Buffer.concat([Buffer.from(join(temporary, name)), Buffer.of(0xff)]))
  const { page } = await launch()
  const shown = join(temporary, '<b onclick=x>\\xE2\\x80\\xAE\\x0A\\x1B[31m\\xFF')
  await page.getByLabel('Path of a WAL directory').fill(shown)
  await page.getByRole('button', { name: 'Open path' }).click()
  await expect(page.getByText(/^Recovery replays all 36,864 events/)).toBeVisible()
  await expect(page).toHaveTitle(`${shown} – Walscope`)
  await expectSafe(page)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const recent = page.getByRole('region', { name: 'Recent directories' })
  await recent.getByRole('button', { name: shown, exact: true }).click()
  await expect(page.getByText(/^Recovery replays all 36,864 events/)).toBeVisible()
  await expectSafe(page)
})
