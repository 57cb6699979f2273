import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RESTART_WINDOW_MS } from '../contract/trouble.ts'
import { CrashLog } from '../supervisor/crash-log.ts'
import { HostTroubles } from '../supervisor/host-troubles.ts'
import { RestartBound } from '../supervisor/restart-bound.ts'
import { GraphicsLosses } from './graphics-losses.ts'
import { PageKeeper } from './page-keeper.ts'
import * as electron from './testing/electron.ts'

vi.mock('electron', () => import('./testing/electron.ts'))

let configuration: string
beforeEach(() => {
  configuration = mkdtempSync(join(tmpdir(), 'walscope-keeper-'))
  electron.boxes.length = 0
  electron.copied.length = 0
})
afterEach(() => rmSync(configuration, { recursive: true }))

const noReport = (message: string) => {
  throw new Error(message)
}

function setUp() {
  let nowMs = 0
  const window = new electron.BrowserWindow({ webPreferences: {} })
  const troubles = new HostTroubles()
  const crashLog = new CrashLog(configuration, noReport)
  const session = { crashLog, troubles, value: { directory: '/var/wal' } }
  const quit = vi.fn()
  new PageKeeper(window as never, session as never, { quit, bound: new RestartBound(() => nowMs) })
  const contents = window.webContents
  const crash = (reason = 'crashed', exitCode = 139) => contents.emit('render-process-gone', {}, { reason, exitCode })
  return { window, contents, crash, troubles, quit, wait: (ms: number) => (nowMs += ms) }
}

const crashes = () => readdirSync(join(configuration, 'crashes'))

test('a page that crashed is loaded again at once, told and written down', () => {
  const { contents, crash, troubles } = setUp()
  crash('oom')
  expect(contents.reloads).toBe(1)
  expect(electron.boxes).toEqual([])
  expect(troubles.value).toMatchObject([{ kind: 'page', message: expect.stringContaining('ran out of memory') }])
  expect(troubles.value[0]?.report).toBe(join(configuration, 'crashes', crashes()[0] ?? ''))
})

test('the third time in five minutes its person is asked; what is copied is the report', async () => {
  const { contents, crash, wait } = setUp()
  crash()
  wait(RESTART_WINDOW_MS / 2)
  crash()
  crash()
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1))
  expect(contents.reloads).toBe(2)
  expect(electron.boxes[0]?.options).toMatchObject({
    message: 'The page of this window crashed (exit code 139).',
    detail: expect.stringContaining('3 times in 5 minutes'),
    buttons: ['Load again', 'Copy details', 'Quit'],
  })
  electron.boxes[0]?.answer(1)
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(2))
  expect(JSON.parse(electron.copied[0] ?? '')).toMatchObject({ kind: 'page', directory: '/var/wal', times: 3 })
  electron.boxes[1]?.answer(0)
  await vi.waitFor(() => expect(contents.reloads).toBe(3))
  // What lies five minutes back counts no more.
  wait(RESTART_WINDOW_MS)
  crash()
  expect(contents.reloads).toBe(4)
})

test('who has enough quits', async () => {
  const { contents, crash, quit } = setUp()
  for (let times = 0; times < 3; times += 1) crash()
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1))
  electron.boxes[0]?.answer(2)
  await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce())
  expect(contents.reloads).toBe(2)
})

test('a page that hangs is ended when its person says so, and loaded again without a question', async () => {
  const { contents, troubles } = setUp()
  contents.emit('unresponsive')
  contents.emit('unresponsive')
  expect(electron.boxes).toHaveLength(1)
  electron.boxes[0]?.answer(1)
  await vi.waitFor(() => expect(contents.reloads).toBe(1))
  expect(contents.crashes).toBe(1)
  expect(troubles.value[0]?.message).toContain('did not answer and was ended')
})

test('who waits waits, and a page that answers again closes the question', async () => {
  const { contents } = setUp()
  contents.emit('unresponsive')
  contents.emit('responsive')
  await vi.waitFor(() => expect(electron.boxes[0]?.options.signal?.aborted).toBe(true))
  contents.emit('unresponsive')
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(2))
  electron.boxes[1]?.answer(0)
  await Promise.resolve()
  expect([contents.crashes, contents.reloads]).toEqual([0, 0])
})

test('a lost graphics process is told once, and the third time in five minutes with what to do', () => {
  const told: string[] = []
  const log = new CrashLog(configuration, noReport)
  const losses = new GraphicsLosses(log, ({ message }) => void told.push(message))
  losses.take({ type: 'Utility', reason: 'crashed', exitCode: 1 })
  losses.take({ type: 'GPU', reason: 'clean-exit', exitCode: 0 })
  expect(told).toEqual([])
  losses.take({ type: 'GPU', reason: 'crashed', exitCode: 139 })
  losses.take({ type: 'GPU', reason: 'oom', exitCode: 9 })
  expect(told).toEqual([expect.stringContaining('nothing to do')])
  losses.take({ type: 'GPU', reason: 'crashed', exitCode: 139 })
  expect(told).toHaveLength(2)
  expect(told[1]).toContain('3 times in 5 minutes: start Walscope with --disable-gpu')
  expect(crashes()).toHaveLength(3)
})
