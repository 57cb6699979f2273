// A browser has no taskbar of ours: the title of the tab says how far long work is, and that it has ended.
import { join } from 'node:path'
import { expect, figure, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

/** Of two segments the last 256 events each: few that take long, which a busy machine makes hardly longer. */
const LOG = ['--blocks', '16', '--events', '4352', '--seed', '1']
const FROM_ID = '3841'
const NS_PER_EVENT = '25000000'

test('the title says how far a long recovery is, and that it has ended while nobody looked', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...LOG)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await expect(page).toHaveTitle(`${directory} – Walscope`)
  await page.keyboard.press('4')
  await page.getByLabel('from id').fill(FROM_ID)
  await page.getByLabel('ns per event').fill(NS_PER_EVENT)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page).toHaveTitle(/^\d+ % – \/.* – Walscope$/)
  await page.keyboard.press('Space')
  await expect(page).toHaveTitle(/^\d+ %, paused – \/.* – Walscope$/)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page).toHaveTitle(/^[1-9]\d* % – \/.* – Walscope$/, { timeout: 60_000 })
  // As a browser says of a tab that is not in front.
  await page.evaluate(() => {
    document.hasFocus = () => false
  })
  await expect(page).toHaveTitle(`Recovery finished – ${directory} – Walscope`, { timeout: 90_000 })
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(page).toHaveTitle(`${directory} – Walscope`)

  // Nor does a tab ask for versions: that setting is the app's.
  await page.keyboard.press('Control+,')
  await expect(page.getByLabel('tell when long work has ended')).toBeChecked()
  await expect(page.getByLabel('ask daily for newer versions')).toBeHidden()
})

test('work that is stopped is gone from the title', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...LOG)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.keyboard.press('4')
  await page.getByLabel('from id').fill(FROM_ID)
  await page.getByLabel('ns per event').fill(NS_PER_EVENT)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page).toHaveTitle(/^\d+ % – \/.* – Walscope$/)
  await expect(figure(page, 'phase')).toHaveText('replaying')
  await page.keyboard.press('Escape')
  await expect(page.getByText('stopped', { exact: true })).toBeVisible()
  await expect(page).toHaveTitle(`${directory} – Walscope`)
})
