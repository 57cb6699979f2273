// The dialogs that write something elsewhere: salvage and evidence bundle.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type App, expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, walscopeJson } from '../support/walscope.ts'
import { readZip } from '../support/zip.ts'

const FLIPPED = ['--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6']

/** Answers the save dialog in the place of a person, where the host has one; types the path otherwise. */
async function choose({ host, page, electron }: App, label: string, path: string): Promise<void> {
  if (host === 'browser' || electron === null) {
    await page.getByRole('textbox', { name: label }).fill(path)
    return
  }
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
  await page.getByRole('button', { name: 'Choose…' }).click()
  await expect(page.getByRole('textbox', { name: label })).toHaveValue(path)
}

test('salvage with repaired bits, and its result opened', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...FLIPPED)
  const before = fingerprint(directory)
  const app = await launch({ directory })
  const { page } = app
  await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
  await page.getByRole('button', { name: 'Salvage…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Salvage' })
  await expect(dialog.getByText('65,280 events')).toBeVisible()
  await expect(dialog.getByText('1 finding of this log is of that kind')).toBeVisible()
  const output = join(temporary, 'new')
  await choose(app, 'New directory', output)
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: 'Salvage' }).click()
  await expect(dialog.getByText('Read back: each segment verifies')).toBeVisible()
  await expect(dialog.getByText('65,536')).toBeVisible()
  await expect(dialog.getByText('FS.00000001.wal, block 5')).toBeVisible()
  expect(fingerprint(directory)).toBe(before)
  const recovered = walscopeJson<{ eventsReplayed: string }>('recover', output)
  expect(recovered.document.eventsReplayed).toBe('65536')

  await dialog.getByRole('button', { name: 'Open the result' }).click()
  await expect(page.getByText('Recovery replays all 65,536 events.')).toBeVisible()
})

test('axe finds nothing in the dialogs', async ({ launch, temporary }) => {
  test.slow()
  const violations = () => axeViolations(page)
  const directory = await generate(join(temporary, 'wal'), '--blocks', '16', '--fault', 'zero:segment=1,block=5')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.getByRole('button', { name: 'Evidence bundle…' }).click()
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Salvage…' }).click()
  expect(await violations()).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Salvage' }).click()
  await expect(page.getByText('Read back: each segment verifies')).toBeVisible()
  expect(await violations()).toEqual([])
})

test('an output in the opened directory is refused in the dialog', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...FLIPPED)
  const before = fingerprint(directory)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
  await page.getByRole('button', { name: 'Salvage…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Salvage' })
  await dialog.getByRole('textbox').fill(join(directory, 'new'))
  await dialog.getByRole('button', { name: 'Salvage' }).click()
  await expect(dialog.getByRole('alert')).toContainText('OUTPUT_IN_OPEN_DIRECTORY')
  expect(fingerprint(directory)).toBe(before)
  // The dialog is still there for another try.
  await dialog.getByRole('textbox').fill(join(temporary, 'new'))
  await dialog.getByRole('button', { name: 'Salvage' }).click()
  await expect(dialog.getByText('Read back: each segment verifies')).toBeVisible()
})

test('a salvage that is cancelled leaves nothing behind', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '8', '--blocks', '2048')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Salvage…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Salvage' })
  await dialog.getByRole('textbox').fill(join(temporary, 'new'))
  await dialog.getByRole('button', { name: 'Salvage' }).click()
  await expect(dialog.getByRole('progressbar')).toBeVisible()
  await expect.poll(() => readdirSync(temporary).some((name) => name.startsWith('new.partial-'))).toBe(true)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('button', { name: 'Salvage' })).toBeVisible()
  await expect.poll(() => readdirSync(temporary).some((name) => name.startsWith('new'))).toBe(false)
})

test('an evidence bundle', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...FLIPPED)
  const before = fingerprint(directory)
  const app = await launch({ directory })
  const { page } = app
  await expect(page.getByText(/^Recovery replays 49,152/)).toBeVisible()
  await page.getByRole('button', { name: 'Evidence bundle…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Evidence bundle' })
  const output = join(temporary, 'evidence.zip')
  await choose(app, 'New file', output)
  await dialog.getByRole('button', { name: 'Write the bundle' }).click()
  await expect(dialog.getByText('The bundle is written, with user ids and order ids replaced.')).toBeVisible()
  expect(existsSync(output)).toBe(true)
  expect(readZip(output).has('blocks/FS.00000001.wal/5.bin')).toBe(true)
  expect(fingerprint(directory)).toBe(before)
})
