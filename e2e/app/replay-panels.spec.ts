// The panels of the Replay view that say why a recorded recovery waited, and what is different in another one.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

/** Runs a recovery whose consumer takes so long, to its end; the app keeps its trace. */
async function recover(page: Page, nsPerEvent: number): Promise<void> {
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill(String(nsPerEvent))
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
}

/** Opens the kept run with this option, once all of it is kept: the run before had ended as well. */
async function openRun(page: Page, option: string): Promise<void> {
  await page.keyboard.press('9')
  const row = page.getByRole('row').filter({ hasText: option }).filter({ hasText: 'ended' })
  await expect(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    await row.getByRole('button', { name: /^Open the run of/ }).click({ timeout: 1_000 })
  }).toPass()
  await expect(page.getByRole('tab', { name: 'Stalls' })).toBeVisible()
}

const grid = (page: Page, name: RegExp) => page.getByRole('grid', { name })

test('a stall is read, explained, and shown on the timeline; two runs are compared', async ({ launch, temporary }) => {
  const fault = 'flip-event:segment=7,block=3,event=3,byte=24,bit=6'
  const directory = await generate(join(temporary, 'wal'), '--segments', '8', '--blocks', '16', '--fault', fault)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await recover(page, 0)
  await recover(page, 2_000)
  await openRun(page, '2,000 ns per event')

  await page.getByRole('tab', { name: 'Stalls' }).click()
  const stalls = grid(page, /^Stalls/)
  // The longest, but where a thread had to wait for a processor.
  await stalls.getByRole('row').filter({ hasText: 'prepared ring full' }).first().click()
  const why = page.getByRole('region', { name: 'Why it was' })
  await expect(why).toContainText('for room in the prepared ring')
  await expect(why).toContainText('The consumer takes 2,000 ns an event (option)')
  await expect(why).toContainText('no loss')
  await expect(page.getByRole('region', { name: 'What the original would have done' })).toContainText(
    'The original would spin forever here, after its last event',
  )
  expect(await axeViolations(page)).toEqual([])

  // With the keyboard: another one is chosen, and shown.
  const summary = why.getByRole('status')
  const first = await summary.textContent()
  await stalls.focus()
  await page.keyboard.press('ArrowDown')
  await expect(summary).not.toHaveText(first ?? '')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Show cause 1 on the timeline/ }).click()

  await page.getByLabel('Shortest wait that is listed, in milliseconds').fill('100000')
  await expect(page.getByText('Nothing waited that long.')).toBeVisible()

  await page.getByRole('tab', { name: 'Compare' }).click()
  await expect(page.getByText(/^Choose a second run/)).toBeVisible()
  const choice = page.getByLabel('The run that the open one is compared with')
  await choice.selectOption({ index: 1 })
  await expect(page.getByRole('status', { name: 'Verdict' })).toContainText('B was replaying for')
  await expect(page.getByRole('status', { name: 'Verdict' })).toContainText(
    'the consumer took 0 ns an event instead of 2.00 µs an event',
  )
  const chosen = page.getByRole('region', { name: 'The chosen difference' })
  const place = page.getByRole('status', { name: 'Differences' })
  await expect(place).toHaveText(/^\d+ differences$/)
  await page.getByRole('button', { name: 'Next difference' }).click()
  await expect(chosen).toBeVisible()
  await expect(place).toHaveText(/^1 of \d+$/)
  await page.keyboard.press('j')
  await expect(place).toHaveText(/^2 of \d+$/)
  await page.keyboard.press('k')
  await expect(place).toHaveText(/^1 of \d+$/)
  await page.getByLabel('kind').selectOption('option')
  await expect(grid(page, /^Differences/).getByRole('row')).toHaveCount(2)
  await expect(grid(page, /^Differences/)).toContainText('applyNs')
  await expect(grid(page, /^Times of each segment/).getByRole('row')).toHaveCount(9)
  expect(await axeViolations(page)).toEqual([])
})
