// The directory changes on disk while it is open: noticed, told file by file, and read anew when a person wants it.
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, figure, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

const SOUND = /^Recovery replays all 16,384 events\./
const TIME = /\d\d:\d\d:\d\d/

/** Four segments of 4,096 events, and a fifth that lies beside the directory. */
async function makeLog(temporary: string): Promise<{ directory: string; fifth: string }> {
  const directory = await generate(join(temporary, 'wal'), '--segments', '5', '--blocks', '16', '--seed', '3')
  const fifth = join(temporary, 'fifth')
  renameSync(join(directory, 'FS.00000004.wal'), fifth)
  return { directory, fifth }
}

/** Writes over a byte of an event of a block, in place. */
function damage(directory: string, file: string, block: number): void {
  const descriptor = openSync(join(directory, file), 'r+')
  writeSync(descriptor, Uint8Array.of(0xee), 0, 1, 64 + block * 16_448 + 64 + 24)
  closeSync(descriptor)
}

const strip = (page: Page) => page.getByRole('region', { name: 'Changes on disk' })
const inStrip = (page: Page, name: string) => strip(page).getByRole('button', { name })
const changed = (page: Page) => page.getByRole('dialog', { name: 'What changed on disk' })

test('a segment is added, damaged and removed: told, listed, and reloaded with what it means', async ({
  launch,
  temporary,
}) => {
  const { directory, fifth } = await makeLog(temporary)
  const { page } = await launch({ directory })
  await expect(page.getByText(SOUND)).toBeVisible()
  await expect(strip(page)).toBeHidden()

  // Added: what is shown stays as it was, and says of when it is.
  copyFileSync(fifth, join(directory, 'FS.00000004.wal'))
  await expect(strip(page)).toContainText('The directory has changed')
  await expect(strip(page)).toContainText('1 segment added')
  await expect(strip(page)).toContainText(/What is shown is of \d\d:\d\d:\d\d/)
  await expect(page.getByRole('contentinfo')).toContainText(/state at \d\d:\d\d:\d\d/)
  await expect(page.getByText(SOUND)).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('4 segments')

  await inStrip(page, 'What changed').click()
  const row = changed(page).getByRole('row', { name: /FS\.00000004\.wal/ })
  await expect(row).toContainText('added')
  await expect(row).toContainText('263 kB')
  await expect(changed(page).getByRole('row')).toHaveCount(2)
  await changed(page).getByRole('button', { name: 'Reload' }).click()
  await expect(changed(page)).toBeHidden()
  await expect(page.getByText(/^Recovery replays all 20,480 events\./)).toBeVisible()
  await expect(page.getByText(/^Before, at .*: Recovery replays all 16,384 events/)).toBeVisible()
  await expect(strip(page)).toBeHidden()

  // Damaged: the block that is looked at is read again.
  await page.keyboard.press('5')
  const blocks = page.getByRole('main')
  await blocks.getByRole('combobox', { name: 'segment' }).fill('FS.00000002.wal')
  await page.keyboard.press('Enter')
  await blocks.getByRole('spinbutton', { name: 'block' }).fill('7')
  await expect(page.getByRole('table', { name: 'Checksums, stored and computed' })).toBeVisible()
  await expect(page.getByText('BLOCK_CHECKSUM_MISMATCH')).toBeHidden()
  damage(directory, 'FS.00000002.wal', 7)
  await expect(strip(page)).toContainText('1 segment written to')
  await inStrip(page, 'Reload').click()
  await expect(blocks.getByRole('spinbutton', { name: 'block' })).toHaveValue('7')
  await expect(page.getByText('BLOCK_CHECKSUM_MISMATCH').first()).toBeVisible()
  await page.keyboard.press('2')
  await expect(page.getByText(/^Recovery replays 16,384 of 20,480 events: segment 2 is skipped/)).toBeVisible()
  await expect(page.getByText(/^Before, at .*: Recovery replays all 20,480 events/)).toBeVisible()

  // Removed, with what was selected in it.
  rmSync(join(directory, 'FS.00000002.wal'))
  await expect(strip(page)).toContainText('1 segment removed')
  await inStrip(page, 'Reload').click()
  await expect(page.getByText(/^Recovery replays 16,384 of 20,480 events: .* missing in a gap/)).toBeVisible()
  await page.keyboard.press('3')
  await expect(page.getByRole('grid', { name: 'Segments' })).not.toContainText('FS.00000002.wal')
})

