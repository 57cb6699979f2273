// Windows that were open at the end are open again at the next start.
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { removeDirectory } from '../support/temporary.ts'
import { generate } from '../support/walscope.ts'

const SMALL = ['--segments', '2', '--blocks', '16', '--seed', '1']

test('two windows, their directories and views; not where they are not wanted', async ({ launch, temporary }) => {
  const [first, second] = [
    await generate(join(temporary, 'a'), ...SMALL),
    await generate(join(temporary, 'b'), ...SMALL),
  ]
  const titles = [`${first} – Walscope`, `${second} – Walscope`]
  const app = await launch({ directory: first })
  const opened = app.electron?.waitForEvent('window')
  await app.electron?.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click())
  const other = await opened
  if (other === undefined) throw new Error('there is no other window')
  await other.getByLabel('Path of a WAL directory').fill(second)
  await other.getByLabel('Path of a WAL directory').press('Enter')
  await expect(other).toHaveTitle(titles[1] ?? '')
  await expect(other.getByText(/^Recovery replays all/)).toBeVisible()
  await app.close()

  const again = await launch()
  await expect
    .poll(async () => Promise.all(again.electron?.windows().map((page) => page.title()) ?? []).then((it) => it.sort()))
    .toEqual(titles)
  await expect(again.page.getByText(/^Recovery replays all/)).toBeVisible()
  await again.page.keyboard.press('Control+,')
  await again.page.getByLabel('windows of the last time are opened again').uncheck()
  await again.page.getByRole('button', { name: 'Close' }).click()
  await again.close()

  const anew = await launch()
  await expect(anew.page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  expect(anew.electron?.windows()).toHaveLength(1)
})

test('a directory that is gone is said, and nothing else is lost', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'a'), ...SMALL)
  const app = await launch({ directory })
  await expect(app.page.getByText(/^Recovery replays all/)).toBeVisible()
  await app.close()
  removeDirectory(directory)
  const again = await launch()
  await expect(again.page.getByText(`There is no directory ${directory}.`)).toBeVisible()
  await expect(again.page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
})
