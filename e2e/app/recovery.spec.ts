// The Recovery view: a real recovery, watched and controlled.
import { truncateSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, figure, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const SMALL = ['--segments', '6', '--blocks', '64', '--seed', '1']

async function openRecovery(page: Page): Promise<void> {
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
}

/** Sets what the consumer costs, so that a small directory takes a while. */
async function setCost(page: Page, nsPerEvent: number): Promise<void> {
  await page.getByLabel('ns per event').fill(String(nsPerEvent))
}

const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click()

test('a recovery to its end: what was replayed, what was skipped and why, lanes, rings, latencies', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...SMALL,
    ...['--fault', 'flip-event:segment=2,block=5,event=3,byte=24,bit=6'],
    ...['--fault', 'flip-segment-header:segment=4,byte=20,bit=1'],
  )
  const { page } = await launch({ directory })
  await openRecovery(page)
  await page.getByLabel('digest').check()
  await run(page)
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await expect(page.getByText('65,536 events', { exact: true })).toBeVisible()
  await expect(page.getByText(/^0x[0-9a-f]{16}$/)).toBeVisible()

  const leftOut = page.getByRole('region', { name: 'Left out', exact: true })
  await expect(leftOut).toContainText('FS.00000002.wal')
  await expect(leftOut).toContainText('BLOCK_CHECKSUM_MISMATCH')
  await expect(leftOut).toContainText('skipped, 16,384 events by its header')
  await expect(leftOut).toContainText('FS.00000004.wal')
  await expect(leftOut).toContainText('HEADER_CHECKSUM_MISMATCH')

  await page.getByRole('button', { name: 'Segments over time as a table' }).click()
  const lanes = page.getByRole('table', { name: 'Time of each segment in each state' })
  await expect(lanes.getByRole('row')).toHaveCount(6)
  await expect(lanes.getByRole('row').filter({ hasText: 'FS.00000005.wal' })).toContainText('closed')
  await page.getByRole('button', { name: 'Prepared ring as a table' }).click()
  await expect(page.getByRole('table', { name: 'Prepared ring' }).getByRole('row').nth(2)).toBeVisible()
  await page.getByRole('button', { name: 'next_event as a table' }).click()
  await expect(page.getByRole('table', { name: 'next_event percentiles' })).toContainText('99.9 %')
  await expect(page.getByRole('table', { name: 'Latencies by operation' })).toContainText('65,536')
})

test('pause holds it, resume goes on, stop ends it', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...SMALL) })
  await openRecovery(page)
  await setCost(page, 200_000)
  await run(page)
  await expect(figure(page, 'phase')).toHaveText('replaying')
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  const held = await figure(page, 'replayed').textContent()
  await page.waitForTimeout(600)
  expect(await figure(page, 'replayed').textContent()).toBe(held)

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(figure(page, 'replayed')).not.toHaveText(held ?? '')
  await page.keyboard.press('Escape')
  await expect(page.getByText('stopped', { exact: true })).toBeVisible()
})

test('step goes to the first event of the next segment', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...SMALL) })
  await openRecovery(page)
  // 2.5 s a segment: the first one lasts until the step is asked for.
  await setCost(page, 150_000)
  await run(page)
  await expect(figure(page, 'phase')).toHaveText('replaying')
  await page.getByRole('button', { name: 'Step segment' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await expect(figure(page, 'replayed')).toHaveText('16,384 events')
  await page.getByRole('button', { name: 'Step segment' }).click()
  await expect(figure(page, 'replayed')).toHaveText('32,768 events')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText('stopped', { exact: true })).toBeVisible()
})

test('a run without the preloader is laid over the other, and the ratio of their switches is shown', async ({
  launch,
  temporary,
}) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...SMALL) })
  await openRecovery(page)
  await run(page)
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Run without preloader' }).click()
  await expect(page.getByLabel('shown')).toContainText('run 2, no preloader')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await expect(page.getByLabel('beside')).toHaveValue('1')
  await expect(page.getByText('the same with preloader', { exact: true })).toBeVisible()
  await expect(figure(page, 'ratio of the switches')).toHaveText(/^1 : [\d,]+$/)
  await page.getByRole('button', { name: 'Segment switch as a table' }).click()
  await expect(page.getByRole('table', { name: 'Segment switches' }).getByRole('row')).toHaveCount(6)
})

test('a first segment that does not verify: refused, with its status', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...SMALL,
    '--fault',
    'flip-event:segment=0,block=1,event=1,byte=24,bit=0',
  )
  const { page } = await launch({ directory })
  await expect(page.getByText(/so it refuses to start/)).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByText('ended: BLOCK_CHECKSUM_MISMATCH')).toBeVisible()
  await expect(page.getByText('0 events', { exact: true })).toBeVisible()
})

test('a file that is cut, and one that is deleted, while they are replayed', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const { page } = await launch({ directory })
  await openRecovery(page)
  await setCost(page, 100_000)
  await run(page)
  await expect(figure(page, 'phase')).toHaveText('replaying')
  // Segments 1 to 3 are mapped then: a deleted file is still there for who has it open.
  await expect(page.getByText('3 of 3 now')).toBeVisible()
  unlinkSync(join(directory, 'FS.00000001.wal'))
  truncateSync(join(directory, 'FS.00000002.wal'), 64 + 16_448)
  await expect(page.getByText('ended: READ_FAILED')).toBeVisible()
  await expect(page.getByTestId('engine')).toContainText('running')
})

test('a diagnostic run beside a strict one: what it gives back, and what is lost', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '4', '--blocks', '64', '--seed', '1', '--cold', '1'],
    ...['--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'],
  )
  const { page } = await launch({ directory })
  await openRecovery(page)
  await run(page)
  await expect(page.getByText('ended: BLOCK_CHECKSUM_MISMATCH')).toBeVisible()

  await page.getByLabel('mode').selectOption('diagnostic')
  await run(page)
  await expect(page.getByLabel('shown')).toContainText('run 2, diagnostic, preloader')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await expect(figure(page, 'replayed')).toHaveText('65,280 events')
  await expect(figure(page, 'lost')).toHaveText('256 events in 1 gap')
  await expect(figure(page, 'strict replayed')).toHaveText('0 events')
  await expect(page.getByLabel('beside')).toHaveValue('1')

  const leftOut = page.getByRole('region', { name: 'Left out', exact: true })
  await expect(leftOut).toContainText('damaged, 16,128 events of it replayed')
  await expect(leftOut).toContainText('ids 17665 to 17920')
  await expect(leftOut).toContainText('256 events lost')

  await page.getByRole('button', { name: 'Segments over time as a table' }).click()
  const lanes = page.getByRole('table', { name: 'Time of each segment in each state' })
  await expect(lanes.getByRole('row').filter({ hasText: 'FS.00000000.wal.lz4' })).toContainText('closed')
})
