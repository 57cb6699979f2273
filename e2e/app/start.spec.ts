// The app starts, on both hosts, and shows where to begin.
import { expect, test } from '../support/app.ts'

test('the Start view', async ({ launch }, testInfo) => {
  const { page, host } = await launch()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await expect(page).toHaveTitle(/Walscope/)
  // Only the desktop has a dialog of the system.
  await expect(page.getByRole('button', { name: 'Open directory…' })).toHaveCount(host === 'desktop' ? 1 : 0)
  await testInfo.attach('start', { body: await page.screenshot(), contentType: 'image/png' })
  expect(problems).toEqual([])
})
