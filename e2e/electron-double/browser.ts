// The Chromium behind the double. Playwright's test drives the same one over its debugging port.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { CHROMIUM } from '../support/chromium.ts'

/** WALSCOPE_HEADED=1 shows the windows, where there is a display. */
const IS_HEADLESS = process.env.WALSCOPE_HEADED !== '1'

let context: BrowserContext | null = null

/** Starts Chromium and says where its debugger is, in the words of Electron. */
export async function launchChromium(userData: string): Promise<BrowserContext> {
  const profile = join(userData, 'chromium')
  context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: IS_HEADLESS,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--remote-debugging-port=0', '--disable-gpu'],
    // Nothing is emulated from here: that is for the test.
    viewport: null,
    colorScheme: null,
    reducedMotion: null,
    forcedColors: null,
    contrast: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
  process.stderr.write(`\nDevTools listening on ws://127.0.0.1:${port}${path}\n`)
  return context
}

/** The running Chromium; windows can only be made once Electron is ready. */
export function chromiumContext(): BrowserContext {
  if (context === null) throw new Error('Cannot create BrowserWindow before app is ready')
  return context
}

/** A page's process has gone: what the page was called, and how, in Chromium's words, with the exit code. */
export interface TargetCrash {
  targetId: string
  status: string
  errorCode: number
}

/** Calls the listener for every page whose process goes. */
export async function onTargetCrash(listener: (crash: TargetCrash) => void): Promise<void> {
  const session = await chromiumContext().browser()?.newBrowserCDPSession()
  if (session === undefined) throw new Error('this Chromium has no session of its own')
  session.on('Target.targetCrashed', listener)
  await session.send('Target.setDiscoverTargets', { discover: true })
}

export async function closeChromium(): Promise<void> {
  await context?.close().catch(() => {})
}
