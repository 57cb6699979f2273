// The SQL view: a query is written, run, looked at, sorted, drawn, taken along; errors stand where they belong.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type App, expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate } from '../support/walscope.ts'

const DAMAGED = [
  ...['--segments', '4', '--blocks', '64', '--seed', '1'],
  ...['--fault', 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'],
]

const editor = (page: Page) => page.getByRole('textbox', { name: 'SQL query' })
const grid = (page: Page) => page.getByRole('grid', { name: 'Result' })
const rows = (page: Page) => grid(page).locator('[role=rowgroup] [role=row]')

/** Proposed in the editor. */
const proposal = (page: Page, name: string) =>
  page.locator('.cm-tooltip-autocomplete').getByRole('option', { name, exact: true })

/** What axe finds that keeps somebody out. */
async function problems(page: Page): Promise<string[]> {
  return (await axeViolations(page))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
}

/** Opens the view, with the cursor in the editor. */
async function openView({ page }: App): Promise<void> {
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await editor(page).focus()
}

/** Puts a query in the place of what stands in the editor, and runs it with the keyboard. */
async function ask(page: Page, text: string): Promise<void> {
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
  await page.keyboard.press('ControlOrMeta+Enter')
}

test('every example gives an answer, and nothing is asked of the page that its policy forbids', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  rmSync(join(directory, 'FS.00000002.wal'))
  const before = fingerprint(directory)
  const app = await launch({ directory })
  const { page } = app
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await openView(app)
  const examples = page.getByRole('listbox', { name: 'Examples' }).getByRole('option')
  const answers: Record<string, RegExp> = {
    'Damaged blocks with their findings': /BLOCK_CHECKSUM_MISMATCH/,
    // The segment that is gone, and the block that is damaged.
    'Gaps between ids': /32769.*49152/,
    'Segments that recovery does not replay': /FS\.00000001\.wal.*BLOCK_CHECKSUM_MISMATCH/,
  }
  for (const title of await examples.locator('span:first-child').allTextContents()) {
    await examples.filter({ hasText: title }).click()
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(page.getByText(/^[\d,]+ rows? in /)).toBeVisible()
    await expect(page.getByRole('alert')).toBeHidden()
    const answer = answers[title]
    if (answer !== undefined) await expect(rows(page).filter({ hasText: answer }).first()).toBeVisible()
    expect(await rows(page).count(), title).toBeGreaterThan(0)
  }
  expect(complaints).toEqual([])
  expect(fingerprint(directory)).toBe(before)
})

test('a result: figures of the log, sorted by a head, copied by the keyboard, opened in Blocks', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openView(app)
  await ask(
    page,
    'SELECT segment, count(*) AS events, min(id) AS first_id FROM events GROUP BY segment ORDER BY segment',
  )
  await expect(page.getByText(/^4 rows in /)).toBeVisible()
  await expect(rows(page).first()).toContainText('16384')
  await page.getByRole('button', { name: /^first_id/ }).click()
  await page.getByRole('button', { name: /^first_id/ }).click()
  await expect(page.getByRole('columnheader', { name: /^first_id/ })).toHaveAttribute('aria-sort', 'descending')
  await expect(rows(page).first()).toContainText('FS.00000003.wal')

  await grid(page).focus()
  await page.keyboard.press('Home')
  for (const _ of ['segment', 'events', 'first_id']) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ControlOrMeta+c')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('49153')
  await page.keyboard.press('ControlOrMeta+Shift+c')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('FS.00000003.wal\t16384\t49153')

  await ask(
    page,
    "SELECT segment, block, position, id FROM events WHERE validity = 'BLOCK_CHECKSUM_MISMATCH' LIMIT 1 OFFSET 3",
  )
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await grid(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: /^Show in Blocks/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(grid(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Block map', exact: true })).toContainText('FS.00000001.wal')
  await expect(page.getByLabel('block', { exact: true })).toHaveValue('5')
  // The query and its answer are there again.
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await expect(editor(page)).toContainText('OFFSET 3')
})

test('an error is marked where it is, with a hint; a longer result says that it is cut', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  await ask(page, 'SELECT id,\n  pric\nFROM events')
  await expect(page.getByRole('alert')).toContainText('QUERY_INVALID')
  await expect(page.getByRole('alert')).toContainText('price')
  await expect(editor(page).locator('.cm-lintRange-error')).toHaveText('pric')
  await page.getByRole('button', { name: 'Go to line 2, column 3' }).click()
  await expect(editor(page)).toBeFocused()

  await ask(page, 'SELECT id FROM events')
  await expect(page.getByText(/^65,536 rows in /)).toBeVisible()
  await expect(page.getByRole('alert')).toBeHidden()
  await page.getByLabel('rows at most').selectOption('1000')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText(/^The first 1,000 rows in .* there are more/)).toBeVisible()
  expect(await rows(page).count()).toBeLessThan(80)
  await ask(page, 'SELECT id FROM events WHERE id = 0')
  await expect(page.getByText('The query gave no rows.')).toBeVisible()
})

