// The native menus: each command stands in them with its shortcut, and a click does it in the window that has the focus.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { VIEWS, WINDOW_COMMANDS } from '../../src/contract/index.ts'
import { type App, electronOf, expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

const SMALL = ['--segments', '2', '--blocks', '16', '--seed', '1']

/** Clicks an item; false where it is not there, or cannot be chosen. */
const click = (app: App, id: string) =>
  electronOf(app).evaluate(({ Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (!item?.enabled) return false
    item.click()
    return true
  }, id)

const isEnabled = (app: App, id: string) =>
  electronOf(app).evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.enabled, id)

const current = (page: Page) => page.getByRole('navigation').locator('[aria-current=page]')
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })

test('each command is in the menu, with its shortcut; those of a directory wait for one', async ({
  launch,
  temporary,
}) => {
  const app = await launch()
  const { page } = app
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  const seen = await electronOf(app).evaluate(
    ({ Menu }, ids) =>
      ids.map((id) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(id)
        return { id, accelerator: item?.accelerator ?? null, enabled: item?.enabled }
      }),
    WINDOW_COMMANDS.map(({ id }) => id as string),
  )
  expect(seen).toEqual(
    WINDOW_COMMANDS.map(({ id, keys, needsDirectory = false }) => ({
      ...{ id, accelerator: keys?.[0] ?? null, enabled: !needsDirectory },
    })),
  )
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  await page.getByLabel('Path of a WAL directory').fill(directory)
  await page.getByLabel('Path of a WAL directory').press('Enter')
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await expect.poll(() => isEnabled(app, 'salvage')).toBe(true)
  expect(await click(app, 'close-directory')).toBe(true)
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await expect.poll(() => isEnabled(app, 'salvage')).toBe(false)
})

test('a click does what the command says', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch({ directory })
  const { page } = app
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await expect.poll(() => isEnabled(app, 'view-sql')).toBe(true)
  for (const [view, title] of VIEWS) {
    expect(await click(app, `view-${view}`)).toBe(true)
    await expect(current(page)).toContainText(title)
  }
  for (const theme of ['light', 'dark']) {
    await click(app, `theme-${theme}`)
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  }
  // One dialog takes the place of the other.
  for (const [id, name] of [
    ['commands', 'Commands'],
    ['settings', 'Settings'],
    ['shortcuts', 'Shortcuts'],
  ] as const) {
    await click(app, id)
    await expect(dialog(page, name)).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(1)
  }
  await click(app, 'salvage')
  await expect(dialog(page, /salvage/i)).toBeVisible()
  await page.keyboard.press('Escape')
  await click(app, 'bundle')
  await expect(dialog(page, /evidence/i)).toBeVisible()
  await page.keyboard.press('Escape')
  await click(app, 'export-events')
  await expect(dialog(page, 'Export events')).toBeVisible()
  await page.keyboard.press('Escape')
  await click(app, 'filter-events')
  await expect(page.locator('#event-filter')).toBeFocused()

  await click(app, 'view-sql')
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
  await click(app, 'run-query')
  await expect(page.getByRole('grid')).toBeVisible()
  await click(app, 'export-result')
  await expect(dialog(page, 'Export the result')).toBeVisible()
  await page.keyboard.press('Escape')

  await click(app, 'run-recovery')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await click(app, 'step-recovery')
  await expect(page.getByRole('alert').filter({ hasText: 'No recovery runs.' })).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()

  const pid = await page.getByTestId('engine').textContent()
  await click(app, 'restart-engine')
  await expect(page.getByTestId('engine')).toContainText('running')
  await expect(page.getByTestId('engine')).not.toHaveText(pid ?? '')
})

test('it is the window with the focus that is asked, and the menu is as that one is', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch({ directory })
  const { page } = app
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await expect.poll(() => isEnabled(app, 'salvage')).toBe(true)
  const opened = electronOf(app).waitForEvent('window')
  expect(await click(app, 'new-window')).toBe(true)
  const other = await opened
  await expect(other.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await expect.poll(() => isEnabled(app, 'salvage')).toBe(false)
  await click(app, 'settings')
  await expect(dialog(other, 'Settings')).toBeVisible()
  await expect(dialog(page, 'Settings')).toBeHidden()
  await electronOf(app).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await expect.poll(() => isEnabled(app, 'salvage')).toBe(true)
  await click(app, 'salvage')
  await expect(dialog(page, /salvage/i)).toBeVisible()
})
