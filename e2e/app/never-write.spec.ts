// No view ever writes into the opened directory, on either host. On the browser host the engine process, with all that belongs
// to it, is traced besides.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generatePrecious } from '../support/precious.ts'
import { findWrites, straced, whyNoStrace } from '../support/strace.ts'
import { fingerprint } from '../support/temporary.ts'

const VIEWS = ['Start', 'Overview', 'Segments', 'Recovery', 'Blocks', 'Findings', 'Events', 'SQL', 'Replay']
/** These show, choose, filter, fold or run; a button that is named otherwise is not pressed. */
const HARMLESS =
  /as a table$|^Verify again$|^Copy|^Sort|^(index|file|kind|strict status|first id|last id|events|blocks|size)$/

/** Gives how many buttons that were. */
async function pressEverythingHarmless(page: Page): Promise<number> {
  let pressed = 0
  const buttons = page.getByRole('main').getByRole('button', { name: HARMLESS })
  for (let i = 0; i < (await buttons.count()); i++) {
    const button = buttons.nth(i)
    if (!(await button.isVisible()) || !(await button.isEnabled())) continue
    await button.click()
    pressed += 1
  }
  return pressed
}

async function walkThrough(page: Page): Promise<void> {
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const navigation = page.getByRole('navigation').getByRole('button')
  // A view that is new is walked through as well.
  expect((await navigation.allTextContents()).map((text) => text.replace(/\d.*$/, ''))).toEqual(VIEWS)
  for (const view of VIEWS) {
    await page.getByRole('navigation').getByRole('button', { name: view }).click()
    await pressEverythingHarmless(page)
  }
  await navigation.filter({ hasText: 'Events' }).click()
  await page.getByRole('searchbox', { name: 'filter' }).fill('side = BID')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Conditions' })).toContainText('side = BID')
  await expect(page.getByRole('grid', { name: 'Events' }).getByRole('row').nth(3)).toContainText('BID')
  await navigation.filter({ hasText: 'SQL' }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText(/rows? in /)).toBeVisible()
  await navigation.filter({ hasText: 'Recovery' }).click()
  await page.getByLabel('digest').check()
  for (const run of ['Run', 'Run without preloader']) {
    await page.getByRole('button', { name: run, exact: true }).click()
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
  }
  expect(await pressEverythingHarmless(page)).toBeGreaterThan(4)
  // What was recorded of it, with a note that is saved.
  await page.getByRole('button', { name: 'Open in Replay' }).click()
  for (const tab of ['Instant', 'Stalls', 'Compare', 'What-if', 'Notes']) {
    await page.getByRole('tab', { name: tab }).click()
    await pressEverythingHarmless(page)
  }
  await page.keyboard.press('m')
  await page.keyboard.type('looked at')
  await page.keyboard.press('Enter')
  await expect(page.getByText('saved with the trace')).toBeVisible()
}

test('walking through all views, two recoveries, and everything harmless pressed', async ({
  launch,
  temporary,
}, info) => {
  test.setTimeout(180_000)
  const directory = await generatePrecious(join(temporary, 'wal'))
  const before = fingerprint(directory)
  const output = join(temporary, 'trace')
  const whyNot = info.project.name === 'browser' ? whyNoStrace() : 'the desktop is not traced'
  if (whyNot !== null) info.annotations.push({ type: 'not traced', description: whyNot })

  const app = await launch({ directory, ...(whyNot === null ? { under: straced(output) } : {}) })
  await walkThrough(app.page)
  await app.close()
  expect(fingerprint(directory)).toBe(before)
  if (whyNot !== null) return
  const trace = readFileSync(output, 'utf8')
  // The engine was there: it has opened a segment.
  expect(trace).toContain('FS.00000001.wal", O_RDONLY')
  expect(findWrites(trace, directory, process.cwd())).toEqual([])
})
