// What only the desktop has: its isolation, its dialog and menu, drops, second instances, its end.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { electronOf, expect, test } from '../support/app.ts'
import { enginePid, isAlive, samplePath } from '../support/engine.ts'
import { startAgain } from '../support/second-instance.ts'
import { generate } from '../support/walscope.ts'

const SMALL = ['--segments', '2', '--blocks', '16', '--seed', '1']

test('the page has its bridge and nothing of Electron or Node, and a strict policy', async ({ launch }) => {
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { walscope: object }).walscope),
    globals: ['require', 'process', 'module', 'electron', 'ipcRenderer'].filter((name) => name in window),
  }))
  expect(seen).toEqual({ bridge: ['connect', 'pathForFile'], globals: [] })
  const answer = await page.evaluate(async () => {
    const response = await fetch('./index.html')
    return {
      policy: response.headers.get('content-security-policy'),
      sniff: response.headers.get('x-content-type-options'),
    }
  })
  expect(answer.policy).toContain("default-src 'none'")
  expect(answer.policy).not.toContain('unsafe')
  expect(answer.sniff).toBe('nosniff')
  const statuses = await page.evaluate(() =>
    Promise.all(
      ['/..%2fmain/index.js', '/%2e%2e/main/index.js', '/..%2f..%2fpackage.json', '/assets'].map(
        async (path) => (await fetch(path)).status,
      ),
    ),
  )
  expect(statuses).toEqual([404, 404, 404, 404])
})

test('the page goes nowhere and opens nothing', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  const url = page.url()
  await page.evaluate(() => {
    window.open('https://example.com/')
    window.location.href = 'https://example.com/'
  })
  await page.waitForTimeout(500)
  expect(page.url()).toBe(url)
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await expect.poll(() => electronOf(app).windows().length).toBe(1)
})

test('no permission but to copy', async ({ launch }) => {
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'clipboard-write', 'clipboard-read', 'camera', 'microphone']
    const found = names.map(async (name) => [
      name,
      (await navigator.permissions.query({ name: name as PermissionName })).state,
    ])
    return Object.fromEntries(await Promise.all(found))
  })
  expect(states).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    'clipboard-write': 'granted',
    'clipboard-read': 'denied',
    camera: 'denied',
    microphone: 'denied',
  })
})

test('the open dialog, by button and by menu', async ({ launch, temporary }) => {
  const [first, second] = [
    await generate(join(temporary, 'a'), ...SMALL),
    await generate(join(temporary, 'b'), ...SMALL),
  ]
  const app = await launch()
  const { page } = app
  const answer = (filePaths: string[]) =>
    electronOf(app).evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = async () => ({ canceled: paths.length === 0, filePaths: paths })
    }, filePaths)
  await answer([])
  await page.getByRole('button', { name: 'Open directory…' }).click()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await answer([first])
  await page.getByRole('button', { name: 'Open directory…' }).click()
  await expect(page).toHaveTitle(`${first} – Walscope`)
  await answer([second])
  await electronOf(app).evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open-directory')?.click())
  await expect(page).toHaveTitle(`${second} – Walscope`)
})

test('the selected segment is shown in the file manager', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const app = await launch({ directory })
  const { page } = app
  await electronOf(app).evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => {
      ;(globalThis as { shown?: string }).shown = path
    }
  })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  await page.keyboard.press('3')
  await page.getByRole('row').filter({ hasText: 'FS.00000001.wal' }).click()
  await page.getByRole('button', { name: 'Show in file manager' }).click()
  const shown = () => electronOf(app).evaluate(() => (globalThis as { shown?: string }).shown)
  await expect.poll(shown).toBe(join(directory, 'FS.00000001.wal'))

  // The same by the keyboard, from the menu of a row.
  await page.getByRole('grid', { name: 'Segments' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+F10')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: /^Show in Blocks/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'Show in file manager' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(shown).toBe(join(directory, 'FS.00000000.wal'))
})

test('a folder is dropped', async ({ launch, temporary }) => {
  const directory = await generate(join(temporary, 'dropped – и'), ...SMALL)
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [directory], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
  }
  await expect(page).toHaveTitle(`${directory} – Walscope`)
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
})

test('a second start opens its directory in the first', async ({ launch, temporary }) => {
  const [first, second] = [
    await generate(join(temporary, 'a'), ...SMALL),
    await generate(join(temporary, 'b'), ...SMALL),
  ]
  const app = await launch()
  const electron = electronOf(app)
  await expect(app.page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  expect(await startAgain(app, first)).toBe(0)
  await expect(app.page).toHaveTitle(`${first} – Walscope`)
  // What is open stays open: the next one gets a window of its own.
  const opened = electron.waitForEvent('window')
  expect(await startAgain(app, second)).toBe(0)
  const other = await opened
  await expect(other).toHaveTitle(`${second} – Walscope`)
  await expect(other.getByText(/^Recovery replays all/)).toBeVisible()
  await expect(app.page).toHaveTitle(`${first} – Walscope`)
})

test('a reload finds its engine again', async ({ launch, temporary }) => {
  const { page } = await launch({ directory: await generate(join(temporary, 'wal'), ...SMALL) })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const pid = await enginePid(page)
  await page.reload()
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  expect(await enginePid(page)).toBe(pid)
})

test('the end of the program ends its engines and removes the sample', async ({ launch }) => {
  const { page, close } = await launch()
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const pid = await enginePid(page)
  const sample = await samplePath(page)
  expect(existsSync(sample)).toBe(true)
  await close()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(sample)).toBe(false)
})

test('a signal ends the program as cleanly', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const pid = await enginePid(page)
  const sample = await samplePath(page)
  expect(existsSync(sample)).toBe(true)
  const program = electronOf(app).process()
  const ended = new Promise((resolve) => program.once('exit', (code, signal) => resolve({ code, signal })))
  process.kill(program.pid ?? 0, 'SIGTERM')
  expect(await ended).toEqual({ code: 0, signal: null })
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(sample)).toBe(false)
})

test('what the double does not model says so', async ({ launch }, testInfo) => {
  test.skip(
    testInfo.annotations.some(({ description }) => description === 'Electron'),
    'this is Electron itself',
  )
  const app = await launch()
  const message = await electronOf(app).evaluate((electron) => {
    try {
      return String((electron as unknown as { powerMonitor: { on: unknown } }).powerMonitor.on)
    } catch (error) {
      return String(error)
    }
  })
  expect(message).toContain('the Electron double does not model powerMonitor')
})
