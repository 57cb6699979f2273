// Pages of other sites in a real browser, beside `walscope serve`: a name that is made to lead here (DNS rebinding), and
// what a page of another site embeds, asks for and opens.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from '@playwright/test'
import { expect, startServer, test } from '../support/app.ts'
import { CHROMIUM } from '../support/chromium.ts'

let server: Awaited<ReturnType<typeof startServer>>
let url: URL
let evil: Server
let evilPort: number
let browser: Browser
let page: Page

test.beforeEach(async ({ temporary }) => {
  server = await startServer(temporary)
  url = new URL(server.url)
  evil = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>evil</title><body>')
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  evilPort = (evil.address() as AddressInfo).port
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--host-resolver-rules=MAP *.example 127.0.0.1',
    ],
  })
  page = await browser.newPage()
})
test.afterEach(async () => {
  await browser.close()
  evil.close()
  await server.stop()
})

/** What becomes of a WebSocket of this page to this address. */
const openSocket = (address: string) =>
  page.evaluate(
    (to) =>
      new Promise((resolve) => {
        const socket = new WebSocket(to)
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
    address,
  )

/** The address of a WebSocket of ours, with the token: as if another page had come to know it. */
function socketAddress(host: string): string {
  const address = new URL('/host', url)
  Object.assign(address, { protocol: 'ws:', host })
  address.search = new URLSearchParams({
    token: url.searchParams.get('token') ?? '',
    session: 'a'.repeat(32),
  }).toString()
  return address.href
}

test('a name of another site that leads to this machine shows nothing', async () => {
  const rebound = `rebound.example:${url.port}`
  for (const path of ['/', url.pathname + url.search, '/assets/']) {
    const answer = await page.goto(`http://${rebound}${path}`)
    expect(answer?.status()).toBe(421)
    expect(await page.textContent('body')).toBe('This address is not that of Walscope.\n')
  }
  expect(await openSocket(socketAddress(rebound))).toBe('refused')
})

test('a page that has the token opens a WebSocket only where it is ours', async () => {
  await page.goto(url.href)
  expect(await openSocket(socketAddress(url.host))).toBe('open')
  await page.goto(`http://evil.example:${evilPort}/`)
  expect(await openSocket(socketAddress(url.host))).toBe('refused')
  // The same machine, another port.
  await page.goto(`http://127.0.0.1:${evilPort}/`)
  expect(await openSocket(socketAddress(url.host))).toBe('refused')
  // A page without an origin.
  await page.goto('data:text/html,<title>evil</title>')
  expect(await openSocket(socketAddress(url.host))).toBe('refused')
})

test('a page of another site embeds nothing of it and reads nothing of it', async () => {
  await page.goto(url.href)
  const script = await page.evaluate(() => document.querySelector('script')?.src ?? '')
  const icon = await page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '')
  expect([script, icon].every((it) => it.startsWith(url.origin))).toBe(true)
  for (const site of [`http://evil.example:${evilPort}/`, `http://127.0.0.1:${evilPort}/`]) {
    await page.goto(site)
    const outcome = await page.evaluate(
      async ([ours, asset, picture]) => {
        const load = (name: 'script' | 'img' | 'iframe', src = '') =>
          new Promise((resolve) => {
            const element = document.createElement(name)
            element.onload = () => resolve('loaded')
            element.onerror = () => resolve('refused')
            element.src = src
            document.body.append(element)
          })
        const read = (address = '', mode: RequestMode = 'cors') =>
          fetch(address, { mode, credentials: 'include' }).then(
            async (answer) => `read ${(await answer.text()).length}`,
            () => 'refused',
          )
        const frame = await load('iframe', ours)
        const inside = document.querySelector('iframe')?.contentDocument?.title
        return {
          ...{ script: await load('script', asset), picture: await load('img', picture) },
          ...{ page: await read(ours), asset: await read(asset), opaque: await read(asset, 'no-cors') },
          ...{ frame, inside: inside ?? null },
        }
      },
      [url.href, script, icon],
    )
    // A frame that is refused loads an error of the browser.
    expect(outcome).toEqual({
      ...{ script: 'refused', picture: 'refused', page: 'refused', asset: 'refused', opaque: 'refused' },
      ...{ frame: 'loaded', inside: null },
    })
  }
})

test('a link of another site leads to it, and what it opens knows nothing of who did', async () => {
  await page.goto(`http://evil.example:${evilPort}/`)
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate((address) => {
      Object.assign(window, { theirs: window.open(address) })
    }, url.href),
  ])
  await opened.getByRole('banner').waitFor()
  expect(await opened.evaluate(() => window.opener)).toBeNull()
  expect(await page.evaluate(() => (window as unknown as { theirs: Window | null }).theirs?.closed ?? true)).toBe(true)
  expect(await opened.evaluate(() => document.cookie)).toBe('')
})

test('the token is in no line that the host writes after its address, and in no request of the page to others', async () => {
  const written: string[] = []
  server.child.stdout?.on('data', (chunk) => written.push(String(chunk)))
  server.child.stderr?.on('data', (chunk) => written.push(String(chunk)))
  const token = url.searchParams.get('token') ?? ''
  const referrers: (string | undefined)[] = []
  evil.on('request', ({ headers }) => referrers.push(headers.referer))
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/assets/')) expect(request.headers().referer ?? '').toBe('')
  })
  await page.goto(url.href)
  await page.getByRole('banner').waitFor()
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  for (const path of [`/none${url.search}`, '/?token=x', '/none']) await fetch(new URL(path, url))
  await openSocket(`${socketAddress(url.host)}x`)
  // The page leads elsewhere.
  await page.evaluate((address) => {
    window.location.href = address
  }, `http://evil.example:${evilPort}/`)
  await expect(page).toHaveTitle('evil')
  expect(referrers.length).toBeGreaterThan(0)
  expect(referrers.filter((referrer) => referrer !== undefined)).toEqual([])
  expect(written.join('')).not.toContain(token)
})
