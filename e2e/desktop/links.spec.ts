// Links, traces and directories that the program is asked to open from outside: by its arguments, by a second start, by the system.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { formatLink, type Place, placeOfDirectory } from '../../src/contract/index.ts'
import { electronOf, expect, test } from '../support/app.ts'
import { axeViolations } from '../support/axe.ts'
import { startAgain } from '../support/second-instance.ts'
import { generate, walscope } from '../support/walscope.ts'

const SMALL = ['--segments', '3', '--blocks', '16', '--seed', '1']
const FILE = 'FS.00000001.wal'

const linkTo = (directory: string, rest: Partial<Place> = {}) =>
  formatLink({ ...placeOfDirectory(directory), ...rest } as Place)
const question = (page: Page) => page.getByRole('alertdialog')
const blockField = (page: Page) => page.getByRole('main').getByLabel('block', { exact: true })
const start = (page: Page) => page.getByRole('heading', { name: 'Open a WAL directory' })

async function expectBlock(page: Page, block: number, file = FILE): Promise<void> {
  await expect(page.getByRole('navigation').locator('[aria-current=page]')).toHaveText(/Blocks/)
  await expect(blockField(page)).toHaveValue(String(block))
  await expect(page.getByRole('table', { name: 'Checksums, stored and computed' })).toBeVisible()
  await expect(page.getByText(`block ${block} of ${file} at offset`).first()).toBeVisible()
}

test('a link as an argument asks; agreed to, it opens the directory and goes to the block', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal – и'), ...SMALL)
  const app = await launch({ directory: linkTo(directory, { file: FILE, block: 5 }) })
  const { page } = app
  await expect(question(page)).toContainText('A link asks to open a directory')
  await expect(question(page).getByRole('region', { name: 'Path' })).toHaveText(directory)
  await expect(question(page)).toContainText(`${FILE}, block 5`)
  await expect(question(page).getByRole('button', { name: 'Cancel' })).toBeFocused()
  expect((await axeViolations(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await expect(page.getByTestId('engine')).toBeHidden()
  // The keys of commands do nothing behind it.
  await page.keyboard.press('9')
  await question(page).getByRole('button', { name: 'Open' }).click()
  await expect(question(page)).toBeHidden()
  await expect(page).toHaveTitle(`${directory} – Walscope`)
  await expectBlock(page, 5)
})

test('without consent nothing is opened or remembered, and nothing is looked up', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch({ directory: linkTo(directory) })
  const { page } = app
  for (const answer of ['Enter', 'Escape']) {
    await expect(question(page).getByRole('button', { name: 'Cancel' })).toBeFocused()
    await page.keyboard.press(answer)
    await expect(question(page)).toBeHidden()
    await expect(start(page)).toBeVisible()
    await expect(page.getByTestId('engine')).toBeHidden()
    await expect(page.getByRole('region', { name: 'Recent directories' })).toBeHidden()
    expect(await startAgain(app, linkTo(directory))).toBe(0)
  }
  // What is nowhere is asked about in the same way: a link is no way to find out what there is.
  await expect(question(page)).toContainText(directory)
  expect(await startAgain(app, linkTo('/nowhere/at/all'))).toBe(0)
  await expect(question(page)).toContainText('/nowhere/at/all')
  await expect(question(page).getByRole('button', { name: 'Cancel' })).toBeFocused()
  await question(page).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'DIRECTORY_NOT_FOUND' })).toBeVisible()
})

test('a link to what is open already goes there without a question, in the window that has it', async ({
  launch,
  temporary,
}) => {
  const [first, second] = [
    await generate(join(temporary, 'a'), ...SMALL),
    await generate(join(temporary, 'b'), ...SMALL),
  ]
  const app = await launch({ directory: first })
  const { page } = app
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const opened = electronOf(app).waitForEvent('window')
  expect(await startAgain(app, second)).toBe(0)
  const other = await opened
  await expect(other.getByText(/^Recovery replays all/)).toBeVisible()
  // It is behind the other one.
  expect(await startAgain(app, linkTo(`${first}/`, { file: FILE, block: 7 }))).toBe(0)
  await expectBlock(page, 7)
  await expect(question(page)).toBeHidden()
  await expect(other).toHaveTitle(`${second} – Walscope`)
  // An event of the same directory.
  expect(await startAgain(app, linkTo(first, { eventId: 8_200n }))).toBe(0)
  await expect(page.getByRole('grid', { name: 'Events' }).getByRole('row', { selected: true })).toContainText('8200')
  // What is not there is said.
  expect(await startAgain(app, linkTo(first, { file: FILE, block: 16 }))).toBe(0)
  await expect(page.getByRole('alert').filter({ hasText: `There is no block 16 in ${FILE}.` })).toBeVisible()
  expect(await startAgain(app, linkTo(first, { file: '../b/FS.00000000.wal' }))).toBe(0)
  await expect(page.getByRole('alert').filter({ hasText: 'There is no file ../b/FS.00000000.wal' })).toBeVisible()
})

