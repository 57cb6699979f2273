// Every figure and table of every view is saved, and what is in the files is what the window shows.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { generate } from '../support/walscope.ts'

type Form = 'PNG' | 'SVG' | 'CSV'

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

const saveButton = (page: Page, title: string) => page.getByRole('button', { name: `Save ${title} as…`, exact: true })
const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const item = (page: Page, form: Form) => page.getByRole('menuitem', { name: new RegExp(`^${form}`) })

/** Saves it in a form, and gives the content of the file. */
async function save(page: Page, title: string, form: Form): Promise<Buffer> {
  await saveButton(page, title).click()
  const coming = page.waitForEvent('download')
  await item(page, form).click()
  const download = await coming
  const name = new RegExp(`^walscope wal ${title} \\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ\\.${form.toLowerCase()}$`)
  expect(download.suggestedFilename()).toMatch(name)
  return readFileSync(await download.path())
}

/** The forms that its menu offers. */
async function formsOf(page: Page, title: string): Promise<string[]> {
  await saveButton(page, title).click()
  const texts = await page.getByRole('menuitem').allTextContents()
  await page.keyboard.press('Escape')
  return texts.map((text) => text.slice(0, 3))
}

/** The colours of the page's tokens that a picture has, as the browser decodes it. */
function coloursIn(page: Page, png: Buffer, tokens: string[]): Promise<string[]> {
  const decode = async ({ data, names }: { data: string; names: string[] }) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context?.drawImage(image, 0, 0)
    const pixels = new Uint32Array(context?.getImageData(0, 0, image.width, image.height).data.buffer ?? [])
    const found = new Set(pixels)
    const style = getComputedStyle(document.body)
    return names.filter((name) => {
      const [red = '', green = '', blue = ''] = style.getPropertyValue(`--${name}`).match(/[0-9a-f]{2}/g) ?? []
      return found.has(Number.parseInt(`ff${blue}${green}${red}`, 16))
    })
  }
  return page.evaluate(decode, { data: png.toString('base64'), names: tokens })
}

async function checkPng(page: Page, title: string, tokens: string[]): Promise<void> {
  const png = await save(page, title, 'PNG')
  expect(png.subarray(0, 8).equals(PNG_SIGNATURE)).toBe(true)
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  // Two pixels for one of the page: the narrowest figure is 320 of them and the margins.
  expect(width).toBeGreaterThanOrEqual(704)
  expect(height).toBeGreaterThan(100)
  expect(await coloursIn(page, png, ['surface', ...tokens]), title).toEqual(['surface', ...tokens])
}

async function checkSvg(page: Page, title: string, tokens: string[], texts: (string | RegExp)[]): Promise<void> {
  const svg = (await save(page, title, 'SVG')).toString()
  // The policy of our page lets nobody parse a document there.
  const blank = await page.context().newPage()
  const seen = await blank.evaluate((text) => {
    const file = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      root: file.documentElement.nodeName,
      texts: Array.from(file.querySelectorAll('text'), (it) => it.textContent ?? ''),
      outside: file.querySelectorAll('image, style, [class], [href]').length,
    }
  }, svg)
  await blank.close()
  const colours = await page.evaluate(
    ({ text, names }) => {
      const style = getComputedStyle(document.body)
      return names.filter((name) => text.includes(style.getPropertyValue(`--${name}`).trim()))
    },
    { text: svg, names: tokens },
  )
  expect(colours).toEqual(tokens)
  expect(seen).toMatchObject({ root: 'svg', outside: 0 })
  for (const text of [title, ...texts]) expect(seen.texts).toContainEqual(expect.stringMatching(text))
}

/** The names of the columns. Checks that there are as many rows as `rows` are seen. */
async function checkCsv(page: Page, title: string, rows: Locator | number): Promise<string[]> {
  const shown = typeof rows === 'number' ? rows : await rows.count()
  const [names = '', ...lines] = (await save(page, title, 'CSV')).toString().split('\r\n')
  expect(lines.pop()).toBe('')
  expect(shown, title).toBeGreaterThan(0)
  expect(lines.length, title).toBe(shown)
  return names.split(',')
}

/** A card with a chart: its picture, its drawing, and the numbers as its table has them. */
async function checkChart(page: Page, title: string, tokens: string[], texts: (string | RegExp)[]): Promise<string[]> {
  expect(await formsOf(page, title)).toEqual(['PNG', 'SVG', 'CSV'])
  await checkPng(page, title, tokens)
  await checkSvg(page, title, tokens, texts)
  await page.getByRole('button', { name: `${title} as a table`, exact: true }).click()
  return checkCsv(page, title, card(page, title).locator('tbody tr'))
}

