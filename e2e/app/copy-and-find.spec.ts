// What is selected is copied in every form, what is looked for is found, in every table, by keyboard alone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { parseLink } from '../../src/contract/place.ts'
import { type App, expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { generate } from '../support/walscope.ts'

const DAMAGED = [
  ...['--segments', '12', '--blocks', '16', '--seed', '4'],
  ...['--fault', 'flip-event:segment=5,block=3,event=1,byte=24,bit=0', '--fault', 'zero:segment=7,block=2'],
]
const BLOCK_BYTES = 16_448
/** Of the damaged block of segment 5: behind the header of the segment and three blocks. */
const BLOCK_OFFSET = 64 + 3 * BLOCK_BYTES

async function open({ page }: App): Promise<Page> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  return page
}

const announced = (page: Page) => page.getByTestId('announcement')
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Copies by `act`, waits until it is said, and gives what was copied. */
async function copied(page: Page, words: string | RegExp, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText('nothing was copied'))
  await act()
  await expect(announced(page)).toContainText(words)
  await expect.poll(() => clipboard(page)).not.toBe('nothing was copied')
  return clipboard(page)
}

const inMenu = (page: Page) =>
  page.evaluate(() => (document.activeElement?.matches('[role=menuitem]') ? document.activeElement.textContent : null))

/** Opens the menu of what is selected and chooses an item of it, or of a menu in it, with the arrow keys. */
async function choose(page: Page, ...names: RegExp[]): Promise<void> {
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toHaveCount(1)
  for (const [level, name] of names.entries()) {
    await expect(page.getByRole('menu')).toHaveCount(level + 1)
    const item = page.getByRole('menu').nth(level).getByRole('menuitem', { name })
    await expect(item).toBeVisible()
    // A menu in a menu is there a moment before it has the keyboard.
    if (level > 0) await expect(page.getByRole('menu').nth(level).locator('[role=menuitem]:focus')).toHaveCount(1)
    for (let presses = 0; presses < 40; presses += 1) {
      const before = await inMenu(page)
      if (name.test(before ?? '')) break
      await page.keyboard.press('ArrowDown')
      // The next one has the keyboard in a task of its own.
      await expect.poll(() => inMenu(page)).not.toBe(before)
    }
    await expect(item).toBeFocused()
    await page.keyboard.press(level === names.length - 1 ? 'Enter' : 'ArrowRight')
  }
  await expect(page.getByRole('menu')).toHaveCount(0)
}

const findField = (page: Page, name: string | RegExp = /^Find in/) => page.getByRole('textbox', { name })
const findBar = (page: Page) => page.getByRole('search')