test('links that are none are refused in a sentence', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch({ directory: 'walscope://delete?directory=/' })
  const { page } = app
  const refusal = page.getByRole('alert').filter({ hasText: 'LINK_INVALID' })
  await expect(refusal).toContainText('This link leads to no place that Walscope knows: walscope://delete?directory=/')
  for (const link of [
    `${linkTo(directory)}&view=shell`,
    `${linkTo(directory)}&directory=%2F`,
    `walscope://open?directory=${'x'.repeat(5_000)}`,
    'walscope://open/../../etc/passwd',
    'walscope:\u202e\u0007',
  ]) {
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(refusal).toBeHidden()
    expect(await startAgain(app, link)).toBe(0)
    await expect(refusal).toBeVisible()
    const shown = await refusal.textContent()
    for (const character of ['\u202e', '\u0007']) expect(shown).not.toContain(character)
  }
  await expect(question(page)).toBeHidden()
  await expect(start(page)).toBeVisible()
})

test('what a link names is shown as what it is', async ({ launch }) => {
  const path = '/tmp/\u202efdp.exe\u0007<b onclick=alert(1)>\n/safe'
  const app = await launch({ directory: linkTo(path, { file: '<img src=x onerror=alert(1)>\u2066', block: 1 }) })
  const { page } = app
  await expect(question(page).getByRole('region', { name: 'Path' })).toHaveText(
    '/tmp/\\xE2\\x80\\xAEfdp.exe\\x07<b onclick=alert(1)>\\x0A/safe',
  )
  await expect(question(page)).toContainText('<img src=x onerror=alert(1)>\\xE2\\x81\\xA6')
  expect(await question(page).locator('b, img').count()).toBe(0)
})

test('a click that was meant for something else agrees to nothing', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch()
  const { page } = app
  await expect(start(page)).toBeVisible()
  expect(await startAgain(app, linkTo(directory))).toBe(0)
  await expect(question(page).getByRole('button', { name: 'Open' })).toBeEnabled()
  // Another link takes the place of the first one under the pointer.
  const states = page.evaluate(
    () =>
      new Promise<boolean[]>((resolve) => {
        const seen: boolean[] = []
        new MutationObserver(() => {
          const dialog = document.querySelector('[role=alertdialog]')
          if (!dialog?.textContent?.includes('/other')) return
          const [button] = [...dialog.querySelectorAll('button')].filter((it) => it.textContent === 'Open')
          button?.click()
          seen.push(button?.disabled ?? false)
          if (seen.length === 1) resolve(seen)
        }).observe(document.body, { childList: true, subtree: true, characterData: true })
      }),
  )
  expect(await startAgain(app, linkTo('/other'))).toBe(0)
  expect(await states).toEqual([true])
  await expect(question(page)).toContainText('/other')
  await expect(question(page).getByRole('button', { name: 'Cancel' })).toBeFocused()
})

test('a trace as an argument is shown in Replay; a link to an instant of another asks', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const traces = [join(temporary, 'a.walscope'), join(temporary, 'b.walscope')] as const
  for (const trace of traces) expect(walscope('recover', directory, '--trace', trace).status).toBe(0)
  const app = await launch({ directory: traces[0] })
  const { page } = app
  const timeline = page.getByRole('toolbar', { name: 'Playing and stepping' })
  await expect(timeline).toBeVisible()
  await expect(page.getByRole('heading', { name: directory })).toHaveAttribute('title', traces[0])
  await expect(question(page)).toBeHidden()
  expect(await startAgain(app, formatLink({ kind: 'trace', path: traces[1], atNs: 1_000 }))).toBe(0)
  await expect(question(page)).toContainText('A link asks to open a recorded run')
  await question(page).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: directory })).toHaveAttribute('title', traces[1])

  await expect(page.getByRole('slider', { name: 'Instant' })).toHaveAttribute('aria-valuenow', '1000')
  expect(await startAgain(app, formatLink({ kind: 'trace', path: traces[1], atNs: 9e15 }))).toBe(0)
  await expect(page.getByRole('alert').filter({ hasText: 'The run has no instant' })).toBeVisible()
})

test('a Mac tells of files and links by events', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch()
  const { page } = app
  await expect(start(page)).toBeVisible()
  const tell = (name: string, what: string) =>
    electronOf(app).evaluate(
      ({ app: it }, [event, argument]) => {
        let isPrevented = false
        it.emit(event as 'open-url', { preventDefault: () => (isPrevented = true) } as never, argument)
        return isPrevented
      },
      [name, what] as [string, string],
    )
  expect(await tell('open-url', linkTo(directory))).toBe(true)
  await expect(question(page)).toContainText(directory)
  await page.keyboard.press('Escape')
  await expect(question(page)).toBeHidden()
  expect(await tell('open-file', directory)).toBe(true)
  await expect(page).toHaveTitle(`${directory} – Walscope`)
})
