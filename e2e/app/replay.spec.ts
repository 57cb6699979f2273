// The Replay view: a recovery that was recorded, opened again without its directory, looked at from instant to instant.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { removeDirectory } from '../support/temporary.ts'
import { generate, walscope } from '../support/walscope.ts'

const DAMAGED = [
  ...['--segments', '12', '--blocks', '128', '--seed', '1'],
  ...['--fault', 'flip-event:segment=5,block=5,event=3,byte=24,bit=6'],
]

const timeline = (page: Page) => page.getByRole('application', { name: /^Timeline of/ })
const slider = (page: Page) => page.getByRole('slider', { name: 'Instant' })
const atNs = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'))
const threads = (page: Page) => page.getByRole('region', { name: 'Threads at the instant' })
const kept = (page: Page) => page.getByRole('table', { name: 'Recorded runs' })

/** A recovery of a small log in which the threads wait for each other, recorded by the command line. */
async function recordTrace(temporary: string): Promise<string> {
  const directory = await generate(join(temporary, 'recorded'), ...DAMAGED)
  const path = join(temporary, 'run.walscope')
  walscope('recover', directory, '--prepared', '1', '--apply-ns', '100', '--trace', path)
  // A trace is read without what it is of.
  removeDirectory(directory)
  return path
}

async function openTrace(page: Page, path: string): Promise<void> {
  await page.keyboard.press('9')
  await page.getByLabel('Trace file').fill(path)
  await page.keyboard.press('Enter')
  await expect(timeline(page)).toBeVisible()
}

test('recorded, closed, opened again: stepped, scrubbed, played; a note is still there', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const first = await launch({ directory })
  await expect(first.page.getByText(/^Recovery replays/)).toBeVisible()
  await first.page.keyboard.press('4')
  await first.page.getByLabel('prepared', { exact: true }).fill('1')
  await first.page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(first.page.getByText('ended', { exact: true })).toBeVisible()
  await first.page.getByRole('button', { name: 'Open in Replay' }).click()
  await expect(timeline(first.page)).toBeVisible()
  await first.page.getByRole('button', { name: 'Other runs' }).click()
  await expect(kept(first.page).getByRole('row').nth(1)).toContainText(directory)
  await first.close()
  removeDirectory(directory)

  const { page } = await launch()
  await page.getByRole('button', { name: 'Open a recorded run…' }).click()
  await kept(page)
    .getByRole('button', { name: /^Open the run of/ })
    .click()
  await expect(threads(page)).toContainText('scans the directory')

  await page.keyboard.press('n')
  await expect(threads(page)).toContainText(/waits for the (manager|preloader): prepared ring (full|empty)/)
  const wait = await atNs(page)
  await page.keyboard.press('.')
  expect(await atNs(page)).toBeGreaterThanOrEqual(wait)
  await page.keyboard.press(',')
  await page.keyboard.press('p')
  expect(await atNs(page)).toBeLessThanOrEqual(wait)

  await slider(page).focus()
  await page.keyboard.press('End')
  await expect(threads(page)).toContainText('has ended')
  await expect(page.getByRole('region', { name: 'Segments at the instant' })).toContainText('12 of 12 done')
  const skipped = page.getByRole('region', { name: 'Skipped until the instant' })
  await expect(skipped).toContainText('FS.00000005.wal')
  await expect(skipped).toContainText('BLOCK_CHECKSUM_MISMATCH')
  await expect(page.getByRole('region', { name: 'Counters' })).toContainText('360,448')
  await page.keyboard.press('Home')
  expect(await atNs(page)).toBe(0)

  await page.keyboard.press('Space')
  await expect.poll(() => atNs(page)).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  const held = await atNs(page)
  await page.waitForTimeout(300)
  expect(await atNs(page)).toBe(held)

  await page.keyboard.press('m')
  await expect(page.getByLabel(/^Note at/)).toBeFocused()
  await page.keyboard.type('the disk was slow here')
  await page.keyboard.press('Enter')
  await expect(page.getByText('saved with the trace')).toBeVisible()
  await page.getByRole('button', { name: 'Other runs' }).click()
  await kept(page)
    .getByRole('button', { name: /^Open the run of/ })
    .click()
  await page.getByRole('tab', { name: 'Notes 1' }).click()
  const notes = page.getByRole('list', { name: 'Notes' })
  await expect(notes.getByRole('listitem')).toHaveText([/the disk was slow here/])
  await notes.getByRole('button').first().click()
  expect(await atNs(page)).toBe(held)

  await notes.getByRole('button', { name: /^Edit the note/ }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(', twice')
  await page.keyboard.press('Enter')
  await expect(notes).toContainText('the disk was slow here, twice')
  await notes.getByRole('button', { name: /^Delete the note/ }).click()
  await expect(page.getByText('No notes yet')).toBeVisible()
})