/** Opens the find bar, whatever has the focus, and types. */
async function find(page: Page, table: string, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+f')
  await expect(findField(page, `Find in ${table}`)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

const found = (page: Page, words: string) => expect(findBar(page).getByRole('status')).toHaveText(words)

/** What is marked in the page, in the selected row and in the others. */
const marked = (page: Page) =>
  page.evaluate(() =>
    ['find-current', 'find-hit'].map((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => String(range))),
  )

/** Goes forwards, or backwards, until it has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const isFocused = () => target.evaluate((element) => element.matches(':focus'))
  for (let presses = 0; presses < 120 && !(await isFocused()); presses += 1) await page.keyboard.press(key)
  await expect(target).toBeFocused()
}

/** Waits until so many runs are kept to their end: a trace is written a moment behind its run. */
async function untilKept(page: Page, count: number): Promise<void> {
  await expect(async () => {
    await tabTo(page, page.getByRole('button', { name: 'Look again' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('row').filter({ hasText: 'ended' })).toHaveCount(count, { timeout: 1_000 })
  }).toPass()
}

const directoryPlace = (directory: string, rest: object) => ({
  ...{ kind: 'directory', directory, view: null, file: null, block: null, offset: null, eventId: null },
  ...rest,
})

test('Segments: found, gone through, copied as text, CSV, JSON and as a link', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  const grid = page.getByRole('grid', { name: 'Segments' })
  const selected = page.getByRole('row', { selected: true })
  await page.keyboard.press('3')
  await find(page, 'Segments', 'fs.0000001')
  await found(page, '1 of 2')
  await expect(selected).toContainText('FS.00000010.wal')
  await expect.poll(() => marked(page)).toEqual([['FS.0000001'], ['FS.0000001']])
  await page.keyboard.press('Enter')
  await found(page, '2 of 2')
  await expect(selected).toContainText('FS.00000011.wal')
  await page.keyboard.press('Enter')
  await found(page, '1 of 2')
  await page.keyboard.press('Shift+Enter')
  await found(page, '2 of 2')
  await find(page, 'Segments', 'there is no such thing')
  await found(page, 'not found')
  await find(page, 'Segments', 'CHECKSUM_mismatch')
  await expect(selected).toContainText('FS.00000005.wal')
  await page.keyboard.press('Escape')
  await expect(findBar(page)).toBeHidden()
  await expect(grid).toBeFocused()
  await expect.poll(() => marked(page)).toEqual([[], []])

  const row = await copied(page, 'Copied segment FS.00000005.wal as Text.', () =>
    page.keyboard.press('ControlOrMeta+c'),
  )
  expect(row).toMatch(/^5\tFS\.00000005\.wal\thot\t–\tBLOCK_CHECKSUM_MISMATCH\t20481\t24576\t4,096\t16\t/)
  const json = await copied(page, 'as JSON.', () => choose(page, /^Copy as/, /^JSON/))
  expect(JSON.parse(json)).toMatchObject({
    ...{ index: 5, file: 'FS.00000005.wal', first_event_id: '20481', last_event_id: '24576', events: 4_096 },
  })
  await expect(grid).toBeFocused()
  const csv = await copied(page, 'as CSV.', () => choose(page, /^Copy as/, /^CSV/))
  const [names, values, end] = csv.split('\r\n')
  expect(names).toMatch(/^index,file,kind,/)
  expect(values).toMatch(/^5,FS\.00000005\.wal,hot,,BLOCK_CHECKSUM_MISMATCH,20481,24576,4096,16,/)
  expect(end).toBe('')
  const link = await copied(page, 'Copied a link to segment FS.00000005.wal.', () => choose(page, /^Copy a link/))
  expect(parseLink(link)).toEqual(directoryPlace(directory, { view: 'segments', file: 'FS.00000005.wal' }))

  await page.keyboard.press('Home')
  const all = await copied(page, 'Copied 12 segments as JSON.', () => choose(page, /^Copy all 12 segments as/, /^JSON/))
  const files = (JSON.parse(all) as { file: string }[]).map(({ file }) => file)
  expect(files).toEqual(Array.from({ length: 12 }, (_, i) => `FS.${String(i).padStart(8, '0')}.wal`))
  await choose(page, /^Show in Blocks/)
  await expect(page.getByRole('region', { name: 'Block map', exact: true })).toBeVisible()
})

test('Findings and the inspector: fields, events and blocks as hex, C array, dump; what is copied is in the file', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const bytes = readFileSync(join(directory, 'FS.00000005.wal'))
  const page = await open(await launch({ directory }))
  const list = page.getByRole('listbox', { name: 'Findings' })
  await page.keyboard.press('6')
  await find(page, 'Findings', 'fs.00000005')
  await expect(list.getByRole('option', { selected: true })).toContainText('FS.00000005.wal')
  await page.keyboard.press('Escape')
  await expect(list).toBeFocused()
  const finding = await copied(page, /^Copied finding BLOCK_CHECKSUM_MISMATCH as Text/, () =>
    page.keyboard.press('ControlOrMeta+c'),
  )
  expect(finding).toMatch(/^error\tBLOCK_CHECKSUM_MISMATCH\tFS\.00000005\.wal\tblock 3\tbit-flip\t/)
  const findingLink = await copied(page, 'Copied a link', () => choose(page, /^Copy a link/))
  expect(parseLink(findingLink)).toMatchObject({ view: 'findings', file: 'FS.00000005.wal', block: 3 })
  const findings = await copied(page, /findings as CSV/, () => choose(page, /^Copy all/, /^CSV/))
  expect(findings.split('\r\n')[0]).toBe('severity,code,file,block,offset,cause,message')

  // The bytes of the finding.
  await page.keyboard.press('Enter')
  const hex = page.getByRole('grid', { name: 'Bytes of block 3' })
  await expect(hex).toBeFocused()
  await page.keyboard.press('Control+Home')
  for (let i = 0; i < 16; i += 1) await page.keyboard.press('ArrowRight')
  const field = await copied(page, 'Copied block checksum of block header as Hex.', () =>
    page.keyboard.press('ControlOrMeta+c'),
  )
  const hexOf = (from: number, size: number) =>
    [...bytes.subarray(from, from + size)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  expect(field).toBe(hexOf(BLOCK_OFFSET + 16, 8))
  const link = await copied(page, 'Copied a link', () => choose(page, /^Copy a link/))
  expect(parseLink(link)).toEqual(
    directoryPlace(directory, { view: 'blocks', file: 'FS.00000005.wal', block: 3, offset: BLOCK_OFFSET + 16 }),
  )
  const array = await copied(page, 'Copied block 3 as C array.', () => choose(page, /^Copy block 3 as/, /^C array/))
  expect(array).toMatch(
    new RegExp(
      String.raw`^/\* FS\.00000005\.wal, block 3: 16448 bytes at offset ${BLOCK_OFFSET} \*/\nstatic const uint8_t FS_00000005_wal_block_3\[16448\] = \{\n`,
    ),
  )
  const values = [...array.matchAll(/0x([0-9a-f]{2}),/g)].map(([, digits]) => Number.parseInt(digits ?? '', 16))
  expect(Buffer.from(values).equals(bytes.subarray(BLOCK_OFFSET, BLOCK_OFFSET + BLOCK_BYTES))).toBe(true)
  const dump = await copied(page, 'Copied block 3 as Text dump.', () => choose(page, /^Copy block 3 as/, /^Text dump/))
  const [first = '', ...lines] = dump.trim().split('\n')
  expect(first.slice(0, 8)).toBe(BLOCK_OFFSET.toString(16).padStart(8, '0'))
  expect(lines).toHaveLength(BLOCK_BYTES / 16 - 1)

  // Its events.
  const events = page.getByRole('main').getByRole('button', { name: 'Events', exact: true })
  await tabTo(page, events, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await find(page, 'events of block 3', 'market')
  const grid = page.getByRole('grid', { name: 'Events of block 3' })
  await expect(grid.getByRole('row', { selected: true })).toContainText('MARKET')
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()
  const row = await copied(page, /^Copied event \d+ of block 3 as Text/, () => page.keyboard.press('ControlOrMeta+c'))
  const position = Number(row.split('\t')[0])
  const event = JSON.parse(await copied(page, 'as JSON', () => choose(page, /^Copy as/, /^JSON/))) as object
  const at = BLOCK_OFFSET + 64 + position * 64
  expect(event).toMatchObject({ id: String(bytes.readBigUInt64LE(at)), order_type: 'MARKET', position })
  expect(await copied(page, 'as Hex', () => choose(page, /^Copy as/, /^Hex/))).toBe(hexOf(at, 64))
  const all = await copied(page, 'Copied 256 events as CSV', () => choose(page, /^Copy all 256 events as/, /^CSV/))
  expect(all.trim().split('\r\n')).toHaveLength(257)
})

test('Blocks: the list of what is not sound, and the facts of a block', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  await page.keyboard.press('5')
  const map = page.getByRole('region', { name: 'Block map', exact: true })
  await expect(map).toContainText('FS.00000005.wal')
  await expect(map.getByRole('application')).toBeVisible()
  await tabTo(page, map.getByRole('application'))
  await page.keyboard.press('End')
  const last = await copied(page, 'Copied block 15 as Text', () => page.keyboard.press('ControlOrMeta+c'))
  expect(last).toMatch(/^block 15\t/)
  await tabTo(page, page.getByRole('button', { name: 'Block map as a table' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await find(page, 'blocks that are not sound', 'block 3')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  const row = map.getByRole('button', { name: 'block 3' })
  await expect(row).toBeFocused()
  const json = await copied(page, 'Copied block 3 as JSON', () => choose(page, /^Copy as/, /^JSON/))
  expect(JSON.parse(json)).toMatchObject({ file: 'FS.00000005.wal', block: 3, condition: 'block-checksum-mismatch' })

  // The fields, in the card beside the bytes.
  const facts = page.getByRole('region', { name: 'What it is', exact: true })
  await tabTo(page, facts.getByRole('region', { name: 'What it is, content' }))
  await find(page, 'What it is', 'order id')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  await expect(facts.getByRole('button', { name: 'order id' })).toBeFocused()
  const field = await copied(page, /^Copied order id of event 1 as Text/, () => page.keyboard.press('ControlOrMeta+c'))
  expect(field).toMatch(/^order id\t\d+\t\d+$/)
})

test('Events: Ctrl+F is the filter; a value, a row and its link are copied', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16', '--seed', '4')
  const page = await open(await launch({ directory }))
  const grid = page.getByRole('grid', { name: 'Events', exact: true })
  await page.keyboard.press('7')
  await page.keyboard.press('ControlOrMeta+f')
  await expect(page.getByRole('searchbox', { name: 'filter' })).toBeFocused()
  await expect(findField(page)).toBeHidden()
  await tabTo(page, grid)
  await page.keyboard.press('End')
  await expect(page.getByRole('row', { selected: true })).toContainText('8192')
  expect(await copied(page, 'Copied the value.', () => page.keyboard.press('ControlOrMeta+c'))).toBe('8192')
  const row = await copied(page, 'Copied event 8192 as Text', () => page.keyboard.press('ControlOrMeta+Shift+c'))
  expect(row.split('\t')).toHaveLength(12)
  const json = await copied(page, 'as JSON', () => choose(page, /^Copy as/, /^JSON/))
  expect(JSON.parse(json)).toMatchObject({
    id: '8192',
    segment: 'FS.00000001.wal',
    block: 15,
    position: 255,
    row: 8_191,
  })
  const link = await copied(page, 'Copied a link', () => choose(page, /^Copy a link/))
  const offset = 64 + 16 * BLOCK_BYTES - 64
  expect(parseLink(link)).toEqual(
    directoryPlace(directory, { view: 'events', file: 'FS.00000001.wal', block: 15, offset, eventId: 8_192n }),
  )
  // Whoever goes elsewhere is not fetched back by the menu that closes.
  const filter = page.getByRole('searchbox', { name: 'filter' })
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toBeVisible()
  await filter.click()
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.type('id > 8000')
  await expect(filter).toHaveValue('id > 8000')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^192 of /)).toBeVisible()
  await tabTo(page, grid)
  await choose(page, /^Show its bytes/)
  await expect(page.getByRole('region', { name: 'Block map', exact: true })).toBeVisible()
})

test('SQL: found among 100,000 rows, also sorted; what is hostile is copied harmless', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '1', '--blocks', '16')
  const page = await open(await launch({ directory }))
  const grid = page.getByRole('grid', { name: 'Result' })
  const editor = page.getByRole('textbox', { name: 'SQL query' })
  const ask = async (text: string) => {
    await expect(editor).toBeFocused()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(text)
    await page.keyboard.press('ControlOrMeta+Enter')
  }
  await page.keyboard.press('8')
  await expect(editor).toBeVisible()
  await tabTo(page, editor)
  await ask("SELECT range::UBIGINT AS id, 'Name ' || range % 1000 AS name FROM range(100000)")
  await expect(page.getByText(/^100,000 rows in /)).toBeVisible()
  await find(page, 'the result', 'NAME 777')
  await found(page, '1 of 100')
  await page.keyboard.press('Shift+Enter')
  await found(page, '100 of 100')
  await expect(page.getByRole('row', { selected: true })).toContainText('99777')
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()
  // The cell that has it is chosen.
  expect(await copied(page, 'Copied the value.', () => page.keyboard.press('ControlOrMeta+c'))).toBe('Name 777')
  await tabTo(page, page.getByRole('button', { name: /^id/ }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('columnheader', { name: /^id/ })).toHaveAttribute('aria-sort', 'descending')
  await find(page, 'the result', '99998')
  await expect(page.getByRole('row', { selected: true })).toContainText('99998')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: /^Copy all 100,000 rows/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()

  await tabTo(page, editor, 'Shift+Tab')
  await ask(
    `SELECT '=cmd|"/C calc"!A0' AS formula, chr(27) || '[2J' || chr(10) || 'x' AS control, 18446744073709551615::UBIGINT AS id, -5::BIGINT AS price`,
  )
  await expect(page.getByText(/^1 row in /)).toBeVisible()
  await find(page, 'the result', 'cmd')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  const text = await copied(page, 'Copied row 1 as Text', () => page.keyboard.press('ControlOrMeta+Shift+c'))
  expect(text).toBe('=cmd|"/C calc"!A0\t\\x1B[2J\\x0Ax\t18446744073709551615\t-5')
  const csv = await copied(page, 'as CSV', () => choose(page, /^Copy as/, /^CSV/))
  // The engine has written the control characters out.
  expect(csv).toBe('formula,control,id,price\r\n"\'=cmd|""/C calc""!A0",\\x1B[2J\\x0Ax,18446744073709551615,-5\r\n')
  const json = await copied(page, 'as JSON', () => choose(page, /^Copy as/, /^JSON/))
  expect(JSON.parse(json)).toMatchObject({ formula: '=cmd|"/C calc"!A0', id: '18446744073709551615', price: '-5' })
})

test('Recovery: what stands in its tables is found', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  await page.keyboard.press('4')
  await page.keyboard.press('r')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await tabTo(page, page.getByRole('region', { name: 'Latencies, content' }))
  await find(page, 'Latencies', 'SEGMENT_switch')
  await found(page, '1 of 1')
  await expect.poll(() => marked(page)).toEqual([['segment_switch'], []])
  await page.keyboard.press('Escape')
  await expect(findBar(page)).toBeHidden()
  await tabTo(page, page.getByRole('region', { name: 'Left out, content' }))
  await find(page, 'Left out', 'fs.00000007')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'FS.00000007.wal' })).toBeFocused()
})

