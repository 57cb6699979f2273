import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { placeOfDirectory } from '../contract/place.ts'
import { PAGE_HEADERS } from '../supervisor/page-headers.ts'
import type { BrowserHostOptions } from './browser-host.ts'
import { NO_SUCH_ENGINE } from './tab-session.ts'
import { type Answer, ask, askRaw, SESSION, startTestHost, trySocket } from './testing/browser-host.ts'

let configuration: string
let test: Awaited<ReturnType<typeof startTestHost>>
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
  await test.end()
  vi.unstubAllEnvs()
  rmSync(configuration, { recursive: true })
})

const LOWER_CASE_HEADERS = Object.fromEntries(
  Object.entries(PAGE_HEADERS).map(([name, it]) => [name.toLowerCase(), it]),
)
/** The headers as they are without the nonce of one load. */
function withoutNonce(headers: Answer['headers']): void {
  headers['content-security-policy'] = String(headers['content-security-policy']).replace(/ 'nonce-[^']+'/, '')
}
/** The page's path with this token, or its own. */
const pagePath = (token = test.url.searchParams.get('token')) => `/?token=${token}`

describe('the page', () => {
  it('is served with its token, and its assets without', async () => {
    expect(test.url.searchParams.get('token')).toMatch(/^[0-9a-f]{64}$/)
    expect(await ask(test.url, pagePath())).toMatchObject({ status: 200, text: '<title>Walscope</title>' })
    const script = await ask(test.url, '/assets/index.js')
    expect(script).toMatchObject({ status: 200, text: 'export {}' })
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(await ask(test.url, pagePath(), { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it.each([
    ['no token', '/'],
    ['an empty token', '/?token='],
    ['another token', `/?token=${'0'.repeat(64)}`],
    ['a token of another length', '/?token=0'],
    ['a token that is not ASCII', '/?token=%C3%BC'],
    ['its other name', '/index.html'],
    ['a guess of its name', '/index'],
    ['an encoded name', '/index.htm%6c'],
    ['the way through the assets', '/assets/../index.html'],
    ['the encoded way through the assets', '/assets/%2e%2e/index.html'],
  ])('is refused with %s', async (_what, path) => {
    const answer = await ask(test.url, path)
    expect(answer.status).toBe(401)
    expect(answer.text).toMatch(/^The token is missing or wrong.*\.\n$/)
  })

  it('has a token of its own at each start', async () => {
    const token = test.url.searchParams.get('token')
    await restart({})
    expect((await ask(test.url, pagePath(token))).status).toBe(401)
  })

  it.each([
    '/../secret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/assets/..\\..\\secret.html',
    '//etc/passwd',
    '/etc/passwd%00.html',
    '/assets',
    '/assets/',
    '/assets/index.js.map',
    '/%',
  ])('is all that there is: not %s', async (path) => {
    const answer = await ask(test.url, `${path}?token=${test.url.searchParams.get('token')}`)
    expect(answer).toMatchObject({ status: 404, text: 'There is no such page.\n' })
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('is not for %s', async (method) => {
    const answer = await ask(test.url, pagePath(), { method })
    expect(answer).toMatchObject({ status: 405, text: 'Only GET and HEAD are served.\n' })
    expect(answer.headers.allow).toBe('GET, HEAD')
  })

  it('comes whole whatever range is asked for', async () => {
    const headers = { Range: 'bytes=5-2' }
    expect(await ask(test.url, '/assets/index.js', { headers })).toMatchObject({ status: 200, text: 'export {}' })
  })

  it('outlives a build', async () => {
    rmSync(test.pageFolder, { recursive: true })
    expect((await ask(test.url, '/assets/index.js')).status).toBe(200)
  })

  it('has to be built', async () => {
    await expect(startTestHost({ pageFolder: configuration })).rejects.toThrow('There is no built page')
  })
})

describe('the address', () => {
  it('is that of this machine, by either name', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${test.url.port}`
      const headers = { Host: host, Origin: `http://${host}` }
      expect((await ask(test.url, pagePath(), { headers })).status).toBe(200)
    }
  })

  it.each([
    ['another name that leads here', () => `evil.example:${test.url.port}`],
    ['another port', () => '127.0.0.1:1'],
    ['no port', () => '127.0.0.1'],
    ['a longer name', () => `127.0.0.1:${test.url.port}.evil.example`],
  ])('is refused with %s', async (_what, host) => {
    const answer = await ask(test.url, pagePath(), { headers: { Host: host() } })
    expect(answer).toMatchObject({ status: 421, text: 'This address is not that of Walscope.\n' })
  })

  it('has to be named', async () => {
    expect(await askRaw(test.url, `GET ${pagePath()} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 421 /)
  })

  it.each(['http://evil.example', 'null', 'https://127.0.0.1'])('is not for a page of %s', async (origin) => {
    const answer = await ask(test.url, pagePath(), { headers: { Origin: origin } })
    expect(answer).toMatchObject({ status: 403, text: 'The request comes from the page of another site.\n' })
  })

  it('names a port that is in use', async () => {
    await expect(startTestHost({}, Number(test.url.port))).rejects.toMatchObject({
      error: { code: 'USAGE' },
      message: `Port ${test.url.port} is in use: choose another with --port.`,
    })
  })
})

describe('each answer', () => {
  it.each([
    ['the page', () => ask(test.url, pagePath())],
    ['a refusal', () => ask(test.url, '/')],
    ['no such page', () => ask(test.url, '/assets/none')],
    ['another method', () => ask(test.url, pagePath(), { method: 'POST' })],
    ['a refused socket', () => trySocket(test.socketUrl('/host'), {})],
  ])('has the headers of the page: %s', async (_what, get) => {
    const answer = await get()
    // The page itself has a nonce for the style elements of its libraries.
    if (answer !== 'open') withoutNonce(answer.headers)
    expect(answer).toMatchObject({ headers: { ...LOWER_CASE_HEADERS, 'cache-control': 'no-store' } })
    expect(JSON.stringify(answer)).not.toContain(test.url.searchParams.get('token'))
  })

  it.each([
    ['headers without end', () => `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['an address without end', () => `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, '431'],
    ['what is no request', () => '\0\0\0\r\n\r\n', '400'],
  ])('also that to %s', async (_what, bytes, status) => {
    const text = await askRaw(test.url, bytes())
    expect(text).toContain(`HTTP/1.1 ${status} `)
    expect(text).toContain(`Content-Security-Policy: ${PAGE_HEADERS['Content-Security-Policy']}\r\n`)
    expect(text).toMatch(/\r\n\r\nThe headers are too long\.\n$|\r\n\r\nThis is no HTTP request\.\n$/)
  })
})

describe('a socket', () => {
  const refused = async (path: string, query: Record<string, string>, headers: Record<string, string>) => {
    const answer = await trySocket(test.socketUrl(path, query), headers)
    return answer === 'open' ? answer : `${answer.status} ${answer.text}`
  }
  const own = () => ({ Origin: test.url.origin })

  it('opens for the page', async () => {
    expect(await refused('/host', {}, own())).toBe('open')
  })

  it('is refused for another site, another name, a wrong token, a wrong path', async () => {
    expect(await refused('/host', {}, {})).toBe('403 The request names no origin.\n')
    expect(await refused('/host', {}, { Origin: 'http://evil.example' })).toMatch(/^403 /)
    expect(await refused('/host', {}, { Origin: 'null' })).toMatch(/^403 /)
    const evil = `evil.example:${test.url.port}`
    expect(await refused('/host', {}, { Host: evil, Origin: `http://${evil}` })).toMatch(/^421 /)
    expect(await refused('/host', { token: '' }, own())).toMatch(/^401 /)
    expect(await refused('/host', { token: 'f'.repeat(64) }, own())).toMatch(/^401 /)
    expect(await refused('/none', {}, own())).toMatch(/^404 /)
    expect(await refused('/host', { session: '../x' }, own())).toMatch(/^400 /)
    expect(test.engines).toHaveLength(0)
  })

  it('of an engine needs a session, and makes none', async () => {
    await restart({ opening: { kind: 'directory', directory: configuration } })
    expect(await refused('/engine', { generation: '1' }, own())).toBe('404 The session has ended.\n')
    expect(test.engines).toHaveLength(0)
  })

  it('is refused where it is asked for wrongly', async () => {
    const { pathname, search } = test.socketUrl('/host')
    const head = `${pathname}${search} HTTP/1.1\r\nHost: ${test.url.host}\r\nOrigin: ${test.url.origin}\r\n`
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    expect(await askRaw(test.url, `GET ${head}${upgrade}`)).toMatch(/^HTTP\/1.1 400 .*no request for a WebSocket\.\n$/s)
    expect(await askRaw(test.url, `POST ${head}${upgrade}`)).toMatch(/^HTTP\/1.1 405 /)
  })

  it('takes no message without end', async () => {
    const { socket } = test.openHost()
    await once(socket, 'open')
    socket.send(Buffer.alloc(1024 * 1024 + 1))
    const [code] = await once(socket, 'close')
    expect([1006, 1009]).toContain(code)
  })

  it('lets only so many sessions in', async () => {
    const ids = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(32, '0'))
    await Promise.all(ids.map((id) => once(test.openHost(id).socket, 'open')))
    expect(await refused('/host', { session: 'f'.repeat(32) }, own())).toBe('503 Too many pages are open.\n')
    expect(await refused('/host', { session: ids[0] ?? '' }, own())).toBe('open')
  })

  it('survives nonsense on it', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { socket, client } = test.openHost()
    await once(socket, 'open')
    for (const nonsense of ['', '{', 'null', '[]', '{"i":"1","t":99}']) socket.send(nonsense)
    socket.send(Buffer.from([0, 255, 1]))
    expect((await client.about()).version).toBe('1.2.3')
    expect(JSON.stringify(logged.mock.calls)).not.toContain(test.url.searchParams.get('token'))
    logged.mockRestore()
  })
})

describe('a session', () => {
  const first = async <Item>(items: AsyncIterable<Item>) => {
    for await (const item of items) return item
    throw new Error('nothing came')
  }

  it('serves the host contract to its page', async () => {
    const { client } = test.openHost()
    expect(await client.about()).toMatchObject({
      ...{ kind: 'browser', version: '1.2.3', platform: process.platform, canChoose: false },
      build: { commit: null, date: null },
      ...{ electron: null, chromium: null, node: process.versions.node },
    })
    expect(await client.chooseDirectory()).toBeNull()
    expect(await client.open({ directory: test.wal })).toMatchObject({
      directory: test.wal,
      engine: { state: 'starting', generation: 1 },
    })
    expect(await client.reveal({ file: 'a.wal' })).toBe(false)
    await expect(client.open({ directory: join(test.wal, 'none') })).rejects.toMatchObject({
      code: 'DIRECTORY_NOT_FOUND',
    })
  })

  it('relays frames between its page and its engine, unchanged', async () => {
    await test.openHost().client.open({ directory: test.wal })
    const [engine] = test.engines
    const socket = test.openSocket('/engine', { generation: '1' })
    await once(socket, 'open')
    socket.send('text ü')
    socket.send(Buffer.from([0, 255]))
    await vi.waitFor(() => expect(engine?.frames).toEqual(['text ü', new Uint8Array([0, 255])]))
    const received: unknown[] = []
    socket.on('message', (data, isBinary) => received.push(isBinary ? data : data.toString()))
    engine?.links[0]?.onFrame('answer')
    engine?.links[0]?.onFrame(new Uint8Array([1, 2]))
    await vi.waitFor(() => expect(received).toEqual(['answer', Buffer.from([1, 2])]))
    socket.close()
    await vi.waitFor(() => expect(engine?.closedLinks).toBe(1))
  })

  it('ends the connections of an engine that ends', async () => {
    await test.openHost().client.open({ directory: test.wal })
    const socket = test.openSocket('/engine', { generation: '1' })
    await once(socket, 'open')
    test.engines[0]?.links[0]?.onEnd()
    expect((await once(socket, 'close'))[0]).toBe(1001)
  })

  it.each(['2', '0', '', 'x'])('has no engine of generation %j', async (generation) => {
    await test.openHost().client.open({ directory: test.wal })
    const socket = test.openSocket('/engine', { generation })
    expect((await once(socket, 'close'))[0]).toBe(NO_SUCH_ENGINE)
  })

  it('opens the directory of the start in each tab, with an engine of its own', async () => {
    await restart({ opening: { kind: 'directory', directory: configuration } })
    const tabs = [test.openHost(), test.openHost('b'.repeat(32))]
    await vi.waitFor(() => expect(test.engines).toHaveLength(2))
    for (const { client } of tabs) {
      expect(await first(await client.session())).toMatchObject({ directory: configuration })
    }
  })

  it('asks each tab about the link of the start', async () => {
    const place = { ...placeOfDirectory('/wal'), block: 5 }
    const request = { kind: 'place' as const, place, isFromOutside: true }
    await restart({ opening: { kind: 'request', request } })
    for (const id of ['c'.repeat(32), 'd'.repeat(32)]) {
      const { client } = test.openHost(id)
      expect(await first(await client.session())).toMatchObject({ directory: null })
      expect(await first(await client.requests())).toEqual(request)
    }
  })

  it('shows why the directory of the start cannot be opened', async () => {
    await restart({ opening: { kind: 'directory', directory: join(configuration, 'none') } })
    const { client } = test.openHost()
    await vi.waitFor(async () =>
      expect(await first(await client.session())).toMatchObject({
        directory: null,
        engine: { error: { code: 'DIRECTORY_NOT_FOUND' } },
      }),
    )
  })

  it('finds its engine again after a reload', async () => {
    await restart({ lingerMs: 1_000 })
    const before = test.openHost()
    await before.client.open({ directory: test.wal })
    before.socket.close()
    await once(before.socket, 'close')
    const session = await first(await test.openHost().client.session())
    expect(session).toMatchObject({ directory: test.wal, engine: { generation: 1 } })
    expect(test.engines.map((engine) => engine.isKilled)).toEqual([false])
  })

  it('comes back to what it had, with another engine, when its page comes late', async () => {
    await restart({ lingerMs: 50 })
    const before = test.openHost()
    await before.client.open({ directory: test.wal })
    await before.client.keepRuns({ generation: 1, runs: [], activeId: null, besideId: null })
    before.socket.close()
    await vi.waitFor(() => expect(test.engines[0]?.isKilled).toBe(true))
    const { client } = test.openHost()
    await vi.waitFor(async () => expect(await first(await client.session())).toMatchObject({ directory: test.wal }))
    // The runs have ended with their engine.
    expect(await client.keptRuns()).toBeNull()
    expect(test.engines).toHaveLength(2)
    // Another tab knows nothing of it.
    const other = test.openHost('c'.repeat(32)).client
    expect(await first(await other.session())).toMatchObject({ directory: null })
  })

  it('ends its engine when its page does not come back', async () => {
    await restart({ lingerMs: 50 })
    const { client, socket } = test.openHost()
    await client.open({ directory: test.wal })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(test.engines[0]?.isKilled).toBe(false)
    socket.close()
    await vi.waitFor(() => expect(test.engines[0]?.isKilled).toBe(true))
    expect(await first(await test.openHost().client.session())).toMatchObject({ directory: null })
  })
})

describe('close', () => {
  it('ends engines, sockets and the listener, and leaves nothing that runs', async () => {
    const { client, socket } = test.openHost()
    await client.open({ directory: test.wal })
    const engine = test.openSocket('/engine', { generation: '1' })
    await once(engine, 'open')
    const closed = Promise.all([once(socket, 'close'), once(engine, 'close')])
    await test.host.close()
    await closed
    expect(test.engines.map(({ isKilled }) => isKilled)).toEqual([true])
    const refused = connect(Number(test.url.port), '127.0.0.1')
    expect((await once(refused, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')).toEqual([])
    expect(test.reports).toEqual([])
  })

  it('does not wait for a page that holds its connection', async () => {
    const idle = connect(Number(test.url.port), '127.0.0.1')
    await once(idle, 'connect')
    idle.write('GET / HTTP/1.1\r\n')
    idle.on('error', () => {})
    const closed = new Promise((resolve) => idle.once('close', resolve))
    await test.host.close()
    await closed
  })

  it('can be called twice, and before anybody came', async () => {
    await Promise.all([test.host.close(), test.host.close()])
  })

  it('leaves no timer of a session behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { socket } = test.openHost('c'.repeat(32))
      await once(socket, 'open')
      const closed = once(socket, 'close')
      await test.host.close()
      await closed
      await new Promise((resolve) => setImmediate(resolve))
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('reports an engine that cannot be ended, and ends all the same', async () => {
    await test.openHost().client.open({ directory: test.wal })
    const [engine] = test.engines
    if (engine) engine.diesWhenKilled = false
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const closed = test.host.close()
      await vi.advanceTimersByTimeAsync(10_000)
      await closed
    } finally {
      vi.useRealTimers()
    }
    expect(test.reports.join()).toMatch(/has not ended within/)
    engine?.exit({ signal: 'SIGKILL' })
  })
})

it('has sessions that do not see each other', async () => {
  await test.openHost(SESSION).client.open({ directory: test.wal })
  const socket = test.openSocket('/engine', { session: 'b'.repeat(32), generation: '1' })
  const [error] = await once(socket, 'error')
  expect(String(error)).toContain('404')
})