test('zoomed to nanoseconds and out, moved, measured, pointed at; the table has what is in sight', async ({
  launch,
  temporary,
}) => {
  const path = await recordTrace(temporary)
  const { page } = await launch()
  await openTrace(page, path)
  const table = page.getByRole('table', { name: 'Spans of the threads in sight' })
  const rows = async () => {
    await page.getByRole('button', { name: 'Timeline as a table' }).click()
    const count = await table.getByRole('row').count()
    await page.getByRole('button', { name: 'Timeline as a table' }).click()
    return count
  }
  const all = await rows()
  await timeline(page).focus()
  await page.keyboard.press('n')
  for (let i = 0; i < 45; i += 1) await page.keyboard.press('w')
  expect(await rows()).toBeLessThan(Math.min(all, 8))
  await page.keyboard.press('f')
  await page.keyboard.press('f')
  expect(await rows()).toBe(all)

  const box = await timeline(page).boundingBox()
  if (box === null) throw new Error('there is no timeline')
  await page.mouse.click(box.x + 500, box.y + 50)
  expect(await atNs(page)).toBeGreaterThan(0)
  await page.mouse.move(box.x + 300, box.y + 120)
  await page.keyboard.down('Shift')
  await page.mouse.down()
  await page.mouse.move(box.x + 420, box.y + 120, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(page.getByText(/(ms|µs|ns) chosen$/)).toBeVisible()
  await page.mouse.move(box.x + 400, box.y + 50)
  await expect(
    page.getByText(/^manager (replays|waits for the preloader|switches|opens|verifies|scans).*from/s),
  ).toBeVisible()
})

test('a copy is the same file; what is no trace says so', async ({ launch, temporary }) => {
  const path = await recordTrace(temporary)
  const { page } = await launch()
  await page.keyboard.press('9')
  await page.getByLabel('Trace file').fill(join(temporary, 'none.walscope'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('none.walscope')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await openTrace(page, path)
  await page.getByRole('button', { name: 'Save a copy…' }).click()
  const copy = join(temporary, 'copies', 'copy.walscope')
  await page.getByLabel('New file').fill(copy)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The copy is written.')).toBeVisible()
  expect(existsSync(copy) && readFileSync(copy).equals(readFileSync(path))).toBe(true)
})

test('on a display of two pixels for one, all lies where it belongs; the line is at the instant, the ring of the focus over all', async ({
  launch,
  temporary,
}) => {
  const path = await recordTrace(temporary)
  const { page } = await launch()
  const session = await page.context().newCDPSession(page)
  const metrics = { width: 1280, height: 800, deviceScaleFactor: 2, mobile: false }
  await session.send('Emulation.setDeviceMetricsOverride', metrics)
  await openTrace(page, path)
  const lanes = page.locator('[data-lanes]')
  const sizes = () =>
    timeline(page).evaluate((root) =>
      Array.from(root.querySelectorAll('canvas'), (it) => it.width / it.getBoundingClientRect().width),
    )
  await expect.poll(sizes).toEqual([2, 2, 2, 2])
  const box = await lanes.boundingBox()
  const drawn = await lanes.locator('canvas').last().boundingBox()
  if (box === null || drawn === null) throw new Error('there are no lanes')
  expect(drawn.x + drawn.width).toBeLessThanOrEqual(box.x + box.width)
  // Sizes that are told are whole pixels.
  expect(drawn.height).toBeLessThan(box.height + 1)
  const x = Math.round(box.x + box.width * 0.7)
  await page.mouse.click(x, box.y + 40)
  const line = page.locator('[data-instant]')
  await expect.poll(async () => Math.abs(((await line.boundingBox())?.x ?? 0) + 1 - x)).toBeLessThanOrEqual(1)
  const before = await atNs(page)
  await timeline(page).focus()
  await page.keyboard.press('w')
  await page.keyboard.press('d')
  await expect.poll(async () => (await line.boundingBox())?.x ?? 0).toBeLessThan(x - 20)
  expect(await atNs(page)).toBe(before)
  const ring = await timeline(page).evaluate((root) => getComputedStyle(root, '::after').outlineStyle)
  expect(ring).toBe('solid')
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ launch, temporary }) => {
    const path = await recordTrace(temporary)
    const { page } = await launch({ colorScheme })
    const problems = async () =>
      (await axeViolations(page))
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
    await page.keyboard.press('9')
    await expect(page.getByText(/^No run is kept yet/)).toBeVisible()
    expect(await problems()).toEqual([])
    await openTrace(page, path)
    await slider(page).focus()
    await page.keyboard.press('End')
    await expect(threads(page)).toContainText('has ended')
    expect(await problems()).toEqual([])
    await page.keyboard.press('m')
    await page.keyboard.type('a note')
    await page.keyboard.press('Enter')
    await expect(page.getByText('saved with the trace')).toBeVisible()
    expect(await problems()).toEqual([])
    await page.getByRole('button', { name: 'Timeline as a table' }).click()
    expect(await problems()).toEqual([])
  })
}