test('Replay: runs, stalls, differences and notes are found and copied', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  for (const prepared of ['1', '2']) {
    await page.keyboard.press('4')
    await tabTo(page, page.getByLabel('prepared', { exact: true }))
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(prepared)
    await tabTo(page, page.getByRole('button', { name: 'Run', exact: true }))
    await page.keyboard.press('Enter')
    await expect(page.getByText('ended', { exact: true })).toBeVisible()
  }
  await page.keyboard.press('9')
  const openRun = page.getByRole('button', { name: /^Open the run of/ })
  await untilKept(page, 2)
  await find(page, 'Recorded runs', 'rings 1 /')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  await expect(openRun.nth(1)).toBeFocused()
  const run = await copied(page, 'Copied the run as JSON', () => choose(page, /^Copy as/, /^JSON/))
  expect(JSON.parse(run)).toMatchObject({ directory, segments: 12, notes: 0 })
  await expect(openRun.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')

  await tabTo(page, page.getByRole('tab', { name: 'Instant' }))
  await page.keyboard.press('ArrowRight')
  const limit = page.getByLabel('Shortest wait that is listed, in milliseconds')
  await tabTo(page, limit)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('0')
  const stalls = page.getByRole('grid', { name: /^Stalls/ })
  await expect(stalls).toBeVisible()
  await find(page, 'the stalls', 'preloader')
  await expect(stalls.getByRole('row', { selected: true })).toContainText('preloader')
  await page.keyboard.press('Escape')
  await expect(stalls).toBeFocused()
  const stall = JSON.parse(await copied(page, 'Copied the stall as JSON', () => choose(page, /^Copy as/, /^JSON/))) as {
    from_ns: number
  }
  const link = parseLink(await copied(page, 'Copied a link', () => choose(page, /^Copy a link/)))
  expect(link).toMatchObject({ kind: 'trace', atNs: Math.round(stall.from_ns) })

  await tabTo(page, page.getByRole('tab', { name: 'Stalls' }), 'Shift+Tab')
  await page.keyboard.press('ArrowRight')
  await tabTo(page, page.getByLabel('The run that the open one is compared with'))
  await page.keyboard.press('ArrowDown')
  const differences = page.getByRole('grid', { name: /^Differences/ })
  await expect(differences).toBeVisible()
  await find(page, 'the differences', 'options')
  await page.keyboard.press('Escape')
  await expect(differences).toBeFocused()
  const pairs = page.getByRole('grid', { name: /^Times of each segment/ })
  await tabTo(page, pairs)
  await find(page, 'the segments of both runs', 'fs.00000011')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  await expect(pairs).toBeFocused()
  const pair = await copied(page, /as Text/, () => page.keyboard.press('ControlOrMeta+c'))
  expect(pair).toContain('FS.00000011.wal')

  await page.keyboard.press('m')
  await expect(page.getByLabel(/^Note at/)).toBeFocused()
  for (const text of ['=cmd slow', 'other']) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }
  await find(page, 'Notes', 'SLOW')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  const csv = await copied(page, 'Copied the note as CSV', () => choose(page, /^Copy as/, /^CSV/))
  expect(csv).toMatch(/^at_ns,file,text\r\n\d+,,'=cmd slow\r\n$/)
})

