// The browser host lets nobody in without its token, from another site, or by another name.
import { existsSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { expect, startServer, test } from '../support/app.ts'
import { enginePid, isAlive, samplePath } from '../support/engine.ts'

interface Answer {
  status: number
  text: string
  headers: NodeJS.Dict<string | string[]>
}

function ask(url: URL, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    request.on('error', reject)
    request.end()
  })
}

function trySocket(url: URL, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    socket.on('open', () => {
      resolve('open')
      socket.close()
    })
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(error.message))
  })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it, its engines and the sample`, async ({ temporary, chromiumBrowser }) => {
    const server = await startServer(temporary)
    const context = await (await chromiumBrowser()).newContext()
    const page = await context.newPage()
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Open the sample recovery' }).click()
    await expect(page.getByText(/^Recovery replays/)).toBeVisible()
    const pid = await enginePid(page)
    const sample = await samplePath(page)
    expect(existsSync(sample)).toBe(true)
    const ended = new Promise((resolve) => server.child.once('exit', (code, by) => resolve({ code, by })))
    server.child.kill(signal)
    expect(await ended).toEqual({ code: 0, by: null })
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(sample)).toBe(false)
    await context.close()
  })
}

test.describe('browser host', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let url: URL

  test.beforeEach(async ({ temporary }) => {
    server = await startServer(temporary)
    url = new URL(server.url)
  })
  test.afterEach(() => server.stop())

  test('only with its token', async () => {
    expect((await ask(url)).status).toBe(200)
    expect((await ask(new URL('/', url))).status).toBe(401)
    expect((await ask(new URL(`/?token=${'0'.repeat(64)}`, url))).status).toBe(401)
    expect((await ask(new URL('/index.html', url))).status).toBe(401)
  })

  test('only by its own name and from its own page', async () => {
    expect((await ask(url, { headers: { Host: `evil.example:${url.port}` } })).status).toBe(421)
    expect((await ask(url, { headers: { Origin: 'http://evil.example' } })).status).toBe(403)
    const socket = new URL(`/host?token=${url.searchParams.get('token')}&session=${'a'.repeat(32)}`, url)
    socket.protocol = 'ws:'
    expect(await trySocket(socket, { Origin: url.origin })).toBe('open')
    expect(await trySocket(socket, {})).toBe('403')
    expect(await trySocket(socket, { Origin: 'http://evil.example' })).toBe('403')
    expect(await trySocket(socket, { Origin: url.origin, Host: 'evil.example' })).toBe('421')
    socket.searchParams.set('token', 'wrong')
    expect(await trySocket(socket, { Origin: url.origin })).toBe('401')
  })

  test('only its files, only GET and HEAD', async () => {
    const token = url.search
    for (const path of ['/package.json', '/..%2f..%2fpackage.json', '/assets/', '/%2e%2e/main/server.js']) {
      expect((await ask(new URL(path + token, url))).status, path).toBe(404)
    }
    expect((await ask(url, { method: 'POST' })).status).toBe(405)
  })

  test('a strict policy on the page', async () => {
    const { headers } = await ask(url)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('only on the loopback interface', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((it) => it !== undefined && !it.internal && it.family === 'IPv4')
    for (const address of outside) {
      const refused = await new Promise((resolve) => {
        const socket = connect(Number(url.port), address?.address)
        socket.on('connect', () => resolve(false))
        socket.on('error', () => resolve(true))
      })
      expect(refused).toBe(true)
    }
  })
})

test('a reload finds its engine again', async ({ launch }) => {
  const { page } = await launch()
  await page.getByRole('button', { name: 'Open the sample recovery' }).click()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  const engine = await page.getByTestId('engine').textContent()
  await page.reload()
  await expect(page.getByText(/^Recovery replays/)).toBeVisible()
  await expect(page.getByTestId('engine')).toHaveText(engine ?? '')
})
