// Links that a person types in: to what is there, to what is not, and to what was left in another view.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

test('a link that is typed in is followed without a question; one that is none is refused', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  const { page } = await launch()
  const field = page.getByLabel('Path of a WAL directory')
  await field.fill('walscope://open?directory=/wal&run=rm')
  await field.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'LINK_INVALID' })).toBeVisible()
  await field.fill(`walscope://open?directory=${encodeURIComponent(directory)}&file=FS.00000001.wal&block=3`)
  await field.press('Enter')
  await expect(page.getByText('block 3 of FS.00000001.wal at offset').first()).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'LINK_INVALID' })).toBeHidden()
})

test('a link leads where it says, however the directory was left', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  const link = (rest: string) => `walscope://open?directory=${encodeURIComponent(directory)}${rest}`
  const { page } = await launch({ directory })
  const current = page.getByRole('navigation').locator('[aria-current=page]')
  const follow = async (to: string) => {
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByLabel('Path of a WAL directory').fill(to)
    await page.getByLabel('Path of a WAL directory').press('Enter')
  }
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await page.keyboard.press('3')
  await expect(current).toContainText('Segments')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('close the directory')
  await page.keyboard.press('Enter')
  await expect(current).toHaveText('Start')
  await follow(link('&view=overview'))
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await expect(current).toContainText('Overview')
  await follow(link('&eventId=300'))
  await expect(page.getByRole('grid', { name: 'Events' }).getByRole('row', { selected: true })).toContainText('300')
  await follow(link('&eventId=999999'))
  await expect(page.getByRole('alert').filter({ hasText: 'There is no event with the id 999,999' })).toBeVisible()
  await follow(link('&file=FS.00000001.wal&block=99'))
  await expect(page.getByRole('alert').filter({ hasText: 'There is no block 99 in FS.00000001.wal.' })).toBeVisible()
  await expect(current).toContainText('Blocks')
})
