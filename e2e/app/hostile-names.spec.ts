// Names of files are shown as text and never as anything else, in every view.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generateHostile, generateHostileCopies, hostileNames } from '../support/hostile-names.ts'
import { expectSafe } from '../support/hostile-page.ts'

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
