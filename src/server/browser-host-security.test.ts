// What keeps others out of the browser host: pages of other sites, other names, guesses, and those who only hold on.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { BrowserHostOptions } from './browser-host.ts'
import { ask, askRaw, SESSION, startTestHost, trySocket } from './testing/browser-host.ts'

let configuration: string
let test: Awaited<ReturnType<typeof startTestHost>>
let held: Socket[] = []
const restart = async (options: Partial<BrowserHostOptions>) => {
  await test.end()
  test = await startTestHost(options)
}
beforeEach(async () => {
  configuration = mkdtempSync(join(tmpdir(), 'walscope-configuration-'))
  vi.stubEnv('WALSCOPE_CONFIG_DIR', configuration)
  test = await startTestHost()
})
afterEach(async () => {
  for (const socket of held) socket.destroy()
  held = []
  await test.end()
  vi.unstubAllEnvs()
  rmSync(configuration, { recursive: true })
})

const token = () => test.url.searchParams.get('token') ?? ''
const page = () => `/?token=${token()}`

/** A connection on which these bytes have gone out; its end is no error of the test. */
async function hold(bytes = ''): Promise<Socket> {
  const socket = createConnection(Number(test.url.port), '127.0.0.1')
  held.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.resume().write(bytes)
  return socket
}

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

describe('a name of another site that leads to this machine (DNS rebinding)', () => {
  const names = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '[::1]',
    '0.0.0.0',
    'LOCALHOST.',
    '127.1',
  ]

  it.each(names)('gets nothing by HTTP, with the token or without: %s', async (name) => {
    const headers = { Host: `${name}:${test.url.port}`, Origin: `http://${name}:${test.url.port}` }
    for (const path of [page(), '/', '/assets/index.js']) {
      expect((await ask(test.url, path, { headers })).status, path).toBe(421)
    }
  })

  it.each(names)('gets no WebSocket: %s', async (name) => {
    const headers = { Host: `${name}:${test.url.port}`, Origin: `http://${name}:${test.url.port}` }
    for (const path of ['/host', '/engine']) {
      expect(await trySocket(test.socketUrl(path, { generation: '1' }), headers), path).toMatchObject({ status: 421 })
    }
    expect(test.engines).toEqual([])
  })

  it('is not mistaken for one of two', async () => {
    const raw = (hosts: string) => askRaw(test.url, `GET ${page()} HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`)
    const [own, evil] = [`Host: ${test.url.host}\r\n`, 'Host: evil.example\r\n']
    expect(await raw(own)).toMatch(/^HTTP\/1.1 200 /)
    expect(await raw(evil + own)).toMatch(/^HTTP\/1.1 4\d\d /)
  })
})

describe('a page of another site', () => {
  const own = () => test.url.origin

  it.each([
    ['another site', { Origin: 'http://evil.example' }],
    ['a sandboxed frame or a file', { Origin: 'null' }],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['this machine by its other name', { Origin: 'http://localhost' }],
    ['the same address by another scheme', { Origin: 'https://127.0.0.1' }],
    ['an extension', { Origin: 'chrome-extension://abcdefghijklmnop' }],
    ['none that it names', {}],
  ])('opens no WebSocket, though it has the token: %s', async (_what, headers) => {
    expect(await trySocket(test.socketUrl('/host'), headers as Record<string, string>)).toMatchObject({ status: 403 })
    expect(test.engines).toEqual([])
  })

  it('nor does a page of ours without the token', async () => {
    const address = test.socketUrl('/host')
    address.searchParams.delete('token')
    expect(await trySocket(address, { Origin: own() })).toMatchObject({ status: 401 })
    // Nor with it anywhere else than where it belongs.
    const elsewhere = { Origin: own(), Cookie: `token=${token()}`, Authorization: `Bearer ${token()}` }
    expect(await trySocket(address, elsewhere)).toMatchObject({ status: 401 })
  })

  it.each([
    ['a picture', 'cross-site', 'no-cors', 'image'],
    ['a script', 'cross-site', 'no-cors', 'script'],
    ['a request', 'cross-site', 'cors', 'empty'],
    ['a frame', 'cross-site', 'navigate', 'iframe'],
    ['an embedded object', 'cross-site', 'navigate', 'object'],
    ['a page of another port', 'same-site', 'no-cors', 'script'],
  ])('embeds nothing of it: %s', async (_what, site, mode, dest) => {
    const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest }
    for (const path of [page(), '/assets/index.js']) {
      expect(await ask(test.url, path, { headers }), path).toMatchObject({
        status: 403,
        text: 'The request comes from the page of another site.\n',
      })
    }
  })

  it('may lead a person to it, with the token', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    expect((await ask(test.url, page(), { headers })).status).toBe(200)
    expect((await ask(test.url, '/', { headers })).status).toBe(401)
  })

  it('is read by no script of another site: no answer allows it', async () => {
    for (const path of [page(), '/assets/index.js', '/']) {
      const { headers } = await ask(test.url, path, { headers: { Origin: own() } })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    }
  })
})

