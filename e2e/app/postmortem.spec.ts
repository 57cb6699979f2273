// A postmortem from its beginning to its end: two recoveries are recorded, the app is closed and opened again, the first stall is
// scrubbed to and explained, the runs are compared, and one is taken elsewhere.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate, walscope } from '../support/walscope.ts'

const kept = (page: Page) => page.getByRole('table', { name: 'Recorded runs' })
const slider = (page: Page) => page.getByRole('slider', { name: 'Instant' })
const atNs = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'))

async function record(page: Page, run: number, prepared: string, nsPerEvent: string): Promise<void> {
  await page.keyboard.press('4')
  await page.getByLabel('prepared', { exact: true }).fill(prepared)
  await page.getByLabel('ns per event').fill(nsPerEvent)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  // It is another run that is shown.
  await expect(page.getByLabel('shown')).toHaveValue(String(run))
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  // Its trace is there once this is offered.
  await expect(page.getByRole('button', { name: 'Open in Replay' })).toBeVisible()
}

test('record, close, open again, scrub to the first stall, read why, compare with a second run, take it elsewhere', async ({
  launch,
  temporary,
}) => {
  const damage = ['--fault', 'flip-event:segment=3,block=100', '--fault', 'flip-event:segment=4,block=100']
  const directory = await generate(join(temporary, 'wal'), '--segments', '8', '--blocks', '128', ...damage)
  const first = await launch({ directory })
  await expect(first.page.getByText(/^Recovery replays/)).toBeVisible()
  await record(first.page, 1, '1', '0')
  await record(first.page, 2, '3', '400')
  await first.close()

  const { page } = await launch()
  await page.keyboard.press('9')
  await kept(page)
    .getByRole('button', { name: /^Open the run of/ })
    .nth(1)
    .click()
  await page.getByRole('tab', { name: 'Stalls' }).click()
  await page.getByLabel('Shortest wait that is listed, in milliseconds').fill('0.001')
  const stalls = page.getByRole('grid', { name: /^Stalls/ })
  await expect(stalls.getByRole('row').nth(1)).toBeVisible()

  // Scrubbed there: the threads say that one waits; the explanation names what it waited for.
  await page.getByRole('tab', { name: 'Instant' }).click()
  await slider(page).focus()
  await page.keyboard.press('n')
  await expect(page.getByRole('region', { name: 'Threads at the instant' })).toContainText(/waits for the/)
  const stallNs = await atNs(page)
  expect(stallNs).toBeGreaterThan(0)
  await page.getByRole('tab', { name: 'Stalls' }).click()
  await page.getByLabel('Shortest wait that is listed, in milliseconds').fill('0.001')
  await stalls.focus()
  await page.keyboard.press('Enter')
  const why = page.getByRole('region', { name: 'Why it was' })
  await expect(why.getByRole('status')).toContainText(/(manager|preloader) waited|Nothing was replayed/)
  await expect(why.getByRole('listitem').first()).toBeVisible()

  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByLabel('The run that the open one is compared with').selectOption({ index: 1 })
  // What is named first depends on how busy the machine was; the option is different on any.
  await expect(page.getByRole('status', { name: 'Verdict' })).toContainText(/\bB\b/)
  await page.getByLabel('kind').selectOption('option')
  await expect(page.getByRole('grid', { name: /^Differences/ })).toContainText('applyNs')

  // What the original measured, beside ours: here our own export, which bears its names.
  const metrics = join(temporary, 'metrics.txt')
  const exportOf = page.getByRole('dialog', { name: 'Export the recorded run' })
  await page.getByRole('button', { name: 'Export…' }).click()
  await exportOf.getByLabel('Format').selectOption('openmetrics')
  await exportOf.getByLabel('New file').fill(metrics)
  await exportOf.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(exportOf.getByText('All of it is written.')).toBeVisible()
  await exportOf.getByRole('button', { name: 'Close' }).click()
  expect(readFileSync(metrics, 'utf8')).toMatch(/# EOF\n$/)
  const telemetry = page.getByRole('region', { name: 'The original’s telemetry' })
  await telemetry.getByRole('textbox').fill(metrics)
  await telemetry.getByRole('button', { name: 'Read' }).click()
  await expect(telemetry.getByRole('row', { name: /verify_segment samples/ })).toContainText('1.00')
  writeFileSync(metrics, 'neither {of them')
  await telemetry.getByRole('button', { name: 'Read' }).click()
  await expect(telemetry.getByText('TELEMETRY_INVALID')).toBeVisible()
})

test('a run that goes on is compared as far as it is recorded', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--blocks', '64')
  const trace = join(temporary, 'before.walscope')
  walscope('recover', directory, '--trace', trace)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('200000')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('replaying', { exact: true }).first()).toBeVisible()
  await page.keyboard.press('9')
  await page.getByLabel('Trace file').fill(trace)
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Compare' }).click()
  // The run's trace is there a moment after its start; whoever goes to the list is shown those that there are now.
  const choice = page.getByLabel('The run that the open one is compared with')
  await expect(async () => {
    await choice.blur()
    await choice.focus()
    await expect(choice.getByRole('option')).toHaveCount(2, { timeout: 1_000 })
  }).toPass()
  await choice.selectOption({ index: 1 })
  await expect(page.getByRole('button', { name: 'Read on' })).toBeVisible()
  await expect(page.getByRole('status', { name: 'Verdict' })).toBeVisible()
  await page.getByRole('button', { name: 'Read on' }).click()
  await expect(page.getByRole('status', { name: 'Verdict' })).toBeVisible()
})
