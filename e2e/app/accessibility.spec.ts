// Nothing serious by axe, in any view and theme; and the main job without a mouse.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

/** By every rule, or by those that a theme has to do with. */
async function seriousProblems(page: Page, rules?: readonly string[]): Promise<string[]> {
  return (await axeViolations(page, rules))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
}

for (const [colorScheme, rules] of [
  ['dark', undefined],
  ['light', ['color-contrast', 'link-in-text-block']],
] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ launch }) => {
    const { page } = await launch({ colorScheme })
    const problems = () => seriousProblems(page, rules)
    await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.getByRole('button', { name: 'Open the sample recovery' }).click()
    await expect(page.getByText(/^Recovery replays/)).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('3')
    await expect(page.getByRole('grid', { name: 'Segments' })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('4')
    await page.keyboard.press('r')
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('5')
    // The next damaged block is known once the map is.
    await expect(async () => {
      await page.keyboard.press('n')
      await expect(page.getByRole('main').getByRole('button', { name: 'Events', exact: true })).toBeVisible({
        timeout: 1_000,
      })
    }).toPass()
    await expect(page.getByRole('table', { name: 'Checksums, stored and computed' })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.getByRole('main').getByRole('button', { name: 'Events', exact: true }).click()
    await expect(page.getByRole('grid', { name: /^Events of/ })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('6')
    await page.keyboard.press('n')
    await expect(page.getByRole('listbox', { name: 'Findings' }).getByRole('option', { selected: true })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible()
    expect(await problems()).toEqual([])
  })
}

/** Presses Tab until the focus is on what is asked for. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? ''
    })
    if (focused.trim() === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the focus never came to ${name}`)
}

test('open, look, run, compare and stop without a mouse', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--blocks', '64', '--seed', '1')
  const { page } = await launch()
  await tabTo(page, 'Path of a WAL directory')
  await page.keyboard.type(directory)
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Recovery replays all 65,536 events/)).toBeVisible()
  await page.keyboard.press('3')
  await tabTo(page, 'Segments')
  await tabTo(page, 'index')
  await page.keyboard.press('4')
  await page.keyboard.press('r')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await tabTo(page, 'Segments over time as a table')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table', { name: 'Time of each segment in each state' })).toBeVisible()
  await tabTo(page, 'Run without preloader')
  await page.keyboard.press('Enter')
  await expect(page.getByText('ratio of the switches')).toBeVisible()
})
