// What breaks around the engine, on the desktop: a page that crashes or hangs, graphics that are lost.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { crashReport } from '../../src/contract/index.ts'
import { electronOf, expect, figure, test } from '../support/app.ts'
import { enginePid } from '../support/engine.ts'
import { generate } from '../support/walscope.ts'
import { expectWithinLimit } from '../support/within.ts'

/** Really ends the process of the page. The window has another page then: the double's, or Electron's own again. */
async function crash(electron: ElectronApplication, page: Page): Promise<{ page: Page; startMs: number }> {
  const session = await page.context().newCDPSession(page)
  const again = electron.waitForEvent('window')
  const startMs = Date.now()
  session.send('Page.crash').catch(() => {})
  return { page: await again, startMs }
}

function crashes(temporary: string) {
  const folder = join(temporary, 'configuration', 'crashes')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names.map((name) => crashReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
}

test('a page that crashes is there again, with its reason, its view and its recovery that runs', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '6', '--blocks', '64', '--seed', '1')
  const app = await launch({ directory })
  const { page } = app
  await expect(page.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()
  const pid = await enginePid(page)
  await page.keyboard.press('4')
  await page.getByLabel('ns per event').fill('40000')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(figure(page, 'phase')).toHaveText('replaying')

  const { page: again, startMs } = await crash(electronOf(app), page)
  const banner = again.getByRole('alert').filter({ hasText: 'PAGE_GONE' })
  await expectWithinLimit(banner.filter({ hasText: 'The page of this window crashed' }), startMs)
  await expect(again).toHaveTitle(`${directory} – Walscope`)

  // The engine has lived through it, and so has its recovery, which the same view shows on.
  await expect(figure(again, 'phase')).toHaveText('replaying')
  expect(await enginePid(again)).toBe(pid)
  await again.getByRole('button', { name: 'Stop' }).click()
  await expect(figure(again, 'phase')).not.toHaveText('replaying')
  await again.keyboard.press('2')
  await expect(again.getByText(/^Recovery replays all 98,304 events/)).toBeVisible()

  expect(crashes(temporary)).toMatchObject([{ kind: 'page', cause: 'crashed', directory, times: 1 }])
  await banner.getByRole('button', { name: 'Dismiss' }).click()
  await expect(banner).toBeHidden()
})

test('the third crash in five minutes asks, in a dialog of the system, and copies what is known', async ({
  launch,
  temporary,
}) => {
  const app = await launch({ directory: await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1') })
  const electron = electronOf(app)
  await expect(app.page.getByText(/^Recovery replays all/)).toBeVisible()
  const pid = await enginePid(app.page)
  // A person who first copies, and then has the page loaded again.
  await electron.evaluate(({ dialog }) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (async (_window: unknown, options: unknown) => {
      asked.push(options)
      return { response: asked.length === 1 ? 1 : 0, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
  })
  const asked = () => electron.evaluate(() => (globalThis as unknown as { asked: { message: string }[] }).asked)
  let { page } = app
  for (let times = 1; times <= 3; times += 1) {
    ;({ page } = await crash(electron, page))
    await expect(page.getByRole('alert').filter({ hasText: 'PAGE_GONE' })).toBeVisible()
    await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
    expect(await asked()).toHaveLength(times === 3 ? 2 : 0)
  }
  expect((await asked())[0]).toMatchObject({
    message: expect.stringMatching(/^The page of this window crashed/),
    detail: expect.stringContaining('3 times in 5 minutes'),
  })
  const copied = await electron.evaluate(({ clipboard }) => clipboard.readText())
  expect(crashReport.parse(JSON.parse(copied))).toMatchObject({ kind: 'page', times: 3 })
  expect(crashes(temporary).map(({ times }) => times)).toEqual([1, 2, 3])
  expect(await enginePid(page)).toBe(pid)
})

test('a page that hangs is ended for who says so, and is there again', async ({ launch, temporary }) => {
  const app = await launch({ directory: await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1') })
  const electron = electronOf(app)
  await expect(app.page.getByText(/^Recovery replays all/)).toBeVisible()
  await electron.evaluate(({ dialog }) => {
    dialog.showMessageBox = (async () => ({ response: 1, checkboxChecked: false })) as typeof dialog.showMessageBox
  })
  const again = electron.waitForEvent('window')
  // It really hangs; that Electron notices is Electron's.
  void app.page.evaluate('for (;;) {}').catch(() => {})
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.emit('unresponsive')
  })
  const page = await again
  await expect(page.getByRole('alert').filter({ hasText: 'PAGE_GONE' })).toContainText('did not answer and was ended')
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  expect(crashes(temporary)).toMatchObject([{ kind: 'page', cause: 'hung' }])
})

test('lost graphics are told once, and drawn anew; the third time with what to do', async ({ launch, temporary }) => {
  const app = await launch({ directory: await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1') })
  const { page } = app
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const lose = () =>
    electronOf(app).evaluate(({ app: it }) => {
      it.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139, serviceName: 'GPU' })
    })
  const banner = page.getByRole('alert').filter({ hasText: 'GRAPHICS_LOST' })
  await lose()
  await expect(banner).toContainText('there is nothing to do')
  await banner.getByRole('button', { name: 'Dismiss' }).click()
  await expect(banner).toBeHidden()
  await lose()
  await lose()
  await expect(banner).toContainText('3 times in 5 minutes: start Walscope with --disable-gpu')
  expect(crashes(temporary).map(({ kind, times }) => [kind, times])).toEqual([
    ['graphics', 1],
    ['graphics', 2],
    ['graphics', 3],
  ])
  // A canvas that has come back empty is made anew.
  await page.keyboard.press('5')
  const canvas = page.locator('canvas').first()
  await canvas.waitFor()
  await canvas.evaluate((it) => {
    it.dataset.old = ''
    it.dispatchEvent(new Event('contextrestored'))
  })
  await expect(page.locator('canvas[data-old]')).toHaveCount(0)
  await expect(canvas).toBeVisible()
})

test('the crash log is shown in the file manager, its newest report', async ({ launch, temporary }) => {
  const app = await launch({ directory: await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1') })
  const { page } = app
  await electronOf(app).evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => {
      ;(globalThis as { shown?: string }).shown = path
    }
  })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  process.kill(await enginePid(page), 'SIGABRT')
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  await banner.getByRole('button', { name: 'Details…' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: 'Show crash log' }).click()
  const folder = join(temporary, 'configuration', 'crashes')
  const [name = ''] = readdirSync(folder)
  const shown = () => electronOf(app).evaluate(() => (globalThis as { shown?: string }).shown)
  await expect.poll(shown).toBe(join(folder, name))
})