test('notes are undone and done again by the keyboard, and saved; a field has its own undo', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  await page.keyboard.press('4')
  await page.keyboard.press('r')
  await expect(page.getByText('ended', { exact: true })).toBeVisible()
  await page.keyboard.press('9')
  await untilKept(page, 1)
  await tabTo(page, page.getByRole('button', { name: /^Open the run of/ }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Notes' })).toBeVisible()
  const notes = page.getByRole('list', { name: 'Notes' }).getByRole('listitem')
  const field = page.getByLabel(/^Note at/)
  // Whoever types at once has typed no commands: all of it in one turn of the page.
  await page.evaluate(() => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true, cancelable: true }))
    document.execCommand('insertText', false, 'first')
  })
  await expect(field).toHaveValue('first')
  await page.keyboard.press('Enter')
  await page.keyboard.type('second')
  await page.keyboard.press('Enter')
  await expect(notes).toHaveCount(2)

  // Nothing is typed yet: the note is undone. Then the field's text is.
  await page.keyboard.press('ControlOrMeta+z')
  await expect(announced(page)).toContainText('Undone: adding the note “second”.')
  await expect(notes).toHaveText([/first/])
  await page.keyboard.type('third')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(field).not.toHaveValue('third')
  await expect(notes).toHaveText([/first/])
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')

  // Outside of a field every key is the notes'.
  await tabTo(page, page.getByRole('tab', { name: /^Notes/ }), 'Shift+Tab')
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(announced(page)).toContainText('Done again: adding the note “second”.')
  await expect(notes).toHaveText([/first/, /second/])
  await tabTo(page, page.getByRole('button', { name: 'Delete the note: first' }))
  await page.keyboard.press('Enter')
  await expect(notes).toHaveText([/second/])
  await page.keyboard.press('ControlOrMeta+z')
  await expect(announced(page)).toContainText('Undone: deleting the note “first”.')
  await expect(notes).toHaveText([/first/, /second/])
  await page.keyboard.press('ControlOrMeta+y')
  await expect(announced(page)).toContainText('Done again: deleting the note “first”.')
  await expect(page.getByText('saved with the trace')).toBeVisible()

  // What is in the file is what was left.
  await tabTo(page, page.getByRole('button', { name: 'Other runs' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: /^Open the run of/ }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Notes 1' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(announced(page)).toContainText('There is no change of the notes to undo.')
})

