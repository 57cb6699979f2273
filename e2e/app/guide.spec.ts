// The pictures of the guide: its two stories and the views, on the directories that its pages make. They are in the test's output;
// `npm run guide:images` puts them into docs/guide/images as well.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, TestInfo } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { guideDirectory } from '../support/guide.ts'
import { generate } from '../support/walscope.ts'

const IMAGES = process.env.WALSCOPE_GUIDE_IMAGES

async function take(page: Page, info: TestInfo, name: string): Promise<void> {
  const path = info.outputPath(`${name}.png`)
  // Nothing blinks, and nothing is pointed at.
  await page.mouse.move(0, 0)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  if (IMAGES !== undefined) copyFileSync(path, join(IMAGES, `${name}.png`))
}

const bytes = (page: Page) => page.getByRole('grid', { name: /^Bytes of/ })

test('events are missing', async ({ launch, temporary }, info) => {
  const directory = await generate(join(temporary, 'wal'), ...guideDirectory('events-are-missing'))
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays 81,920 of 131,072 events/)).toBeVisible()
  await take(page, info, 'overview')
  await page.keyboard.press('3')
  await expect(page.getByRole('grid', { name: 'Segments' })).toContainText('BLOCK_CHECKSUM_MISMATCH')
  await take(page, info, 'segments')
  await page.keyboard.press('6')
  const findings = page.getByRole('listbox', { name: 'Findings' })
  await findings.getByRole('option', { name: /BLOCK_CHECKSUM_MISMATCH/ }).click()
  await expect(bytes(page).getByRole('gridcell', { selected: true })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Repaired bytes' })).toBeVisible()
  await take(page, info, 'findings')
  await findings.getByRole('option', { name: /BLOCK_STRUCTURE_INVALID/ }).click()
  await page.getByRole('button', { name: 'Show in Blocks' }).click()
  await expect(page.getByRole('main').getByText('torn-write').first()).toBeVisible()
  await expect(bytes(page).getByRole('gridcell', { selected: true })).toBeVisible()
  await take(page, info, 'blocks')

  await page
    .getByRole('button', { name: /^Events/ })
    .first()
    .click()
  const rows = page.getByRole('grid', { name: 'Events', exact: true })
  await expect(rows.getByRole('row').nth(5)).toContainText('FS.')
  await page.getByRole('searchbox', { name: 'filter' }).fill('validity = BLOCK_CHECKSUM_MISMATCH')
  await page.keyboard.press('Enter')
  // The list of all events has given way to that of the matches.
  await expect(rows).toHaveAttribute('aria-rowcount', '257')
  await rows.focus()
  await page.keyboard.press('Home')
  await expect(page.getByRole('row', { selected: true })).toContainText('37889')
  await take(page, info, 'events')

  await page.getByRole('button', { name: 'Salvage…' }).click()
  const salvage = page.getByRole('dialog', { name: 'Salvage' })
  await salvage.getByRole('textbox').fill(join(temporary, 'rescued'))
  await salvage.getByRole('checkbox').check()
  await salvage.getByRole('button', { name: 'Salvage' }).click()
  // It is on the disk then, which may have other things to do.
  await expect(salvage.getByText('Read back: each segment verifies')).toBeVisible({ timeout: 90_000 })
  await take(page, info, 'salvage')
  await salvage.getByRole('button', { name: 'Close' }).click()
})

test('my restart took too long', async ({ launch, temporary }, info) => {
  const directory = await generate(join(temporary, 'slow'), ...guideDirectory('slow-restart'))
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
  // The recovery alone, first without the preloader, then as the original has it.
  await page.getByLabel('ns per event').fill('0')
  const run = async (button: string, number: string) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await expect(page.getByLabel('shown')).toHaveValue(number)
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Open in Replay' })).toBeVisible()
  }
  await run('Run without preloader', '1')
  await run('Run', '2')
  await expect(page.getByRole('table', { name: 'Latencies by operation' })).toContainText('next_event')
  await expect(page.getByText('The curve is drawn when the run has ended.')).toBeHidden()
  // Charts take turns.
  await expect(page.getByText('There is no rate before a run.')).toBeHidden()
  await take(page, info, 'recovery')
  await page.getByRole('button', { name: 'Open in Replay' }).click()
  const instant = page.getByRole('slider', { name: 'Instant' })
  await expect(instant).toBeVisible()

  await page.getByRole('tab', { name: 'Stalls' }).click()
  const stalls = page.getByRole('grid', { name: /^Stalls/ })
  await page.getByLabel('only what delays').check()
  // The wait for segment 11, which stands behind the five damaged ones; where other programs have kept the manager from replaying
  // meanwhile, there is none, and the longest delay is shown.
  const behindDamage = stalls.getByRole('row').filter({ has: page.getByRole('gridcell', { name: '11', exact: true }) })
  await expect(stalls.getByRole('row').nth(1)).toBeVisible()
  await ((await behindDamage.count()) > 0 ? behindDamage : stalls.getByRole('row').nth(1)).first().click()
  await stalls.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Why it was' }).getByRole('listitem').first()).toBeVisible()
  await take(page, info, 'stalls')

  await page.getByRole('tab', { name: 'Instant' }).click()
  await instant.focus()
  await page.keyboard.press('f')
  await page.keyboard.press('f')
  await expect(page.getByRole('region', { name: 'Threads at the instant' })).toContainText(/\bns of\b/)
  await take(page, info, 'replay')

  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByLabel('The run that the open one is compared with').selectOption({ index: 1 })
  await expect(page.getByRole('grid', { name: /^Differences/ })).toBeVisible()
  await take(page, info, 'compare')
  await page.getByRole('tab', { name: 'What-if' }).click()
  const whatIf = page.getByRole('tabpanel', { name: 'What-if' })
  await expect(whatIf.getByRole('status')).toContainText('as recorded')
  await whatIf.getByLabel('threads', { exact: true }).fill('2')
  await expect(whatIf.getByRole('status')).toContainText(/threads/)
  await take(page, info, 'what-if')
})
