// What a recording would have taken otherwise: foretold, and then run.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

test('a recovery is foretold with other options and run for real', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '12', '--blocks', '128')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Open in Replay' }).click()
  await page.getByRole('tab', { name: 'What-if' }).click()
  const panel = page.getByRole('tabpanel', { name: 'What-if' })
  await expect(panel.getByRole('status')).toContainText('as recorded')
  await panel.getByLabel('apply ns').fill('400')
  await panel.getByLabel('preloader').uncheck()
  await expect(panel.getByRole('status')).toContainText('no preloader, apply 400 ns')
  await panel.getByRole('button', { name: 'Against the prepared ring as a table' }).click()
  await panel.getByRole('button', { name: '16', exact: true }).click()
  await expect(panel.getByRole('status')).toContainText('prepared 16')
  await panel.getByRole('button', { name: 'Against the prepared ring as a table' }).click()
  expect(await axeViolations(page)).toEqual([])
  await panel.getByRole('button', { name: 'Run it for real' }).click()
  const real = panel.getByRole('table', { name: 'Predictions and what came of them' })
  await expect(real.getByRole('cell', { name: /^[+−±]\d/ })).toBeVisible()
  await panel.getByLabel('prepared', { exact: true }).fill('0')
  await expect(panel.getByRole('alert')).toHaveText('These options are out of range.')
  await expect(panel.getByRole('button', { name: 'Run it for real' })).toBeDisabled()
})
