// The settings: kept by the host, for all windows and the next start; one damaged file costs nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Settings' })

test('a choice holds at once, everywhere, and at the next start', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '3', '--blocks', '64', '--seed', '2')
  const first = await launch({ directory })
  const { page } = first
  await expect(page.getByText('sound segments')).toBeVisible()
  await page.keyboard.press('3')
  await expect(page.getByRole('columnheader', { name: /created \(UTC\)/ })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: '16,384', exact: true }).first()).toBeVisible()

  await page.keyboard.press('Control+,')
  await expect(dialog(page)).toBeVisible()
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await dialog(page).getByLabel('theme').selectOption('light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await dialog(page).getByLabel('numbers').selectOption('none')
  await dialog(page).getByLabel('times in').selectOption('local')
  const stall = dialog(page).getByLabel('a wait is a stall from')
  await stall.fill('-3')
  await expect(stall).toHaveAttribute('aria-invalid', 'true')
  await stall.fill('2.5')
  await expect(stall).toHaveAttribute('aria-invalid', 'false')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('gridcell', { name: '16384', exact: true }).first()).toBeVisible()

  await page.keyboard.press('4')
  await page.getByLabel('threads').fill('2')
  await page.getByRole('button', { name: 'Keep as default' }).click()
  await expect(page.getByRole('button', { name: 'Keep as default' })).toBeDisabled()
  await first.close()

  const { page: second } = await launch({ directory })
  await expect(second.locator('html')).toHaveAttribute('data-theme', 'light')
  // It is shown as it was left.
  await expect(second.getByLabel('threads')).toBeVisible()
  await second.keyboard.press('3')
  await expect(second.getByRole('gridcell', { name: '16384', exact: true }).first()).toBeVisible()
  await second.keyboard.press('4')
  await expect(second.getByLabel('threads')).toHaveValue('2')
  const file = join(temporary, 'configuration', 'settings.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ...{ version: 1, theme: 'light', numberFormat: 'none', timeZone: 'local', recovery: { verifyThreads: 2 } },
    limits: { stallMs: 2.5 },
  })
})

test('a damaged file is told, kept aside, and costs only what is wrong', async ({ launch, temporary }) => {
  const first = await launch()
  await first.page.getByLabel('Theme', { exact: true }).selectOption('light')
  await first.close()
  const folder = join(temporary, 'configuration')
  const file = join(folder, 'settings.json')
  const damaged = JSON.stringify({ version: 1, theme: 'light', timeZone: 'mars' })
  writeFileSync(file, damaged)
  const { page } = await launch()
  await expect(page.getByText(/settings\.json holds no valid timeZone/)).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByText(/holds no valid/)).toBeHidden()
  expect(readFileSync(join(folder, 'settings.damaged.json'), 'utf8')).toBe(damaged)
})
