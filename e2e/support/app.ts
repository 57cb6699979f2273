// The app on either host, driven as a person drives it: the same specs run on both.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { _electron, type Browser, test as base, chromium, type ElectronApplication, type Page } from '@playwright/test'
import { CHROMIUM } from './chromium.ts'
import { electronKind, electronProgram } from './electron-kind.ts'
import { removeDirectory, temporaryDirectory } from './temporary.ts'
import { root } from './walscope.ts'

export type Host = 'desktop' | 'browser'

/** The app as a test has it. */
export interface App {
  host: Host
  page: Page
  /** The desktop's Electron (or its double); null on the browser host. */
  electron: ElectronApplication | null
  close(): Promise<void>
}

export interface LaunchOptions {
  directory?: string
  viewport?: { width: number; height: number }
  colorScheme?: 'dark' | 'light'
  /** A command to start the browser host under, such as strace. */
  under?: string[]
  /** Settings of its own, as another program: with the same ones, a second desktop opens in the first. */
  ownSettings?: boolean
}

const CHROMIUM_ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function launchDesktop(configuration: string, options: LaunchOptions): Promise<App> {
  const isReal = electronKind === 'Electron'
  const electron = await _electron.launch({
    executablePath: electronProgram,
    args: [
      ...(isReal && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '.',
      ...(options.directory ? [options.directory] : []),
    ],
    cwd: root,
    env: { ...environment(), WALSCOPE_CONFIG_DIR: configuration },
    ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
  })
  const page = await electron.firstWindow()
  if (options.viewport) await page.setViewportSize(options.viewport)
  return { host: 'desktop', page, electron, close: () => electron.close() }
}

async function launchBrowser(configuration: string, options: LaunchOptions, browser: Browser): Promise<App> {
  const server = await startServer(configuration, options.directory, options.under)
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'dark',
  })
  const page = await context.newPage()
  await page.goto(server.url)
  const close = async () => {
    await context.close()
    await server.stop()
  }
  return { host: 'browser', page, electron: null, close }
}

/** `walscope serve`, and the address it prints; of a copy of the program, where one is given. */
export async function startServer(configuration: string, directory?: string, under: string[] = [], program = root) {
  const serve = [join(program, 'bin/walscope.mjs'), 'serve', '--no-open', ...(directory ? [directory] : [])]
  const [command = '', ...args] = [...under, process.execPath, ...serve]
  const child = spawn(command, args, {
    env: { ...environment(), WALSCOPE_CONFIG_DIR: configuration },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await firstUrl(child)
  return { url, child, stop: () => stop(child) }
}

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      text += chunk.toString()
      const [url] = text.match(/http:\/\/\S+/) ?? []
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`walscope serve ended with ${code}: ${text}`)))
  })
}

/** Ends it; resolved when its pipes are closed as well, which whoever watches it may hold. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.kill('SIGTERM')
  })
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** `launch` starts the app on the host that the project names; all of them are closed after the test. */
export const test = base.extend<
  { launch: (options?: LaunchOptions) => Promise<App>; temporary: string },
  { chromiumBrowser: () => Promise<Browser> }
>({
  // One for all tests of a worker, started by the first that asks for it; each test has a profile of its own.
  chromiumBrowser: [
    async ({}, use) => {
      let browser: Promise<Browser> | null = null
      await use(() => {
        browser ??= chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS })
        return browser
      })
      await (await (browser as Promise<Browser> | null))?.close()
    },
    { scope: 'worker' },
  ],
  // Playwright reads the names of the fixtures from the pattern
  temporary: async ({}, use) => {
    const directory = temporaryDirectory()
    await use(directory)
    removeDirectory(directory)
  },
  launch: async ({ temporary, chromiumBrowser }, use, testInfo) => {
    const apps: App[] = []
    const host = testInfo.project.name === 'desktop' ? 'desktop' : 'browser'
    if (host === 'desktop') testInfo.annotations.push({ type: 'ran on', description: electronKind })
    await use(async (options = {}) => {
      const configuration = join(temporary, `configuration${options.ownSettings ? apps.length : ''}`)
      const app =
        host === 'desktop'
          ? await launchDesktop(configuration, options)
          : await launchBrowser(configuration, options, await chromiumBrowser())
      apps.push(app)
      // The first window is there before its page is.
      await app.page.getByRole('banner').or(app.page.getByRole('alertdialog')).first().waitFor()
      return app
    })
    for (const app of apps) await app.close()
  },
})

/** The Electron of the desktop, or its double. */
export function electronOf({ electron }: App): ElectronApplication {
  if (electron === null) throw new Error('this is not the desktop')
  return electron
}

/** A figure of a view, by the words before it. */
export const figure = (page: Page, name: string) =>
  page.getByRole('term').getByText(name, { exact: true }).locator('+ dd')

export { expect } from '@playwright/test'
