// All of the app without a mouse: nothing here has one (e2e/support/keyboard.ts).
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, focusStop, hasFocus, type Keyboard, test } from '../support/keyboard.ts'
import { keepTourRuns, tourDirectory } from '../support/tour.ts'
import { root } from '../support/walscope.ts'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
const main = (page: Page) => page.getByRole('main')

/** Opens a directory by its path, as typed into the Start view. */
async function openPath(page: Page, keyboard: Keyboard, path: string): Promise<void> {
  await keyboard.tabTo(page.getByLabel('Path of a WAL directory'))
  await keyboard.type(path)
  await keyboard.press('Enter')
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
}

const AREAS = ['header', 'nav', 'main', 'footer']

/** Every stop is seen, in sight, and after those that stand before it; nothing is left out; and it comes round. */
async function checkWalk(page: Page, keyboard: Keyboard, view: string): Promise<void> {
  const stops = await keyboard.walk()
  expect(
    stops.filter(({ isShown }) => !isShown).map(({ name }) => name),
    `${view}: the focus is not seen on`,
  ).toEqual([])
  expect(
    stops.filter(({ isInSight }) => !isInSight).map(({ name }) => name),
    `${view}: out of sight`,
  ).toEqual([])
  const areas = stops.map(({ area }) => AREAS.indexOf(area))
  expect(areas, `${view}: in order`).toEqual([...areas].sort((a, b) => a - b))
  expect(await keyboard.unreached(), `${view}: not reached`).toEqual([])
  expect(stops.length).toBeGreaterThan(8)
  // What is typed next is for no field.
  await keyboard.tabTo(button(page, 'Shortcuts'))
}

test('in every view Tab comes to everything, is seen where it is, and is held by nothing', async ({
  launch,
  temporary,
  keyboardOf,
}) => {
  test.slow()
  keepTourRuns(temporary)
  const { page } = await launch()
  const keyboard = await keyboardOf(page)
  await checkWalk(page, keyboard, 'start')
  await openPath(page, keyboard, await tourDirectory(temporary))
  await keyboard.press('2')
  await checkWalk(page, keyboard, 'overview')
  await keyboard.press('3')
  await checkWalk(page, keyboard, 'segments')
  await keyboard.press('4', 'r')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await checkWalk(page, keyboard, 'recovery')
  await keyboard.press('5')
  await expect(page.getByText('block checksum 1', { exact: true })).toBeVisible()
  await keyboard.press('n')
  await expect(page.getByRole('region', { name: 'What it is', exact: true })).toContainText('bit-flip')
  await checkWalk(page, keyboard, 'blocks')
  await keyboard.press('6', 'n')
  await checkWalk(page, keyboard, 'findings')
  await keyboard.press('7')
  await expect(page.getByRole('grid', { name: 'Events', exact: true }).getByRole('row').nth(5)).toContainText('FS.')
  await checkWalk(page, keyboard, 'events')
  await keyboard.press('8')
  await expect(page.getByRole('textbox', { name: 'SQL query' })).toBeVisible()
  await checkWalk(page, keyboard, 'sql')
  await keyboard.press('9')
  await expect(page.getByRole('table', { name: 'Recorded runs' })).toBeVisible()
  await checkWalk(page, keyboard, 'replay, the runs')
  await keyboard.pressButton(button(page, /^Open the run of .*flashstrike/).first())
  await expect(page.getByRole('application', { name: /^Timeline of/ })).toBeVisible()
  await checkWalk(page, keyboard, 'replay')
})

test('from a path to a segment, its damage and its bytes', async ({ launch, temporary, keyboardOf }) => {
  const { page } = await launch()
  const keyboard = await keyboardOf(page)
  await openPath(page, keyboard, await tourDirectory(temporary))
  await keyboard.pressButton(button(page, 'Continuity as a table'))
  await expect(page.getByRole('table', { name: 'Ranges of event ids' })).toBeVisible()

  await keyboard.press('3')
  await keyboard.choose(page.getByLabel('strict status'), 'BLOCK')
  await keyboard.tabTo(page.getByRole('grid', { name: 'Segments' }))
  await keyboard.press('Home', 'Enter')
  const block = page.getByRole('spinbutton', { name: 'block' })
  await expect(page.getByRole('combobox', { name: /^segment/ })).toHaveValue('FS.00000005.wal')

  const map = page.getByRole('application', { name: /^Block map/ })
  await expect(page.getByText('block checksum 1', { exact: true })).toBeVisible()
  await keyboard.tabTo(map)
  await keyboard.press('n')
  await expect(block).toHaveValue('37')
  await keyboard.press('Enter')
  const bytes = page.getByRole('grid', { name: 'Bytes of block 37' })
  await expect(bytes).toBeFocused()
  const facts = page.getByTestId('byte-facts')
  await expect(facts).toContainText('price (ticks) of event 126')
  await keyboard.press('Home')
  await expect(facts).not.toContainText('616,785')
  await keyboard.tabTo(button(page, 'Repaired'), 'Shift+Tab')
  await keyboard.press('Space')
  await expect(button(page, 'Repaired')).toHaveAttribute('aria-pressed', 'true')

  await keyboard.press('6')
  const findings = page.getByRole('listbox', { name: 'Findings' })
  await keyboard.tabTo(findings)
  await keyboard.press('End')
  await expect(findings.getByRole('option', { selected: true })).toContainText('META_TEMPORARY_LEFT')
  await keyboard.press('Home', 'Enter')
  await expect(bytes).toBeFocused()
})