test('completion knows tables, columns and words; Tab and Escape lead out of the editor', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('select count(*) as n from eve')
  await expect(proposal(page, 'events')).toBeVisible()
  // What is shown can be taken after a moment: a person does not mean a list that has just come up.
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
  await page.keyboard.type(' where type = ')
  await expect(proposal(page, "'CANCEL_ORDER'")).toBeVisible()
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
  await expect(editor(page)).toContainText("select count(*) as n from events where type = 'CANCEL_ORDER'")
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeFocused()
  await editor(page).focus()
  await page.keyboard.press('Tab')
  await expect(editor(page)).not.toBeFocused()
  // No key that was typed was taken for a shortcut.
  await expect(page.getByRole('button', { name: 'SQL', exact: true })).toHaveAttribute('aria-current', 'page')
})

test('history: newest first, chosen by the keyboard, still there in the next window', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  for (const number of [1, 2, 3]) {
    await ask(page, `SELECT ${number} AS answer`)
    await expect(rows(page).first()).toContainText(String(number))
  }
  await page.reload()
  // The directory is shown as it was left.
  await expect(editor(page)).toContainText('SELECT 3 AS answer')
  await page.getByRole('tab', { name: 'History' }).click()
  const list = page.getByRole('listbox', { name: 'History, newest first' })
  await expect(list.getByRole('option')).toHaveText([/^SELECT 3/, /^SELECT 2/, /^SELECT 1/])
  await list.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(editor(page)).toContainText('SELECT 1 AS answer')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(rows(page).first()).toContainText('1')
})

test('a long query shows its progress, and its end by a person', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  await ask(page, 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b')
  await expect(page.getByRole('progressbar', { name: 'Progress of the query' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Cancelled.', { exact: true })).toBeVisible()
  // The engine is free for the next one.
  await ask(page, 'SELECT 42 AS answer')
  await expect(rows(page).first()).toContainText('42')
})

test('the query of an engine that dies is over; the next engine answers', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  await ask(page, 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b')
  await expect(page.getByRole('progressbar', { name: 'Progress of the query' })).toBeVisible()
  const engine = await page.getByTestId('engine').textContent()
  process.kill(Number(/pid (\d+)/.exec(engine ?? '')?.[1]), 'SIGKILL')
  await expect(page.getByRole('alert').filter({ hasText: 'The engine is gone, and the query with it.' })).toBeVisible()
  await page.getByRole('button', { name: 'Restart engine' }).click()
  await expect(page.getByTestId('engine')).toContainText('running')
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  await ask(page, 'SELECT 42 AS answer')
  await expect(rows(page).first()).toContainText('42')
})

test('a chart of the result, and all of the result in a file', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const app = await launch({ directory })
  const { page } = app
  await openView(app)
  await ask(
    page,
    'SELECT type, count(*) AS events, count(DISTINCT user_id) AS users FROM events GROUP BY type ORDER BY type',
  )
  await expect(page.getByText(/^4 rows in /)).toBeVisible()
  await page.getByRole('button', { name: 'Chart', exact: true }).click()
  await expect(page.getByRole('img', { name: /^events, users over type/ })).toBeVisible()
  await page.getByRole('checkbox', { name: 'users' }).uncheck()
  await page.getByRole('combobox', { name: /^as/ }).selectOption('line')
  await expect(page.getByRole('img', { name: /^events over type/ })).toBeVisible()

  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export the result' })
  const output = join(temporary, 'types.csv')
  await dialog.getByLabel('Format').selectOption('csv')
  await dialog.getByRole('textbox', { name: 'New file' }).fill(join(directory, 'types.csv'))
  await dialog.getByRole('button', { name: 'Export' }).click()
  await expect(dialog.getByRole('alert')).toContainText('OUTPUT_IN_OPEN_DIRECTORY')
  await dialog.getByRole('textbox', { name: 'New file' }).fill(output)
  await dialog.getByRole('button', { name: 'Export' }).click()
  await expect(dialog.getByText('All of it is written.')).toBeVisible()
  const lines = readFileSync(output, 'utf8').trim().split(/\r?\n/)
  expect(lines[0]).toBe('type,events,users')
  expect(lines).toHaveLength(5)
  const events = lines.slice(1).map((line) => Number(line.split(',')[1]))
  expect(events.reduce((sum, count) => sum + count, 0)).toBe(65_536)
  expect(existsSync(join(directory, 'types.csv'))).toBe(false)
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ launch, temporary }) => {
    test.slow()
    const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
    const app = await launch({ directory, colorScheme })
    const { page } = app
    await openView(app)
    expect(await problems(page)).toEqual([])
    await ask(page, "SELECT segment, validity, count(*)::DOUBLE AS n, 'x' AS word FROM events GROUP BY ALL -- all")
    await expect(page.getByText(/^5 rows in /)).toBeVisible()
    await grid(page).focus()
    await page.keyboard.press('ArrowDown')
    expect(await problems(page)).toEqual([])
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    await page.getByRole('tab', { name: 'Tables' }).click()
    expect(await problems(page)).toEqual([])
    await page.getByRole('button', { name: 'Export…' }).click()
    expect(await problems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await ask(page, 'SELECT pric FROM events')
    await expect(page.getByRole('alert')).toContainText('QUERY_INVALID')
    expect(await problems(page)).toEqual([])
  })
}
