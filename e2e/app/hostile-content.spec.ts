// What a directory, a query or a person brings along is shown as text: in the Events and SQL views, and in their dialogs.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generateHostile, hostileNames } from '../support/hostile-names.ts'
import { expectSafe } from '../support/hostile-page.ts'

const EVENTS_PER_SEGMENT = 16 * 256
const MARKUP = '<img src=x onerror="window.struck=1">'

const events = (page: Page) => page.getByRole('grid', { name: 'Events', exact: true })
const result = (page: Page) => page.getByRole('grid', { name: 'Result' })
const editor = (page: Page) => page.getByRole('textbox', { name: 'SQL query' })

async function ask(page: Page, text: string): Promise<void> {
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
  await page.keyboard.press('ControlOrMeta+Enter')
}

/** Gives the open dialog names in the opened directory, where nothing is written, and one elsewhere; what it says of them is text. */
async function exportUnderHostileNames(page: Page, temporary: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  const file = dialog.getByRole('textbox', { name: 'New file' })
  const write = dialog.getByRole('button', { name: 'Export', exact: true })
  for (const name of [`${MARKUP}/x`, '"><script>window.struck=1</script>/x', '\u202etxt.x/\u001b[2J/x']) {
    await file.fill(join(temporary, 'wal', name))
    await write.click()
    await expect(dialog.getByRole('alert')).toContainText('OUTPUT_IN_OPEN_DIRECTORY')
    await expectSafe(page)
  }
  await file.fill(join(temporary, MARKUP))
  await write.click()
  await expect(dialog.getByText('All of it is written.')).toBeVisible()
  await expectSafe(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

test('events of segments of hostile names', async ({ launch, temporary }) => {
  test.slow()
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const { page } = await launch({ directory })
  page.on('dialog', () => expect(false, 'a script of a name has run').toBe(true))
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Events/ })
    .click()
  await expect(events(page).getByRole('row').nth(5)).toContainText('.wal')
  const selected = events(page).getByRole('row', { selected: true })
  for (const [index, { shown, what }] of hostileNames.entries()) {
    await page.getByLabel('go to').fill(String(index * EVENTS_PER_SEGMENT + 7))
    await page.keyboard.press('Enter')
    await expect(selected, what).toContainText(shown)
    await expectSafe(page)
    // Its menus, cell by cell.
    if (index > 1) continue
    await events(page).focus()
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menu')).toBeVisible()
    await expectSafe(page)
    await page.keyboard.press('Escape')
  }
  // A filter that is none is said in words.
  await page.getByRole('searchbox', { name: 'filter' }).fill(`${MARKUP} = 1`)
  await page.keyboard.press('Enter')
  await expectSafe(page)
  await page.getByRole('searchbox', { name: 'filter' }).fill('id <= 10')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^10 of /)).toBeVisible()
  await page.getByRole('button', { name: 'Export…' }).click()
  await exportUnderHostileNames(page, temporary)
})

test('results, heads, errors, charts and the history of hostile queries', async ({ launch, temporary }) => {
  test.slow()
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const { page } = await launch({ directory })
  page.on('dialog', () => expect(false, 'a script of a name has run').toBe(true))
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await ask(page, 'SELECT segment, count(*) AS events FROM events GROUP BY segment ORDER BY min(id)')
  for (const { shown, what } of hostileNames)
    await expect(result(page).getByRole('row').filter({ hasText: shown }), what).toHaveCount(1)
  await expectSafe(page)
  await page.getByRole('button', { name: 'Chart', exact: true }).click()
  await expect(page.getByRole('img', { name: /over segment/ })).toBeVisible()
  await expectSafe(page)
  await page.getByRole('button', { name: 'Table', exact: true }).click()

  const pieces = [`'${MARKUP}'`, `'</td><script>window.struck=1</script>'`, `chr(8238) || 'abc'`, `chr(27) || '[2J'`]
  await ask(page, `SELECT ${pieces.map((piece, index) => `${piece} AS "<b onclick=x>${index}</b>"`).join(', ')}`)
  await expect(result(page)).toContainText(MARKUP)
  await expect(result(page)).toContainText('<b onclick=x>3</b>')
  await expectSafe(page)
  await result(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toBeVisible()
  await expectSafe(page)
  await page.keyboard.press('Escape')

  // A result of lists, structures and bytes, and a head whose direction is turned.
  await ask(
    page,
    `SELECT ['${MARKUP}', chr(8238)] AS list, {'a': '${MARKUP}'} AS structure, '\\xE2\\x80\\xAE'::BLOB AS bytes`,
  )
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await expectSafe(page)

  await ask(page, `SELECT "${MARKUP.replaceAll('"', '""')}" FROM events`)
  await expect(page.getByRole('alert')).toContainText('QUERY_INVALID')
  await expectSafe(page)
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('option').filter({ hasText: '<img' }).first()).toBeVisible()
  await expectSafe(page)

  await ask(page, 'SELECT segment FROM events GROUP BY segment')
  await expect(page.getByText(/rows in /)).toBeVisible()
  await page.getByRole('button', { name: 'Export…' }).click()
  await exportUnderHostileNames(page, temporary)
})

test('salvage and evidence bundle under hostile names', async ({ launch, temporary }) => {
  const directory = join(temporary, 'wal')
  await generateHostile(directory)
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  for (const [opener, label, done] of [
    ['Salvage…', 'New directory', /^Read back/],
    ['Evidence bundle…', 'New file', /written/],
  ] as const) {
    for (const name of [MARKUP, '"><script>window.struck=1<|script>', '\u202etxt.x \u001b[2J']) {
      await page.getByRole('button', { name: opener }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: label }).fill(join(temporary, `${opener} ${name}`))
      await dialog
        .getByRole('button', { name: /^(Salvage|Save|Write)/ })
        .first()
        .click()
      await expect(dialog.getByRole('status')).toContainText(done)
      await expectSafe(page)
      await page.keyboard.press('Escape')
    }
  }
})