test('what is ignored is not told again, another change is', async ({ launch, temporary }) => {
  const { directory, fifth } = await makeLog(temporary)
  const { page } = await launch({ directory })
  await expect(page.getByText(SOUND)).toBeVisible()
  rmSync(join(directory, 'FS.00000003.wal'))
  await expect(strip(page)).toContainText('1 segment removed')
  await inStrip(page, 'Ignore').click()
  await expect(strip(page)).toBeHidden()
  await expect(page.getByRole('navigation').getByRole('button', { name: 'Overview' })).toBeFocused()
  // Ignored is not forgotten: the state says of when it is, and the palette has the difference.
  await expect(page.getByRole('contentinfo')).toContainText(TIME)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('what changed on disk')
  await page.keyboard.press('Enter')
  await expect(changed(page)).toContainText('FS.00000003.wal')
  await page.keyboard.press('Escape')
  await expect(strip(page)).toBeHidden()

  copyFileSync(fifth, join(directory, 'FS.00000004.wal'))
  await expect(strip(page)).toContainText('1 segment removed, 1 added')
})

test('a segment that is written to all the time is said to be, and told once', async ({ launch, temporary }) => {
  const { directory, fifth } = await makeLog(temporary)
  const { page } = await launch({ directory })
  await expect(page.getByText(SOUND)).toBeVisible()
  const whole = readFileSync(fifth)
  const path = join(directory, 'FS.00000004.wal')
  const descriptor = openSync(path, 'w')
  let length = 0
  const append = () => {
    writeSync(descriptor, whole, length, 512, length)
    length += 512
  }
  append()
  const recorder = setInterval(append, 200)
  try {
    await expect(strip(page)).toContainText('1 segment added')
    await expect(strip(page)).toContainText('FS.00000004.wal is being written now')
    await inStrip(page, 'Ignore').click()
    await expect(strip(page)).toBeHidden()
    // Longer than it is from one look to the next: by the file's length, not by a clock.
    const until = length + 15 * 512
    await expect.poll(() => length).toBeGreaterThan(until)
    await expect(strip(page)).toBeHidden()
  } finally {
    clearInterval(recorder)
    closeSync(descriptor)
  }
})

test('a directory that is gone, and there again', async ({ launch, temporary }) => {
  const { directory } = await makeLog(temporary)
  const { page } = await launch({ directory })
  await expect(page.getByText(SOUND)).toBeVisible()
  const elsewhere = join(temporary, 'elsewhere')
  renameSync(directory, elsewhere)
  await expect(strip(page)).toContainText('The directory cannot be read any more')
  await expect(strip(page)).toContainText(`There is no directory ${directory}`)
  await expect(inStrip(page, 'Reload')).toBeHidden()
  await expect(page.getByText(SOUND)).toBeVisible()
  mkdirSync(directory)
  await expect(strip(page)).toContainText('Another directory is at this path now')
  await expect(strip(page)).toContainText('4 segments removed')
  rmSync(directory, { recursive: true })
  renameSync(elsewhere, directory)
  await expect(strip(page)).toBeHidden()
})

test('while a recovery runs nothing is looked at; afterwards it is told', async ({ launch, temporary }) => {
  const { directory } = await makeLog(temporary)
  const { page } = await launch({ directory })
  await expect(page.getByText(SOUND)).toBeVisible()
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('400000')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(figure(page, 'phase')).toHaveText('replaying')
  const replayed = async () => Number((await figure(page, 'replayed').textContent())?.replace(/\D/g, ''))
  const before = await replayed()
  rmSync(join(directory, 'FS.00000003.wal'))
  // Four seconds of replaying: longer than it is from one look to the next.
  await expect.poll(replayed).toBeGreaterThan(before + 10_000)
  await expect(figure(page, 'phase')).toHaveText('replaying')
  await expect(strip(page)).toBeHidden()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(strip(page)).toContainText('1 segment removed')
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious in the strip and the dialog, ${colorScheme}`, async ({ launch, temporary }) => {
    const { directory } = await makeLog(temporary)
    const { page } = await launch({ directory, colorScheme })
    await expect(page.getByText(SOUND)).toBeVisible()
    damage(directory, 'FS.00000001.wal', 3)
    await expect(strip(page)).toBeVisible()
    const serious = async () =>
      (await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(await serious()).toEqual([])
    await inStrip(page, 'What changed').press('Enter')
    await expect(changed(page)).toBeVisible()
    expect(await serious()).toEqual([])
    await page.keyboard.press('Escape')
    await expect(inStrip(page, 'What changed')).toBeFocused()
  })
}