describe('the token', () => {
  it('is of 256 bits, the same in all its letters, and new at each start', async () => {
    const first = token()
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    await restart({})
    expect(token()).not.toBe(first)
  })

  it('is in no answer, no header and no report', async () => {
    const answers = [
      await ask(test.url, page()),
      await ask(test.url, '/assets/index.js'),
      await ask(test.url, `/none?token=${token()}`),
      await ask(test.url, page(), { method: 'POST' }),
      await trySocket(test.socketUrl('/none'), { Origin: test.url.origin }),
      await askRaw(test.url, `NONSENSE ${page()}\r\n\r\n`),
    ]
    expect(answers.map((answer) => JSON.stringify(answer)).join()).not.toContain(token())
    expect(answers.flatMap((answer) => (typeof answer === 'string' ? [] : Object.keys(answer.headers)))).not.toContain(
      'set-cookie',
    )
    expect(test.reports.join()).not.toContain(token())
  })

  it('is kept by no cache and told to no other page', async () => {
    for (const path of [page(), '/', '/assets/index.js']) {
      expect((await ask(test.url, path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      })
    }
  })
})

describe('limits', () => {
  it('the loopback interface only', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .flatMap((it) => (it === undefined || it.internal || it.family !== 'IPv4' ? [] : [it.address]))
    for (const address of [...outside, '::1']) {
      const socket = createConnection(Number(test.url.port), address)
      held.push(socket)
      const outcome = await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))
      expect(outcome, address).toBeInstanceOf(Error)
    }
  })

  it('guesses are told no only so often, and whoever has the token never notices', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 110 }, async (_, guess) => (await ask(test.url, `/?token=${guess}`)).status),
    )
    expect(statuses.filter((status) => status === 401)).toHaveLength(100)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    const last = await ask(test.url, '/')
    expect(last).toMatchObject({ status: 429, headers: { 'retry-after': '10', connection: 'close' } })
    const guess = test.socketUrl('/host', { token: '0' })
    expect(await trySocket(guess, { Origin: test.url.origin })).toMatchObject({ status: 429 })
    expect((await ask(test.url, page())).status).toBe(200)
    expect((await ask(test.url, page(), { method: 'POST' })).status).toBe(405)
    expect(await trySocket(test.socketUrl('/host'), { Origin: test.url.origin })).toBe('open')
  })

  it('connections that say nothing keep nobody out', async () => {
    // They do not go by themselves.
    await restart({ requestTimeoutMs: 60_000 })
    const first = await hold('GET / HTTP/1.1\r\n')
    const gone = closed(first)
    for (let count = 0; count < 300; count += 1) await hold()
    await gone
    expect((await ask(test.url, page())).status).toBe(200)
    const loaded = createConnection(Number(test.url.port), '127.0.0.1')
    held.push(loaded)
    loaded.write(`GET ${page()} HTTP/1.1\r\nHost: ${test.url.host}\r\n\r\n`)
    await once(loaded, 'data')
    const { socket } = test.openHost()
    await once(socket, 'open')
    for (let count = 0; count < 300; count += 1) await hold()
    expect(socket.readyState).toBe(WebSocket.OPEN)
    expect(loaded.closed).toBe(false)
    expect((await ask(test.url, page())).status).toBe(200)
  })

  it.each([
    ['says nothing', '', 0],
    ['never ends its headers', `GET / HTTP/1.1\r\nX: `, 1],
    ['never ends its body', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`, 1],
    ['asks for no second time', null, 0],
  ])('whoever %s is sent away (slow loris)', async (_what, bytes, drops) => {
    await restart({ requestTimeoutMs: 300 })
    const whole = `GET ${page()} HTTP/1.1\r\nHost: ${test.url.host}\r\n\r\n`
    const before = performance.now()
    const socket = await hold(bytes ?? whole)
    const drip = setInterval(() => socket.write('x'.repeat(drops)), 50)
    await closed(socket)
    clearInterval(drip)
    expect(performance.now() - before).toBeLessThan(3_000)
  })

  it('messages are taken as they are: nothing small becomes large', async () => {
    const socket = new WebSocket(test.socketUrl('/host'), { origin: test.url.origin, perMessageDeflate: true })
    await once(socket, 'open')
    expect(socket.extensions).toBe('')
    socket.terminate()
  })

  it('a message has at most 1 MiB', async () => {
    // What is no request is said on the console, and ends nothing.
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { socket } = test.openHost()
    await once(socket, 'open')
    const gone = once(socket, 'close')
    socket.send(Buffer.alloc(1024 * 1024 + 1))
    await gone
    const fits = test.openHost()
    await once(fits.socket, 'open')
    fits.socket.send(Buffer.alloc(1024 * 1024 - 1))
    expect((await fits.client.about()).version).toBe('1.2.3')
    expect(logged).toHaveBeenCalled()
    logged.mockRestore()
  })

  it('a session has a name that nobody guesses, and is not another', async () => {
    const { client } = test.openHost()
    await client.open({ directory: test.wal })
    const other = test.socketUrl('/engine', { session: SESSION.replace(/^./, 'b'), generation: '1' })
    expect(await trySocket(other, { Origin: test.url.origin })).toMatchObject({ status: 404 })
  })
})
