// The Blocks and Findings views: from a finding to its bytes, by mouse and by keyboard, hot and cold.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate } from '../support/walscope.ts'

const BLOCK_BYTES = 16_448
/** Byte 17 of event 7 of block 5: the price. */
const FLIPPED = 64 + 5 * BLOCK_BYTES + 64 + 7 * 64 + 17
const FLIPPED_TEXT = FLIPPED.toLocaleString('en-US')
const FLIP = ['--fault', 'flip-event:segment=1,block=5,event=7,byte=17,bit=3']

const bytes = (page: Page) => page.getByRole('grid', { name: /^Bytes of/ })
const cursor = (page: Page) => bytes(page).locator('[aria-selected=true]')
const facts = (page: Page) => page.getByTestId('byte-facts')
const what = (page: Page) => page.getByRole('region', { name: 'What it is', exact: true })
const map = (page: Page) => page.getByRole('application', { name: /^Block map/ })

/** One click in the Overview. */
async function clickFinding(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Overview' }).click()
  const findings = page.getByRole('region', { name: 'Findings', exact: true })
  await findings.getByRole('button', { name: code, exact: true }).first().click()
}

for (const kind of ['hot', 'cold']) {
  test(`a finding leads to the flipped bit of a ${kind} segment and its cause`, async ({ launch, temporary }) => {
    const directory = await generate(
      join(temporary, 'wal'),
      ...['--segments', '3', '--blocks', '64', '--seed', '5', ...(kind === 'cold' ? ['--cold', '3'] : []), ...FLIP],
    )
    const before = fingerprint(directory)
    const { page } = await launch({ directory })
    await expect(page.getByText('sound segments')).toBeVisible()
    await clickFinding(page, 'BLOCK_CHECKSUM_MISMATCH')
    await expect(map(page)).toBeVisible()
    await expect(what(page)).toContainText(`Bit 3 of byte ${FLIPPED_TEXT} is flipped`)
    await expect(what(page)).toContainText('bit-flip')
    await expect(what(page).getByRole('table', { name: 'Checksums, stored and computed' })).toContainText('differs')
    // The flipped byte is where the cursor is; field and coverage are said.
    await expect(cursor(page)).toHaveAttribute('data-byte', String(FLIPPED - 64 - 5 * BLOCK_BYTES))
    await expect(facts(page)).toContainText(FLIPPED_TEXT)
    await expect(facts(page)).toContainText('price (ticks) of event 7')
    await expect(facts(page)).toContainText('the original notices any change')
    // The repair: its byte, and the field stored and repaired.
    await expect(what(page).getByRole('table', { name: 'Repaired bytes' })).toContainText(FLIPPED_TEXT)
    await expect(what(page).getByRole('table', { name: 'Fields of event 7' })).toContainText('repaired')
    const stored = await cursor(page).textContent()
    await page.getByRole('button', { name: 'Repaired', exact: true }).click()
    const repaired = await cursor(page).textContent()
    expect(Number.parseInt(stored ?? '', 16) ^ Number.parseInt(repaired ?? '', 16)).toBe(1 << 3)
    expect(fingerprint(directory)).toBe(before)
  })
}

test('from the map to a byte without a mouse', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '3', '--blocks', '64', '--seed', '5', ...FLIP],
    ...['--fault', 'zero:segment=1,block=20', '--fault', 'flip-block-header:segment=1,block=40,byte=33,bit=1'],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()
  await page.keyboard.press('5')
  await expect(page.getByRole('combobox', { name: /^segment/ })).toHaveValue('FS.00000001.wal')
  await expect(page.getByText('block checksum 1', { exact: true })).toBeVisible()
  // From damage to damage.
  const shownBlock = page.getByRole('spinbutton', { name: 'block' })
  for (const block of ['5', '20', '40', '40']) {
    await page.keyboard.press('n')
    await expect(shownBlock).toHaveValue(block)
  }
  await expect(what(page)).toContainText('BLOCK_HEADER_CHECKSUM_MISMATCH')
  await page.keyboard.press('p')
  await expect(shownBlock).toHaveValue('20')
  await expect(what(page)).toContainText('All 16,448 bytes of the block are zero.')

  // In the map the arrows choose, Enter goes to the bytes.
  await map(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect(shownBlock).toHaveValue('1')
  await expect(page.getByText('block 1: sound', { exact: true })).toBeVisible()
  await expect(bytes(page)).toHaveAccessibleName('Bytes of block 1')
  for (const key of ['+', '+', '-', '0']) await page.keyboard.press(key)
  await expect(what(page)).toContainText('It verifies, with 256 events.')
  await page.keyboard.press('Enter')
  await expect(bytes(page)).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(facts(page)).toContainText('block header checksum of block header')
  await expect(facts(page)).toContainText('only Walscope notices a change: block-header-checksum')
  await page.keyboard.press('Control+End')
  await expect(facts(page)).toContainText('padding of event 255')

  // And from a field to its bytes.
  await page.getByRole('button', { name: 'price (ticks)', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(facts(page)).toContainText('price (ticks) of event 255')
  await expect(cursor(page)).toHaveAttribute('data-byte', String(64 + 255 * 64 + 16))
})

test('findings about a header and the meta file show their bytes', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '3', '--blocks', '16', '--seed', '5'],
    ...[
      '--fault',
      'flip-segment-header:segment=1,byte=21,bit=6',
      '--fault',
      'meta-temporary',
      '--fault',
      'meta:event=3',
    ],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()
  await clickFinding(page, 'HEADER_CHECKSUM_MISMATCH')
  await expect(bytes(page).locator('[data-byte]')).toHaveCount(64)
  await expect(cursor(page)).toHaveAttribute('data-byte', '21')
  await expect(page.getByText('Bit 6 of byte 21 is flipped')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Fields of segment header' })).toContainText('last chained checksum')

  await clickFinding(page, 'META_STALE')
  await expect(bytes(page).locator('[data-byte]')).toHaveCount(16)
  await expect(page.getByRole('table', { name: 'Fields of meta file' })).toContainText('last event id3')
  await expect(page.getByText('wal_meta.dat is no segment: it has no blocks.')).toBeVisible()

  await clickFinding(page, 'META_TEMPORARY_LEFT')
  await expect(bytes(page)).toBeVisible()
  await expect(page.getByText('wal_meta.dat.tmp is no segment: it has no blocks.')).toBeVisible()
})

