// The command palette: everything by its name, without a mouse.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

test('a command is found by its name and run; the last directories too', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await page.keyboard.press('Control+k')
  await expect(palette.getByRole('combobox')).toBeFocused()
  await expect(palette.getByRole('option', { name: directory })).toBeVisible()
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await page.keyboard.type('view findi')
  await expect(palette.getByRole('option', { selected: true })).toContainText('View Findings')
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.getByRole('button', { name: /^Findings/ })).toHaveAttribute('aria-current', 'page')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme: light')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('evidence')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /evidence/i })).toBeVisible()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('there is no such thing')
  await expect(palette.getByText('Nothing is called that.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
})
