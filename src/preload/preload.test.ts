// What the preload script gives the page: two verbs, and nothing of Electron.
import { readFileSync } from 'node:fs'
import { beforeEach, expect, test, vi } from 'vitest'

const electron = vi.hoisted(() => ({
  exposed: {} as Record<string, Record<string, (...args: unknown[]) => unknown>>,
  sent: [] as unknown[][],
  listeners: new Map<string, (event: unknown, ...args: unknown[]) => void>(),
}))

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: (typeof electron.exposed)[string]) => {
      electron.exposed[name] = api
    },
  },
  ipcRenderer: {
    send: (...message: unknown[]) => {
      electron.sent.push(message)
    },
    on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) =>
      electron.listeners.set(channel, listener),
  },
  webUtils: { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` },
}))

const posted: unknown[][] = []

beforeEach(async () => {
  electron.sent.length = 0
  posted.length = 0
  vi.stubGlobal('window', {
    location: { origin: 'walscope-app://app' },
    postMessage: (...message: unknown[]) => posted.push(message),
  })
  await import('./index.ts')
})

test('the page gets two functions, by one name', () => {
  expect(Object.keys(electron.exposed)).toEqual(['walscope'])
  const api = electron.exposed.walscope ?? {}
  expect(Object.entries(api).map(([name, member]) => [name, typeof member])).toEqual([
    ['connect', 'function'],
    ['pathForFile', 'function'],
  ])
})

test('whatever the page gives them, one channel is used and nothing of the page goes out', () => {
  const { connect, pathForFile } = electron.exposed.walscope ?? {}
  expect(connect?.('evil:channel', { a: 1 }, () => {})).toBeUndefined()
  expect(electron.sent).toEqual([['walscope:connect']])
  expect(pathForFile?.({ name: 'x' })).toBe('/dropped/x')
  expect(electron.sent).toHaveLength(1)
})

test('a port goes to the page itself, without the event that brought it', () => {
  expect([...electron.listeners.keys()]).toEqual(['walscope:port'])
  const port = {}
  const event = { ports: [port], sender: 'ipcRenderer' }
  electron.listeners.get('walscope:port')?.(event, { role: 'host', generation: 0, more: 'of it' })
  expect(posted).toEqual([[{ type: 'walscope:port', role: 'host', generation: 0 }, 'walscope-app://app', [port]]])
})

test('it takes no more of Electron than it needs', () => {
  const text = readFileSync(new URL('./index.ts', import.meta.url), 'utf8')
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual(['electron'])
  expect(
    /import \{([^}]+)\}/
      .exec(text)?.[1]
      ?.split(',')
      .map((name) => name.trim()),
  ).toEqual(['contextBridge', 'ipcRenderer', 'webUtils'])
})