test('a segment that ends too early: the header that counts more is shown beside the reason', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '3', '--blocks', '16', '--seed', '5', '--fault', 'truncate:segment=1,blocks=9'],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()
  await clickFinding(page, 'SEGMENT_TRUNCATED')
  await expect(page.getByRole('alert')).toContainText('the header counts 16 blocks, and the segment ends after 9')
  await expect(page.getByRole('table', { name: 'Fields of segment header' })).toContainText('block count16')
  await expect(page.getByText('missing 7', { exact: true })).toBeVisible()
})

test('the list of findings: filters, groups, and steps, with the bytes beside it', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '4', '--blocks', '64', '--seed', '5', ...FLIP, '--fault', 'zero:segment=2,block=20'],
    ...['--fault', 'flip-block-header:segment=2,block=40,byte=33,bit=1', '--fault', 'meta-temporary'],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()
  await page.keyboard.press('6')
  const list = page.getByRole('listbox', { name: 'Findings' })
  await expect(list.getByRole('option')).toHaveCount(4)
  await page.getByRole('combobox', { name: /^severity/ }).selectOption('error')
  await expect(page.getByText('2 of 4 findings')).toBeVisible()
  await page.getByRole('combobox', { name: /^severity/ }).selectOption('')
  await page.getByRole('combobox', { name: /^file/ }).fill('FS.00000002.wal')
  await expect(list.getByRole('option')).toHaveCount(2)
  await page.getByRole('combobox', { name: /^file/ }).fill('')
  await page.getByRole('searchbox', { name: 'text' }).fill('zeros')
  await expect(list.getByRole('option')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'text' }).fill('')
  await page.getByRole('combobox', { name: /^group by/ }).selectOption('file')
  await expect(list.getByText('FS.00000002.wal (2)')).toBeVisible()

  await list.focus()
  await page.keyboard.press('Home')
  await expect(list.getByRole('option', { selected: true })).toContainText('BLOCK_CHECKSUM_MISMATCH')
  await expect(what(page)).toContainText(`Bit 3 of byte ${FLIPPED_TEXT} is flipped`)
  await page.keyboard.press('n')
  await expect(list.getByRole('option', { selected: true })).toContainText('BLOCK_STRUCTURE_INVALID')
  await expect(what(page)).toContainText('zeroed')
  await page.keyboard.press('p')
  await expect(list.getByRole('option', { selected: true })).toContainText('BLOCK_CHECKSUM_MISMATCH')
  // The selection is shared.
  await page.keyboard.press('3')
  await expect(page.getByRole('row', { selected: true })).toContainText('FS.00000001.wal')
})

test('a map is told in words: the blocks that are not sound, as a table', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '2', '--blocks', '2048', '--seed', '5', '--unfinalised'],
    ...['--fault', 'zero:segment=0,block=1500', '--fault', 'swap-blocks:segment=0,block=7,as=1900'],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()
  await page.keyboard.press('5')
  await expect(page.getByText('belongs elsewhere 2', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Block map as a table' }).click()
  const rows = page.getByRole('list', { name: '3 blocks that are not sound' }).getByRole('listitem')
  await expect(rows).toHaveCount(3)
  await rows.filter({ hasText: 'block 1,900' }).getByRole('button').click()
  await expect(what(page)).toContainText('misplaced')
  await page.getByRole('combobox', { name: /^segment/ }).fill('FS.00000001.wal')
  await expect(page.getByRole('list', { name: /blocks that are not sound/ })).toContainText('never closed')
})
