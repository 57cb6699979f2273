// Opening a directory, on both hosts: what a person sees first.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const DAMAGED = [
  ...['--segments', '4', '--blocks', '64', '--seed', '1'],
  ...['--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'],
]

test('a path is typed in, the verdict appears, and the directory is remembered', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal with spaces – и буквы'), ...DAMAGED)
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await page.getByLabel('Path of a WAL directory').fill(directory)
  await page.getByLabel('Path of a WAL directory').press('Enter')
  await expect(
    page.getByText('Recovery replays 49,152 of 65,536 events: segment 1 is skipped, 16,384 events are lost.'),
  ).toBeVisible()
  const findings = page.getByRole('region', { name: 'Findings', exact: true })
  await expect(findings.getByText('BLOCK_CHECKSUM_MISMATCH')).toBeVisible()
  await expect(findings.getByText('block 5', { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What the original would do', exact: true })).toContainText(
    'HANG_RACE_AT_END',
  )

  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const recent = page.getByRole('region', { name: 'Recent directories' })
  await expect(recent.getByRole('button', { name: directory, exact: true })).toBeVisible()
  await recent.getByRole('button', { name: `Remove ${directory}` }).click()
  await expect(recent).toBeHidden()
})

test('a directory given at the start is opened', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
  await expect(page).toHaveTitle(`${directory} – Walscope`)
})

test('the sample recovery: one click to a verdict, three skipped segments, a gap and an unfinished one', async ({
  launch,
}) => {
  const { page } = await launch()
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(
    page.getByText(/^Recovery replays 557,056 of 786,432 events: segments 6, 15 and 18 are skipped, segment 23/),
  ).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('Do not start the recorder on this directory')
})

test('no event', async ({ launch, temporary }) => {
  const directory = join(temporary, 'empty')
  mkdirSync(directory)
  const { page } = await launch()
  await page.getByLabel('Path of a WAL directory').fill(directory)
  await page.getByRole('button', { name: 'Open path' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'There is no segment in this directory.' })).toBeVisible()
})

test('a path that is no directory is refused in a sentence, and what was open stays', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const file = join(temporary, 'file.wal')
  writeFileSync(file, 'not a directory')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  for (const [path, code] of [
    [join(temporary, 'nowhere'), 'DIRECTORY_NOT_FOUND'],
    [file, 'NOT_A_DIRECTORY'],
  ] as const) {
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByLabel('Path of a WAL directory').fill(path)
    await page.getByRole('button', { name: 'Open path' }).click()
    await expect(page.getByRole('alert').filter({ hasText: code })).toBeVisible()
    await page.getByRole('button', { name: 'Dismiss' }).click()
  }
  await page.getByRole('button', { name: 'Overview' }).click()
  await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
})

test('two windows on one directory', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const [first, second] = [await launch({ directory }), await launch({ directory, ownSettings: true })]
  for (const { page } of [first, second]) {
    await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
    await page.keyboard.press('r')
  }
  for (const { page } of [first, second]) {
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
    await expect(page.getByText('49,152 events')).toBeVisible()
  }
})
