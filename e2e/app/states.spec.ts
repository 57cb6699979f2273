// What each view says when there is nothing to show, not yet or not at all, and when something went wrong; a picture of each is in
// the output.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/app.ts'
import { picture, show, THEMES } from '../support/looks.ts'
import { tourDirectory } from '../support/tour.ts'
import { generate } from '../support/walscope.ts'

const main = (page: Page) => page.getByRole('main')
const go = (page: Page, view: string) =>
  page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('button', { name: new RegExp(`^${view}`) })
    .click()

/** What is said is there, in both themes, and in a frame: nothing stands bare in the window. */
async function look(page: Page, name: string, text: string | RegExp): Promise<void> {
  const said = page.getByText(text).first()
  await expect(said).toBeVisible()
  const isFramed = await said.evaluate((it) => {
    const { backgroundColor: ground } = getComputedStyle(document.body)
    for (let around: Element | null = it; around !== null && around !== document.body; around = around.parentElement) {
      const { borderTopWidth, backgroundColor } = getComputedStyle(around)
      if (borderTopWidth !== '0px' || ![ground, 'rgba(0, 0, 0, 0)'].includes(backgroundColor)) return true
    }
    return false
  })
  expect(isFramed, `${name} has a frame`).toBe(true)
  for (const theme of THEMES) {
    await show(page, theme, 'small')
    await picture(page, `state-${name}-${theme}-1280`)
  }
}

/** Keeps back what the engine says, from when it is told to until it is told otherwise. */
async function holdEngine(page: Page) {
  let isHeld = false
  const waiting: (() => void)[] = []
  await page.routeWebSocket(/\/engine/, (socket) => {
    const engine = socket.connectToServer()
    engine.onMessage((message) => {
      if (isHeld) waiting.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return {
    hold: () => {
      isHeld = true
    },
    letGo: () => {
      isHeld = false
      for (const send of waiting.splice(0)) send()
    },
  }
}

test('while something is read', async ({ launch, temporary }) => {
  test.slow()
  const { page } = await launch({ directory: await tourDirectory(temporary) })
  // What moves while one waits is not compared.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const engine = await holdEngine(page)
  engine.hold()
  await page.reload()
  for (const view of ['Overview', 'Segments', 'Blocks', 'Findings']) {
    await go(page, view)
    await look(page, `waiting-${view.toLowerCase()}`, 'Scanning the directory…')
  }
  await go(page, 'Events')
  await look(page, 'waiting-events', 'Opening the table of events…')
  await go(page, 'Replay')
  await look(page, 'waiting-replay', 'Looking for recorded runs…')
  await go(page, 'SQL')
  await expect(page.getByRole('textbox', { name: 'SQL query' })).toBeVisible()
  engine.letGo()
  await expect(page.getByText('14 segments')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  engine.hold()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await look(page, 'waiting-sql', 'The query runs. Rows are shown as they come.')
  await go(page, 'Blocks')
  await look(page, 'waiting-map', 'Reading the headers of the blocks…')
})

test('where there is nothing', async ({ launch, temporary }) => {
  test.slow()
  const empty = join(temporary, 'empty')
  mkdirSync(empty)
  const { page } = await launch({ directory: empty })
  await look(page, 'empty-overview', 'Nothing was found that is wrong with this log.')
  for (const view of ['Segments', 'Blocks']) {
    await go(page, view)
    await look(page, `empty-${view.toLowerCase()}`, 'There is no segment in this directory.')
  }
  await go(page, 'Findings')
  await look(page, 'empty-findings', 'Nothing was found that is wrong with this log.')
  await go(page, 'Events')
  await look(page, 'empty-events', 'There are no events in this directory.')
  await go(page, 'SQL')
  await look(page, 'empty-sql', /^Run a query over the tables/)
  await go(page, 'Replay')
  await look(page, 'empty-replay', /^No run is kept yet/)
  await go(page, 'Recovery')
  await look(page, 'empty-recovery', /^Press Run/)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await look(page, 'empty-recovery-ended', 'There was no segment to replay.')
})

test('where nothing is like what was asked for', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await tourDirectory(temporary) })
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await go(page, 'Segments')
  await page.getByRole('searchbox', { name: 'filter' }).fill('no such file')
  await look(page, 'none-segments', 'No segment is like that: the filters leave none.')
  await go(page, 'Findings')
  await page.getByRole('searchbox', { name: 'text' }).fill('no such finding')
  await look(page, 'none-findings', 'No finding is like that: the filters leave none.')
  await go(page, 'Events')
  await page.getByRole('searchbox', { name: 'filter' }).fill('price > 999999999')
  await page.keyboard.press('Enter')
  await look(page, 'none-events', 'No event matches the filter.')
  await go(page, 'SQL')
  await page.getByRole('textbox', { name: 'SQL query' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('SELECT id FROM events WHERE id = 999999999')
  await page.keyboard.press('ControlOrMeta+Enter')
  await look(page, 'none-sql', 'The query gave no rows.')
})

test('when something went wrong', async ({ launch, temporary }) => {
  const flip = 'flip-event:segment=0,block=1,event=1,byte=24,bit=0'
  const directory = await generate(join(temporary, 'wal'), '--segments', '3', '--blocks', '16', '--fault', flip)
  const { page } = await launch()
  await page.getByLabel('Path of a WAL directory').fill(join(temporary, 'none'))
  await page.keyboard.press('Enter')
  await look(page, 'error-start', /^There is no directory/)
  await go(page, 'Replay')
  await page.getByLabel('Trace file').fill(join(temporary, 'none.walscope'))
  await page.keyboard.press('Enter')
  await look(page, 'error-replay', /none\.walscope cannot be read/)
  await go(page, 'Start')
  await page.getByLabel('Path of a WAL directory').fill(directory)
  await page.keyboard.press('Enter')
  await expect(page.getByText(/so it refuses to start/)).toBeVisible()
  await look(page, 'error-overview', /^Errors: data is lost or would be/)
  await go(page, 'Recovery')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('ended: BLOCK_CHECKSUM_MISMATCH')).toBeVisible()
  await look(page, 'error-recovery', 'No call of it was timed.')
  await go(page, 'Events')
  await page.getByRole('searchbox', { name: 'filter' }).fill('pric > 5')
  await expect(page.getByText(/Did you mean .*price/)).toBeVisible()
  await look(page, 'error-events', /FS\.00000000\.wal/)
  await go(page, 'SQL')
  await page.getByRole('textbox', { name: 'SQL query' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('SELECT pric FROM events')
  await page.keyboard.press('ControlOrMeta+Enter')
  await look(page, 'error-sql', 'There is no result: the query failed.')
  await page.getByRole('button', { name: 'Evidence bundle…' }).click()
  await page.getByLabel('New file').fill(join(temporary, 'wal', 'inside.zip'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  await look(page, 'error-bundle', 'Write the bundle')
  await page.keyboard.press('Escape')
  const pid = Number(/pid (\d+)/.exec((await page.getByTestId('engine').textContent()) ?? '')?.[1])
  process.kill(pid, 'SIGKILL')
  await look(page, 'error-engine', /^The engine was killed/)
  await expect(main(page).getByRole('button', { name: 'Restart engine' })).toBeVisible()
})
