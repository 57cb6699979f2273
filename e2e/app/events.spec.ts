// The Events view: find an order by price and time, follow its life, see its bytes, export it.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, walscopeJson } from '../support/walscope.ts'

interface SqlDocument {
  rows: string[][]
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Events', exact: true })
const selected = (page: Page) => grid(page).getByRole('row', { selected: true })
const query = (directory: string, text: string) => walscopeJson<SqlDocument>('sql', directory, text).document.rows

async function showEvents(page: Page): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Events/ })
    .click()
  await expect(grid(page).getByRole('row').nth(5)).toContainText('FS.')
}

test('find an order by price and time, follow its life, see its bytes, export it', async ({ launch, temporary }) => {
  test.slow()
  const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--blocks', '64', '--seed', '11')
  const before = fingerprint(directory)
  // An order that lives long: whatever it is, the app has to find the same.
  const [[order = '', price = '', from = '', to = '', events = ''] = []] = query(
    directory,
    `select order_id::varchar, price::varchar, strftime(time - interval 1 second, '%Y-%m-%d %H:%M:%S'),
       strftime(time + interval 1 second, '%Y-%m-%d %H:%M:%S'),
       (select count(*)::varchar from events e where e.order_id = o.order_id)
     from events o where type = 'NEW_ORDER' and order_id =
       (select order_id from events where type != 'NEW_ORDER' group by order_id order by count(*) desc, order_id limit 1)`,
  )
  expect(Number(events)).toBeGreaterThan(2)

  const { page } = await launch({ directory })
  await showEvents(page)
  const text = `type = NEW_ORDER and price = ${price} and time between '${from}' and '${to}'`
  await page.getByRole('searchbox', { name: 'filter' }).fill(text)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Conditions' }).getByRole('listitem')).toHaveCount(4)
  // The list of all events has given way to that of the matches.
  await expect(grid(page)).not.toHaveAttribute('aria-rowcount', '65537')
  await grid(page).focus()
  await page.keyboard.press('Home')
  await expect(selected(page)).toContainText('NEW_ORDER')
  for (let step = 0; step < 50 && !(await selected(page).textContent())?.includes(order); step += 1)
    await page.keyboard.press('ArrowDown')
  await expect(selected(page)).toContainText(order)

  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: `Life of order ${order}` }).click()
  const life = page.getByRole('region', { name: `Life of order ${order}` })
  await expect(life.getByText(`${events} events`)).toBeVisible()
  await expect(life.getByRole('img', { name: /^Price over time/ })).toBeVisible()
  await life.getByRole('button', { name: 'Filter by it' }).click()
  await page.getByRole('button', { name: /^Remove type/ }).click()
  await page.getByRole('button', { name: /^Remove price/ }).click()
  await page.getByRole('button', { name: /^Remove time/ }).click()
  await expect(page.getByText(`${events} of 65,536 events`)).toBeVisible()
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(Number(events) + 1))

  // Both filters match as many, so that nothing shows when the second list is there; its row is selected a moment after it.
  let id = ''
  await expect(async () => {
    await grid(page).focus({ timeout: 1_000 })
    await page.keyboard.press('End')
    id = (await selected(page).getByRole('gridcell').first().textContent({ timeout: 1_000 })) ?? ''
    await page.keyboard.press('Enter')
    await expect(page.getByRole('grid', { name: /^Bytes of block/ })).toBeVisible({ timeout: 3_000 })
  }).toPass()
  await page.getByRole('main').getByRole('button', { name: 'Events', exact: true }).click()
  await expect(page.getByRole('grid', { name: /^Events of block/ }).getByRole('row', { selected: true })).toContainText(
    id,
  )

  await page.keyboard.press('7')
  await expect(selected(page)).toContainText(id)
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await dialog.getByLabel('Format').selectOption('ndjson')
  const output = join(temporary, 'order.ndjson')
  await dialog.getByRole('textbox', { name: 'New file' }).fill(output)
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByText('All of it is written.')).toBeVisible()
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(Number(events))
  expect(new Set(lines.map((line) => (JSON.parse(line) as { order_id: number }).order_id))).toEqual(
    new Set([Number(order)]),
  )
  expect(statSync(output).size).toBeGreaterThan(100)
  expect(fingerprint(directory)).toBe(before)
})

test('jumps, chips, wrong filters, and damage in its place', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '4', '--blocks', '64', '--seed', '3', '--cold', '1', '--unfinalised'],
    ...['--fault', 'flip-event:segment=2,block=5,event=3,byte=24,bit=6'],
  )
  const { page } = await launch({ directory })
  await showEvents(page)
  await page.getByLabel('go to').fill('34,100')
  await page.keyboard.press('Enter')
  await expect(selected(page)).toContainText('34100')
  await expect(selected(page)).toContainText('block checksum')
  await page.getByLabel('go to').fill('soon')
  await page.keyboard.press('Enter')
  await expect(page.getByText('neither an id nor a time')).toBeVisible()

  const field = page.getByRole('searchbox', { name: 'filter' })
  await field.fill('pric > 5')
  await expect(page.getByText(/Did you mean .*price/)).toBeVisible()
  await field.fill('validity = BLOCK_CHECKSUM_MISMATCH')
  await field.press('Enter')
  await expect(page.getByText(/^256 of/)).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()

  await page.getByLabel('rows').selectOption('strict')
  // The cold one, the damaged one and the one that was never closed are not replayed.
  await expect(page.getByText('16,384 events', { exact: true })).toBeVisible()
  await page.getByLabel('rows').selectOption('diagnostic')
  await expect(page.getByText(/ of .* events/).first()).toBeVisible()
  await page.getByLabel('prices in').selectOption('BTC/USD')
  await expect(grid(page).getByRole('row').nth(3)).toContainText('.')
})

test('axe finds nothing serious in the events, in both themes', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16', '--seed', '3')
  for (const colorScheme of ['dark', 'light'] as const) {
    const { page, close } = await launch({ directory, colorScheme })
    await showEvents(page)
    await grid(page).focus()
    await page.keyboard.press('End')
    await expect(selected(page)).toBeVisible()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: /^Life of order/ }).click()
    await expect(
      page
        .getByRole('region', { name: /^Life of order/ })
        .getByText(/event/)
        .first(),
    ).toBeVisible()
    const serious = (await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious).toEqual([])
    await close()
  }
})
