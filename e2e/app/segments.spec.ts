// The Segments view, by mouse and by keyboard.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const rows = (page: Page) => page.getByRole('grid', { name: 'Segments' }).locator('[role=rowgroup] [role=row]')

test('every segment with its status; filter, sort, and keys', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '12', '--blocks', '16', '--seed', '4', '--cold', '2', '--unfinalised'],
    ...['--fault', 'flip-event:segment=5,block=3,event=1,byte=24,bit=0'],
  )
  const { page } = await launch({ directory })
  await page.getByRole('button', { name: 'Segments' }).click()
  await expect(rows(page)).toHaveCount(12)
  await expect(rows(page).filter({ hasText: 'FS.00000005.wal' })).toContainText('BLOCK_CHECKSUM_MISMATCH')
  await expect(rows(page).filter({ hasText: 'FS.00000000.wal.lz4' })).toContainText('cold')

  await page.getByRole('searchbox', { name: 'filter' }).fill('0000000')
  await page.getByLabel('strict status').selectOption('OK')
  await expect(page.getByText('9 of 12 segments')).toBeVisible()
  await page.getByLabel('strict status').selectOption('')
  await page.getByRole('searchbox', { name: 'filter' }).fill('')

  await page.getByRole('button', { name: 'index', exact: true }).click()
  await expect(rows(page).first()).toContainText('FS.00000000.wal.lz4')
  await page.getByRole('button', { name: 'index', exact: true }).click()
  await expect(rows(page).first()).toContainText('FS.00000011.wal')
  await expect(page.getByRole('columnheader', { name: 'index' })).toHaveAttribute('aria-sort', 'descending')

  await page.getByRole('grid', { name: 'Segments' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('row', { selected: true })).toContainText('FS.00000010.wal')
  await page.keyboard.press('End')
  await expect(page.getByRole('row', { selected: true })).toContainText('FS.00000000.wal.lz4')
})

test('a finding leads to its segment', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '4', '--blocks', '16', '--seed', '4', '--fault', 'zero:segment=2,block=3'],
  )
  const { page } = await launch({ directory })
  const findings = page.getByRole('region', { name: 'Findings', exact: true })
  await findings.getByRole('button', { name: 'FS.00000002.wal' }).first().click()
  await expect(page.getByRole('row', { selected: true })).toContainText('FS.00000002.wal')
})

test('6,000 segments: the table holds only the rows that are seen, and reaches the last at once', async ({
  launch,
  temporary,
}) => {
  test.setTimeout(180_000)
  const directory = await generate(join(temporary, 'wal'), '--segments', '6000', '--blocks', '16', '--seed', '4')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all 24,576,000 events/)).toBeVisible({ timeout: 120_000 })
  await page.keyboard.press('3')
  await expect(page.getByText('6,000 of 6,000 segments')).toBeVisible()
  await page.getByRole('grid', { name: 'Segments' }).focus()
  await page.keyboard.press('End')
  await expect(page.getByRole('row', { selected: true })).toContainText('FS.00005999.wal')
  expect(await rows(page).count()).toBeLessThan(80)
})
