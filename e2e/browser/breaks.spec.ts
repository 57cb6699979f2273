// What breaks around `walscope serve`: the program's own files, its disk, a tab.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from '@playwright/test'
import { crashReport } from '../../src/contract/index.ts'
import { expect, startServer, test } from '../support/app.ts'
import { enginePid, isAlive } from '../support/engine.ts'
import { whyNoSmallDisk } from '../support/small-disk.ts'
import { generate, root } from '../support/walscope.ts'
import { expectWithinLimit } from '../support/within.ts'

/** The program as an installation has it: its own files, whose addon a test may cut. */
function copyProgram(folder: string): string {
  for (const part of ['bin', 'out', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'build/Release'), { recursive: true })
  const addon = 'build/Release/walscope.node'
  cpSync(join(root, addon), join(folder, addon))
  return join(folder, addon)
}

test('SIGBUS of the engine’s own: a file that it runs from is cut, as by a broken update', async ({
  temporary,
  chromiumBrowser,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '4', '--seed', '1')
  const program = join(temporary, 'program')
  const addon = copyProgram(program)
  const server = await startServer(join(temporary, 'configuration'), directory, [], program)
  const context = await (await chromiumBrowser()).newContext()
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const pid = await enginePid(page)
  expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).toContain(addon)
  truncateSync(addon, 0)
  await page.keyboard.press('4')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  while (isAlive(pid)) await pause(5)
  const start = Date.now()
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  await expectWithinLimit(banner.filter({ hasText: 'crashed (SIGBUS): a file was cut' }), start)
  await expect(banner).toContainText('also one of Walscope itself')
  await page.keyboard.press('2')
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  // It is of no use before it is installed again, and says that as well.
  await banner.getByRole('button', { name: 'Restart engine' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'ADDON_FAILED' })).toBeVisible()
  await context.close()
  await server.stop()
})

test('a full disk: the engine’s end is told all the same, and no half file stays', async ({
  temporary,
  chromiumBrowser,
}) => {
  const whyNot = whyNoSmallDisk(temporary)
  test.skip(whyNot !== null, whyNot ?? '')
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1')
  const configuration = join(temporary, 'configuration')
  mkdirSync(configuration)
  const script = 'mount -t tmpfs -o size=256k none "$1" && shift && exec "$@"'
  const server = await startServer(configuration, directory, [
    'unshare',
    '-rm',
    'sh',
    '-c',
    script,
    'sh',
    configuration,
  ])
  // The disk is only there for the server and its children.
  const disk = join(`/proc/${server.child.pid}/root`, configuration)
  const context = await (await chromiumBrowser()).newContext()
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const theme = page.getByLabel('Theme', { exact: true })
  await theme.selectOption('light')
  const stored = () => JSON.parse(readFileSync(join(disk, 'settings.json'), 'utf8'))
  await expect.poll(() => existsSync(join(disk, 'settings.json')) && stored().theme).toBe('light')

  expect(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(1024 * 1024))).toThrow('ENOSPC')
  await theme.selectOption('dark')
  await expect(page.getByText(/The settings file settings\.json cannot be written: ENOSPC/)).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  process.kill(await enginePid(page), 'SIGABRT')
  const banner = page.getByRole('alert').filter({ hasText: 'ENGINE_EXITED' })
  await expect(banner).toContainText('aborted (SIGABRT)')
  await banner.getByRole('button', { name: 'Details…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('could not be kept')
  await expect(dialog.getByRole('region', { name: 'All details' })).toContainText('"signal": "SIGABRT"')

  const names = readdirSync(disk, { recursive: true }).map(String).sort()
  expect(
    names.filter((name) => !['filler', 'crashes', 'recent.json', 'settings.json', 'traces'].includes(name)),
  ).toEqual([])
  expect(stored().theme).toBe('light')
  await context.close()
  await server.stop()
})

/** The text of a tab that Playwright has given up. */
async function textOf(session: CDPSession): Promise<string> {
  const expression = 'document.body?.innerText ?? ""'
  const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true })
  return String(result.value)
}

test('a tab that crashed finds its session, its view and its engine when it is loaded again', async ({
  launch,
  temporary,
}) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--seed', '1')
  const { page } = await launch({ directory })
  await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
  const pid = await enginePid(page)
  await page.keyboard.press('3')
  await expect(page.getByRole('row').filter({ hasText: 'FS.00000001.wal' })).toBeVisible()
  const session = await page.context().newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  session.send('Page.crash').catch(() => {})
  await crashed
  // As the button of the browser's own page does it.
  await session.send('Page.reload')
  await expect.poll(() => textOf(session)).toContain(`pid ${pid}, running`)
  await expect.poll(() => textOf(session)).toContain('FS.00000001.wal')
})

test('the crash log of an error of the page itself', async ({ launch, temporary }) => {
  const { page } = await launch()
  await expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()
  await page.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('nothing catches this')
    })
    void Promise.reject(new RangeError('nor this'))
  })
  await expect(page.getByRole('alert').filter({ hasText: /nothing catches this|nor this/ })).toBeVisible()
  const folder = join(temporary, 'configuration', 'crashes')
  const reports = () => {
    if (!existsSync(folder)) return []
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    return names.map((name) => crashReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
  }
  await expect
    .poll(() =>
      reports()
        .map(({ message }) => message)
        .sort(),
    )
    .toEqual(['nor this', 'nothing catches this'])
  expect(reports()[0]).toMatchObject({ kind: 'page-error', cause: 'failed' })
  expect(reports()[0]?.lastLines.length).toBeGreaterThan(0)
})
