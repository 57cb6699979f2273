// What a page in the desktop's window cannot do, whatever has got into it.
import type { Page } from '@playwright/test'
import { EXTERNAL_LINKS } from '../../src/contract/links.ts'
import { type App, electronOf, expect, test } from '../support/app.ts'

/** Keeps what the program asks the person's browser to show. */
async function watchLinks(app: App): Promise<() => Promise<string[]>> {
  await electronOf(app).evaluate(({ shell }) => {
    const seen: string[] = []
    Object.assign(globalThis, { shownLinks: seen })
    shell.openExternal = async (url) => {
      seen.push(url)
    }
  })
  return () => electronOf(app).evaluate(() => (globalThis as unknown as { shownLinks: string[] }).shownLinks)
}

const started = (page: Page) => expect(page.getByRole('heading', { name: 'Open a WAL directory' })).toBeVisible()

test('what the page changes in its own world does not reach the preload script', async ({ launch }) => {
  const { page } = await launch()
  await started(page)
  const seen = await page.evaluate(() => {
    const stolen: string[] = []
    const steal = (name: string) =>
      function stealing(this: unknown, ...args: unknown[]) {
        for (const value of [this, ...args])
          if (typeof value === 'object' && value !== null && 'send' in value) stolen.push(name)
        return undefined
      }
    const kept = [Function.prototype.call, Array.prototype.push, JSON.stringify] as const
    const bridge = (window as unknown as { walscope: { connect(): void; pathForFile(file: File): string } }).walscope
    const keys = Object.keys(bridge)
    Object.assign(Function.prototype, { call: steal('call') })
    Object.assign(JSON, { stringify: steal('stringify') })
    bridge.pathForFile(new File([], 'x'))
    Object.assign(Function.prototype, { call: kept[0] })
    Object.assign(JSON, { stringify: kept[2] })
    let isFrozen = false
    try {
      Object.assign(bridge, { connect: () => 'mine' })
    } catch {
      isFrozen = true
    }
    return { stolen, keys, isFrozen }
  })
  expect(seen).toEqual({ stolen: [], keys: ['connect', 'pathForFile'], isFrozen: true })
})

test('no frame of the page goes anywhere, and none has the bridge', async ({ launch }) => {
  const { page } = await launch()
  await started(page)
  const url = page.url()
  await page.evaluate(async () => {
    for (const source of ['./index.html', 'https://example.com/', 'about:blank']) {
      const frame = document.createElement('iframe')
      frame.src = source
      document.body.append(frame)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  })
  const frames = page.frames().filter((frame) => frame !== page.mainFrame())
  for (const frame of frames) {
    expect(['', 'about:blank', 'chrome-error://chromewebdata/']).toContain(frame.url())
    expect(await frame.evaluate(() => 'walscope' in window).catch(() => false)).toBe(false)
  }
  expect(page.url()).toBe(url)
})

test('a webview is an element that does nothing', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await started(page)
  const seen = await page.evaluate(async () => {
    const view = document.createElement('webview')
    view.setAttribute('allowpopups', '')
    view.setAttribute('nodeintegration', '')
    view.setAttribute('src', 'https://example.com/')
    document.body.append(view)
    await new Promise((resolve) => setTimeout(resolve, 300))
    return ['getWebContentsId' in view, 'loadURL' in view, view.shadowRoot === null]
  })
  expect(seen).toEqual([false, false, true])
  expect(electronOf(app).windows()).toHaveLength(1)
})

test('nothing of the disk is read by its address', async ({ launch }) => {
  const { page } = await launch()
  await started(page)
  const url = page.url()
  const outcome = await page.evaluate(async () => {
    const read = async (address: string) => {
      try {
        return (await fetch(address)).status
      } catch (error) {
        return (error as Error).name
      }
    }
    window.location.href = 'file:///etc/passwd'
    await new Promise((resolve) => setTimeout(resolve, 300))
    return Promise.all(['file:///etc/passwd', '/..%2f..%2fpackage.json', '/%2fetc%2fpasswd'].map(read))
  })
  expect(outcome).toEqual(['TypeError', 404, 404])
  expect(page.url()).toBe(url)
})

test('what a page asks for is denied when it asks', async ({ launch }) => {
  const { page } = await launch()
  await started(page)
  const answers = await page.evaluate(async () => {
    const name = (error: unknown) => (error as Error).name
    const place = new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        ({ code }) => resolve(`error ${code}`),
      )
    })
    return {
      clipboard: await navigator.clipboard.readText().then(() => 'granted', name),
      notifications: Notification.permission,
      place: await place,
    }
  })
  expect(answers).toEqual({
    clipboard: 'NotAllowedError',
    notifications: 'denied',
    place: 'error 1',
  })
})

test("the person's browser is shown a link of ours, and nothing else", async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await started(page)
  const shown = await watchLinks(app)
  const open = (url: string) =>
    page.evaluate((address) => {
      window.open(address, '_blank', 'noopener')
    }, url)
  for (const url of ['https://example.com/', 'file:///etc/passwd', `${EXTERNAL_LINKS.duckdbSql}?x`]) await open(url)
  await page.waitForTimeout(300)
  expect(await shown()).toEqual([])
  await open(EXTERNAL_LINKS.duckdbSql)
  await expect.poll(shown).toEqual([EXTERNAL_LINKS.duckdbSql])
  // Also where a person follows it.
  await page.evaluate(() => {
    const link = document.createElement('a')
    Object.assign(link, { href: 'https://example.com/', target: '_blank', rel: 'noopener noreferrer', id: 'foreign' })
    const ours = link.cloneNode() as HTMLAnchorElement
    Object.assign(ours, { href: 'https://duckdb.org/docs/stable/sql/introduction', id: 'ours' })
    link.textContent = ours.textContent = 'a link'
    document.querySelector('main')?.prepend(link, ours)
  })
  await page.locator('#foreign').click()
  await page.locator('#ours').click()
  await expect.poll(shown).toEqual([EXTERNAL_LINKS.duckdbSql, EXTERNAL_LINKS.duckdbSql])
  await expect.poll(() => electronOf(app).windows().length).toBe(1)
})
