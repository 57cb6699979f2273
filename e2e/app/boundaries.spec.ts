// An error in one view costs that view and nothing else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crashReport } from '../../src/contract/index.ts'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

test('a view that fails says so, the others go on, and it comes back', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1')
  const { page, host } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  // What a browser without canvases would do to the views that draw on them.
  await page.evaluate(() => {
    const { prototype } = HTMLCanvasElement
    const { getContext } = prototype
    prototype.getContext = () => {
      throw new TypeError('there are no canvases')
    }
    Object.assign(window, { giveBack: () => Object.assign(prototype, { getContext }) })
  })
  await page.keyboard.press('5')
  const panel = page.getByRole('alert', { name: 'The view Blocks has failed' })
  await expect(panel).toContainText('there are no canvases')
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  const folder = join(temporary, 'configuration', 'crashes')
  await expect
    .poll(() =>
      readdirSync(folder).map((name) => crashReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))),
    )
    .toContainEqual(expect.objectContaining({ kind: 'page-error', message: 'there are no canvases', directory }))

  // The window, the engine and the other views are as they were.
  await expect(page.getByTestId('engine')).toContainText('running')
  await page.keyboard.press('3')
  await expect(page.getByRole('row').filter({ hasText: 'FS.00000001.wal' })).toBeVisible()
  await page.keyboard.press('5')
  await expect(panel).toBeVisible()
  if (host === 'browser') await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await panel.getByRole('button', { name: 'Copy details' }).click()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  expect(copied).toMatchObject({ place: 'The view Blocks', message: 'there are no canvases', session: { directory } })
  await page.evaluate(() => (window as unknown as { giveBack: () => void }).giveBack())
  await panel.getByRole('button', { name: 'Show it again' }).click()
  await expect(panel).toBeHidden()
  await expect(page.locator('canvas').first()).toBeVisible()
})
