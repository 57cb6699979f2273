// A directory is shown again as it was left, by the same program after a reload and by the next one.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const SEGMENTS = [
  '--segments',
  '6',
  '--blocks',
  '16',
  '--seed',
  '4',
  '--fault',
  'flip-event:segment=2,block=5,event=7,byte=17,bit=3',
]

/** Byte 17 of event 7, in its block. */
const FLIPPED = String(64 + 7 * 64 + 17)

const cursor = (page: Page) => page.getByRole('grid', { name: /^Bytes of/ }).locator('[aria-selected=true]')

/** What the specs leave: the third segment's block 5 in Blocks, and the table of segments filtered and sorted. */
async function lookAround(page: Page): Promise<void> {
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('3')
  await page.getByLabel('filter').fill('wal')
  await page.getByLabel('strict status').selectOption('OK')
  await page.getByRole('columnheader', { name: 'file' }).click()
  await page.getByRole('columnheader', { name: 'file' }).click()
  await page.keyboard.press('2')
  const findings = page.getByRole('region', { name: 'Findings', exact: true })
  await findings.getByRole('button', { name: 'BLOCK_CHECKSUM_MISMATCH', exact: true }).first().click()
  await expect(cursor(page)).toHaveAttribute('data-byte', FLIPPED)
}

async function expectAsLeft(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Blocks', exact: true })).toHaveAttribute('aria-current', 'page')
  await expect(cursor(page)).toHaveAttribute('data-byte', FLIPPED)
  await page.keyboard.press('3')
  await expect(page.getByLabel('filter')).toHaveValue('wal')
  await expect(page.getByLabel('strict status')).toHaveValue('OK')
  await expect(page.getByRole('columnheader', { name: 'file' })).toHaveAttribute('aria-sort', 'descending')
  await expect(page.getByText('5 of 6 segments')).toBeVisible()
}

test('after a reload, and at the next start', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SEGMENTS)
  const first = await launch({ directory })
  await lookAround(first.page)
  await first.page.reload()
  await expectAsLeft(first.page)
  await first.page.keyboard.press('5')
  await first.close()
  const second = await launch({ directory })
  await expectAsLeft(second.page)
})

test('another directory begins anew', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SEGMENTS)
  const other = await generate(join(temporary, 'other'), '--segments', '3', '--blocks', '16', '--seed', '5')
  const { page } = await launch({ directory })
  await lookAround(page)
  await page.keyboard.press('1')
  await page.getByLabel('Path of a WAL directory').fill(other)
  await page.getByLabel('Path of a WAL directory').press('Enter')
  await expect(page.getByText(/^Recovery replays all 12,288 events/)).toBeVisible()
  await page.keyboard.press('3')
  await expect(page.getByText('3 of 3 segments')).toBeVisible()
  await expect(page.getByLabel('filter')).toHaveValue('')
})