test('the place that is shown has a link in the command palette', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
  const page = await open(await launch({ directory }))
  await page.keyboard.press('3')
  await find(page, 'Segments', 'fs.00000003')
  await found(page, '1 of 1')
  await page.keyboard.press('Escape')
  const link = await copied(page, 'Copied a link to this place.', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('copy a link')
    await page.keyboard.press('Enter')
  })
  expect(parseLink(link)).toEqual(directoryPlace(directory, { view: 'segments', file: 'FS.00000003.wal' }))

  // What is a key is a command as well.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('find in the table')
  await page.keyboard.press('Enter')
  await expect(findField(page, 'Find in Segments')).toBeFocused()
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious in a find bar and in a menu, ${colorScheme}`, async ({ launch, temporary }) => {
    const directory = await generate(join(temporary, 'wal'), ...DAMAGED)
    const page = await open(await launch({ directory, colorScheme }))
    const problems = async () =>
      (await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')
    await page.keyboard.press('3')
    await find(page, 'Segments', 'wal')
    await found(page, '1 of 12')
    expect(await problems()).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menu', { name: 'Of segment FS.00000000.wal' })).toBeVisible()
    expect(await problems()).toEqual([])
    await page.keyboard.press('Escape')
    await choose(page, /^Copy as/, /^CSV/)
    await expect(announced(page)).toContainText('Copied')
    expect(await problems()).toEqual([])
  })
}