test('a recovery is run, held, stepped and compared; settings, palette and dialogs give the focus back', async ({
  launch,
  temporary,
  keyboardOf,
}) => {
  const { page } = await launch({ directory: await tourDirectory(temporary) })
  const keyboard = await keyboardOf(page)
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await keyboard.press('4')
  await keyboard.tabTo(page.getByLabel('ns per event'))
  await keyboard.retype('20000')
  await keyboard.pressButton(button(page, 'Run'))
  await expect(button(page, 'Pause')).toBeEnabled()
  await keyboard.pressButton(button(page, 'Pause'))
  await expect(button(page, 'Resume')).toBeVisible()
  await keyboard.pressButton(button(page, 'Step segment'))
  await expect(button(page, 'Resume')).toBeVisible()
  await keyboard.pressButton(button(page, 'Stop'))
  await expect(page.getByText('stopped', { exact: true })).toBeVisible()
  await keyboard.tabTo(page.getByLabel('ns per event'))
  await keyboard.retype('0')
  await keyboard.pressButton(button(page, 'Run without preloader'))
  await expect(page.getByText('ended', { exact: true })).toBeVisible()

  for (const [opener, title] of [
    ['Settings', 'Settings'],
    ['Shortcuts', 'Shortcuts'],
    ['Salvage…', 'Salvage'],
    ['Evidence bundle…', 'Evidence bundle'],
  ] as const) {
    await keyboard.tabTo(button(page, opener))
    await keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: title })
    await expect(dialog).toBeVisible()
    // The focus stays in a dialog, whichever way it goes, and is seen there.
    for (const key of [...Array.from({ length: 12 }, () => 'Tab'), 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
      expect(await dialog.evaluate((it) => it.contains(document.activeElement)), `${title} holds the focus`).toBe(true)
      // At once, or as soon as what moves on a busy machine has come to rest.
      await expect.poll(() => focusStop(page), title).toMatchObject({ isShown: true, isInSight: true })
      await keyboard.press(key)
    }
    await keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(button(page, opener)).toBeFocused()
  }

  await keyboard.press('Control+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await keyboard.choose(settings.getByLabel('theme'), 'light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await keyboard.tabTo(settings.getByLabel('a wait is a stall from'))
  await keyboard.retype('2.5')
  await keyboard.press('Escape')
  await expect(settings).toBeHidden()
  await expect(button(page, 'Evidence bundle…')).toBeFocused()

  await keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await keyboard.type('theme: dark')
  await keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(button(page, 'Evidence bundle…')).toBeFocused()
})