test('every figure and table is saved, and is what the window shows', async ({ launch, temporary }) => {
  const directory = await generate(
    join(temporary, 'wal'),
    ...['--segments', '5', '--blocks', '32', '--seed', '5', '--unfinalised'],
    ...['--fault', 'flip-event:segment=1,block=5,event=7,byte=17,bit=3', '--fault', 'zero:segment=1,block=20'],
  )
  const { page } = await launch({ directory })
  await expect(page.getByText('sound segments')).toBeVisible()

  await test.step('Overview', async () => {
    const names = await checkChart(page, 'Continuity', ['ok', 'skipped'], ['1', '40960', 'not replayed'])
    expect(names).toEqual(['kind', 'file', 'first_event_id', 'last_event_id'])
    await checkCsv(page, 'Losses', card(page, 'Losses').locator('tbody tr'))
    await checkCsv(page, 'Findings', card(page, 'Findings').getByRole('listitem'))
    const hazards = 'What the original would do'
    await checkCsv(page, hazards, card(page, hazards).getByRole('listitem'))
  })

  await test.step('Recovery', async () => {
    await page.keyboard.press('4')
    await saveButton(page, 'Segments over time').click()
    await expect(page.getByRole('menuitem', { name: 'Nothing to save yet' })).toBeDisabled()
    await page.keyboard.press('Escape')
    await page.getByLabel('ns per event').fill('20000')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByText('ended', { exact: true })).toBeVisible()

    await checkChart(page, 'Segments over time', ['replaying', 'skipped'], ['FS.00000001.wal', '0 ns', /^skipped at/])
    await checkChart(page, 'Prepared ring', ['prepared'], ['segments in it', / m?s$/])
    await checkChart(page, 'Finished ring', ['finished'], ['segments in it', / m?s$/])
    await checkChart(page, 'Events per second', ['replaying'], [/ m?s$/, /k\/s$/])
    const names = await checkChart(page, 'next_event', ['replaying'], ['99.9', '1.00 µs'])
    expect(names).toEqual(['percentile', 'this_run_ns', 'beside_ns'])
    await checkChart(page, 'Segment switch', ['replaying'], ['100 ns'])
    await checkCsv(page, 'Waits', card(page, 'Waits').locator('tbody tr'))
    await checkCsv(page, 'Latencies', card(page, 'Latencies').locator('tbody tr'))
    await checkCsv(page, 'Left out', card(page, 'Left out').getByRole('listitem'))
  })

  await test.step('Blocks', async () => {
    await page.keyboard.press('5')
    await expect(page.getByText('block checksum 1', { exact: true })).toBeVisible()
    await page.keyboard.press('n')
    await expect(page.getByRole('table', { name: 'Fields of event 7' })).toBeVisible()
    // Of pixels there is no drawing.
    expect(await formsOf(page, 'Block map')).toEqual(['PNG', 'CSV'])
    await checkPng(page, 'Block map', ['cell-sound', 'skipped'])
    await page.getByRole('button', { name: 'Block map as a table' }).click()
    await checkCsv(
      page,
      'Block map',
      page.getByRole('list', { name: /blocks that are not sound/ }).getByRole('listitem'),
    )
    const names = await checkCsv(page, 'Bytes', 256)
    expect(names.slice(0, 3)).toEqual(['id', 'timestamp_ns', 'type'])
    await checkCsv(page, 'What it is', page.getByRole('table', { name: 'Fields of event 7' }).locator('tbody tr'))
  })

  await test.step('Findings, filtered, without a mouse', async () => {
    await page.keyboard.press('6')
    const options = page.getByRole('listbox', { name: 'Findings' }).getByRole('option')
    await checkCsv(page, 'Findings', options)
    await page.getByRole('combobox', { name: /^file/ }).fill('FS.00000001.wal')
    await expect(options).toHaveCount(2)
    await saveButton(page, 'Findings').focus()
    await page.keyboard.press('Enter')
    await expect(item(page, 'CSV')).toBeFocused()
    // In the menu a key is no shortcut: this one would show another view.
    await page.keyboard.press('3')
    const coming = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    const lines = readFileSync(await (await coming).path(), 'utf8').split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toMatch(/^error,BLOCK_CHECKSUM_MISMATCH,FS\.00000001\.wal,5,\d+,bit-flip,"/)
    await expect(saveButton(page, 'Findings')).toBeFocused()
  })
})