test('events are filtered and an order followed; a query is run, drawn and exported', async ({
  launch,
  temporary,
  keyboardOf,
}) => {
  const { page } = await launch({ directory: await tourDirectory(temporary) })
  const keyboard = await keyboardOf(page)
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await keyboard.press('7', 'Control+f')
  await expect(page.getByRole('searchbox', { name: 'filter' })).toBeFocused()
  await keyboard.type('type = CANCEL_ORDER')
  await keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Conditions' }).getByRole('listitem')).toHaveCount(2)
  const grid = page.getByRole('grid', { name: 'Events', exact: true })
  await expect(grid).not.toHaveAttribute('aria-rowcount', '458753')
  await keyboard.tabTo(grid)
  await keyboard.press('Home', 'ArrowDown', 'Shift+F10')
  await expect(page.getByRole('menu')).toBeVisible()
  const life = page.getByRole('menuitem', { name: /^Life of order/ })
  for (let steps = 0; steps < 20 && !(await hasFocus(life)); steps += 1) await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  const panel = page.getByRole('region', { name: /^Life of order/ })
  await keyboard.tabTo(panel.getByRole('grid', { name: 'Events of its life' }))
  await keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await keyboard.pressButton(page.getByRole('button', { name: /^Remove type/ }))
  await expect(page.getByText('458,752 events', { exact: true })).toBeVisible()

  await keyboard.tabTo(button(page, 'SQL'), 'Shift+Tab')
  await keyboard.press('Enter')
  const editor = page.getByRole('textbox', { name: 'SQL query' })
  await keyboard.tabTo(editor)
  await keyboard.retype('select 7 as answer')
  await keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await keyboard.press('Escape')
  await expect(button(page, 'Run')).toBeFocused()
  const examples = page.getByRole('listbox', { name: 'Examples' })
  await keyboard.tabTo(examples, 'Shift+Tab')
  await keyboard.press('Home', 'Enter')
  await keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText(/^\d+ rows in /)).toBeVisible()
  await keyboard.pressButton(button(page, 'Chart'))
  await expect(page.getByRole('img', { name: /over .*the table has the same/ })).toBeVisible()
  await keyboard.pressButton(button(page, 'Export…'))
  const dialog = page.getByRole('dialog', { name: 'Export the result' })
  await keyboard.tabTo(dialog.getByLabel('New file'))
  await keyboard.retype(join(temporary, 'answer.csv'))
  await keyboard.choose(dialog.getByLabel('Format'), 'csv')
  await keyboard.pressButton(dialog.getByRole('button', { name: 'Export', exact: true }))
  await expect(dialog.getByText('All of it is written.')).toBeVisible()
  await keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(button(page, 'Export…')).toBeFocused()
})

test('a recorded run is opened, stepped, scrubbed, played, explained and noted', async ({
  launch,
  temporary,
  keyboardOf,
}) => {
  const path = join(temporary, 'run.walscope')
  cpSync(join(root, 'e2e/fixtures/looks/preloader.walscope'), path)
  keepTourRuns(temporary)
  const { page } = await launch()
  const keyboard = await keyboardOf(page)
  await keyboard.pressButton(button(page, 'Open a recorded run…'))
  await keyboard.tabTo(page.getByLabel('Trace file'))
  await keyboard.type(path)
  await keyboard.press('Enter')
  const timeline = page.getByRole('application', { name: /^Timeline of/ })
  await keyboard.tabTo(timeline)
  const slider = page.getByRole('slider', { name: 'Instant' })
  const at = async () => Number(await slider.getAttribute('aria-valuenow'))
  await keyboard.press('n')
  const wait = await at()
  expect(wait).toBeGreaterThan(0)
  await keyboard.press('.', 'ArrowDown', 'w', 'd', 'f', 'f')
  expect(await at()).toBeGreaterThanOrEqual(wait)
  await keyboard.tabTo(slider, 'Shift+Tab')
  await keyboard.press('End')
  await expect(page.getByRole('region', { name: 'Threads at the instant' })).toContainText('has ended')
  await keyboard.press('Home', 'PageUp', 'ArrowRight')
  const scrubbed = await at()
  expect(scrubbed).toBeGreaterThan(0)
  await keyboard.press('Space')
  await expect.poll(at).toBeGreaterThan(scrubbed)
  await keyboard.press('Space')
  await expect(button(page, 'Play')).toBeVisible()

  const tab = (name: string | RegExp) => page.getByRole('tab', { name })
  await keyboard.tabTo(tab('Instant'))
  await keyboard.press('ArrowRight')
  await expect(tab('Stalls')).toBeFocused()
  await keyboard.tabTo(page.getByLabel('Shortest wait that is listed, in milliseconds'))
  await keyboard.retype('0.1')
  await keyboard.tabTo(page.getByRole('grid', { name: /^Stalls/ }))
  await keyboard.press('End', 'Enter')
  await expect(page.getByRole('region', { name: 'Why it was' })).toBeVisible()
  await keyboard.tabTo(tab('Stalls'), 'Shift+Tab')
  await keyboard.press('ArrowRight')
  await keyboard.choose(page.getByLabel('The run that the open one is compared with'), '2026')
  await expect(page.getByRole('status', { name: 'Verdict' })).toBeVisible()
  await keyboard.tabTo(tab('Compare'), 'Shift+Tab')
  await keyboard.press('ArrowRight')
  await keyboard.tabTo(main(page).getByRole('spinbutton', { name: 'prepared' }))
  await keyboard.retype('4')
  await expect(page.getByText(/^prepared 4: /)).toBeVisible()
  await keyboard.tabTo(button(page, 'Play'))
  await keyboard.press('m')
  await expect(page.getByLabel(/^Note at/)).toBeFocused()
  await keyboard.type('the disk was slow here')
  await keyboard.press('Enter')
  await expect(page.getByText('saved with the trace')).toBeVisible()
  await keyboard.pressButton(button(page, 'Other runs'))
  await expect(page.getByRole('table', { name: 'Recorded runs' })).toBeVisible()
})
