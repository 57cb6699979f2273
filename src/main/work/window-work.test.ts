// What is seen of a window's long work outside of it: the taskbar and notifications.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Session } from '../../contract/host.ts'
import { DEFAULT_SETTINGS } from '../../contract/settings.ts'
import { type CurrentWork, ENDED_WORK_LIMIT, type EndedWork, LONG_WORK_MS, workReport } from '../../contract/work.ts'
import type { SettingsFile } from '../../supervisor/settings-file.ts'
import { WindowRequests } from '../../supervisor/window-requests.ts'
import { BrowserWindow, Notification } from '../testing/electron.ts'
import { WindowWork } from './window-work.ts'

vi.mock('electron', () => import('../testing/electron.ts'))

const engine = { state: 'running', pid: 1, generation: 1, error: null, exit: null, trouble: null } as const
const sessionOf = (directory: string | null, isSample = false): Session => ({ directory, isSample, engine })

function setUp(platform: NodeJS.Platform = 'win32') {
  const window = new BrowserWindow({ webPreferences: {} })
  const requests = new WindowRequests()
  const settings = { value: { settings: { ...DEFAULT_SETTINGS }, notice: null } }
  const work = new WindowWork(window as never, settings as unknown as SettingsFile, requests, platform)
  const report = (current: CurrentWork | null, ended: EndedWork[] = [], session = sessionOf('/var/wal')) =>
    work.report({ current, ended }, session)
  return { window, settings: settings.value.settings, requests: requests.watch(), report }
}

const verifying = (fraction: number | null, isPaused = false): CurrentWork => ({
  ...{ kind: 'verification', fraction, isPaused },
})
const ended = (elapsedMs: number, hasFailed = false): EndedWork => ({ kind: 'verification', hasFailed, elapsedMs })

beforeEach(() => {
  Notification.shown.length = 0
  Notification.isAvailable = true
})

describe('the taskbar', () => {
  test('shows how far it is, once for each value, and nothing at the end', () => {
    const { window, report } = setUp()
    for (const fraction of [0, 0.25, 0.25, 1]) report(verifying(fraction))
    report(null, [ended(5_000)])
    report(null)
    expect(window.progress).toEqual([
      [0, 'normal'],
      [0.25, 'normal'],
      [1, 'normal'],
      [-1, 'none'],
    ])
  })

  test('says that it is not known how far it is, except on Linux, which has no bar for that', () => {
    const shown = (platform: NodeJS.Platform) => {
      const { window, report } = setUp(platform)
      report(verifying(null))
      report(verifying(0.5, true))
      return window.progress
    }
    expect(shown('win32')).toEqual([
      [2, 'indeterminate'],
      [0.5, 'paused'],
    ])
    expect(shown('darwin')).toEqual(shown('win32'))
    expect(shown('linux')).toEqual([[0.5, 'paused']])
  })

  test('is red where it failed, until somebody looks or more work begins', () => {
    const { window, report } = setUp()
    report(verifying(0.5))
    report(null, [ended(2_000, true)])
    report(null)
    expect(window.progress.at(-1)).toEqual([0.5, 'error'])
    window.focus()
    expect(window.progress.at(-1)).toEqual([-1, 'none'])

    window.hasFocus = false
    report(verifying(0))
    report(null, [ended(2_000, true)])
    expect(window.progress.at(-1)).toEqual([0.05, 'error'])
    report(verifying(0.1))
    expect(window.progress.at(-1)).toEqual([0.1, 'normal'])
    report(null)
    expect(window.progress.at(-1)).toEqual([-1, 'none'])
  })

  test('is not red where somebody looks, where other work goes on, or where the system has no red', () => {
    const looked = setUp()
    looked.window.hasFocus = true
    looked.report(verifying(0.5))
    looked.report(null, [ended(2_000, true)])
    expect(looked.window.progress.at(-1)).toEqual([-1, 'none'])

    const busy = setUp()
    busy.report({ kind: 'recovery', fraction: 0.5, isPaused: false }, [ended(2_000, true)])
    expect(busy.window.progress).toEqual([[0.5, 'normal']])

    const { window, report } = setUp('linux')
    report(verifying(0.5))
    report(null, [ended(2_000, true)])
    expect(window.progress.at(-1)).toEqual([-1, 'none'])
  })

  test('shows nothing of a page that has gone', () => {
    const { window, report } = setUp()
    report(verifying(0.5))
    const emit = (details: object) => window.webContents.emit('did-start-navigation', details)
    emit({ isMainFrame: true, isSameDocument: true })
    emit({ isMainFrame: false, isSameDocument: false })
    expect(window.progress.at(-1)).toEqual([0.5, 'normal'])
    emit({ isMainFrame: true, isSameDocument: false })
    expect(window.progress.at(-1)).toEqual([-1, 'none'])
  })
})

describe('a notification', () => {
  const texts = () => Notification.shown.map(({ options }) => options)

  test('tells of long work that has ended, in our words', () => {
    const { report } = setUp()
    report(null, [ended(LONG_WORK_MS), { kind: 'salvage', hasFailed: true, elapsedMs: 60_000 }])
    expect(texts()).toEqual([
      { title: 'Verification finished', body: '/var/wal' },
      { title: 'Salvage failed', body: '/var/wal' },
    ])
  })

  test('tells nothing of short work, to who looks, to who does not want it, or where there are none', () => {
    const short = setUp()
    short.report(null, [ended(LONG_WORK_MS - 1)])
    const looked = setUp()
    looked.window.hasFocus = true
    looked.report(null, [ended(60_000)])
    const unwanted = setUp()
    unwanted.settings.notifications = false
    unwanted.report(null, [ended(60_000)])
    Notification.isAvailable = false
    setUp().report(null, [ended(60_000)])
    expect(texts()).toEqual([])
  })

  test('names the directory as text and nothing else', () => {
    const bodyOf = (directory: string, platform: NodeJS.Platform) => {
      setUp(platform).report(null, [ended(60_000)], sessionOf(directory))
      return Notification.shown.at(-1)?.options.body
    }
    const hostile = '/w/<img src="https://x">&amp;\u001b[31m\u202e\n'
    expect(bodyOf(hostile, 'win32')).toBe('/w/<img src="https://x">&amp;\\x1B[31m\\xE2\\x80\\xAE\\x0A')
    expect(bodyOf(hostile, 'linux')).toBe('/w/&lt;img src="https://x"&gt;&amp;amp;\\x1B[31m\\xE2\\x80\\xAE\\x0A')
    const long = bodyOf(`/${'x'.repeat(4_000)}/wal`, 'darwin') ?? ''
    expect(long).toHaveLength(120)
    expect(long).toMatch(/^…x+\/wal$/)
  })

  test('has words for the sample, and none where no directory is open', () => {
    const { report } = setUp()
    report(null, [ended(60_000)], sessionOf('/tmp/sample-1', true))
    report(null, [ended(60_000)], sessionOf(null))
    expect(texts().map(({ body }) => body)).toEqual(['the sample recovery', ''])
  })

  test('brings the window forward with its view when it is clicked, and goes when somebody looks', async () => {
    const { window, requests, report } = setUp()
    window.hasBeenMinimized = true
    report(null, [ended(60_000)])
    report(null, [{ kind: 'recovery', hasFailed: false, elapsedMs: 60_000 }])
    const [first, second] = Notification.shown
    second?.emit('click', {})
    expect((await requests.next()).value).toEqual({ kind: 'command', id: 'view-recovery' })
    expect(window.hasBeenMinimized).toBe(false)
    expect(window.hasFocus).toBe(true)
    expect(first?.isClosed).toBe(true)
  })

  test('of a dialog brings forward the view that there is', async () => {
    const { window, requests, report } = setUp()
    report(null, [{ kind: 'salvage', hasFailed: false, elapsedMs: 60_000 }])
    Notification.shown[0]?.emit('click', {})
    expect(window.hasFocus).toBe(true)
    // The first view that is asked for is that of the second click.
    window.hasFocus = false
    report(null, [{ kind: 'query', hasFailed: false, elapsedMs: 60_000 }])
    Notification.shown[1]?.emit('click', {})
    expect((await requests.next()).value).toEqual({ kind: 'command', id: 'view-sql' })
  })

  test('of a window that closes goes too; few are kept', () => {
    const { window, report } = setUp()
    for (let i = 0; i < 10; i += 1) report(null, [ended(60_000)])
    expect(Notification.shown.map(({ isClosed }) => isClosed)).toEqual([true, true, ...Array(8).fill(false)])
    window.emit('closed')
    expect(Notification.shown.every(({ isClosed }) => isClosed)).toBe(true)
  })

  test('that the system refuses is told', () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    setUp().report(null, [ended(60_000)])
    Notification.shown[0]?.emit('failed', {}, 'not allowed')
    expect(written).toHaveBeenCalledWith(
      'walscope: the notification "Verification finished" was not shown: not allowed\n',
    )
    written.mockRestore()
  })
})

test('a page can say nothing but what is in the contract', () => {
  const current = verifying(0.5)
  expect(workReport.safeParse({ current, ended: [] }).success).toBe(true)
  for (const wrong of [
    { current: { ...current, kind: 'Your computer is locked' }, ended: [] },
    { current: { ...current, fraction: 1.5 }, ended: [] },
    { current: { ...current, fraction: Number.NaN }, ended: [] },
    { current: null, ended: [ended(-1)] },
    { current: null, ended: Array(ENDED_WORK_LIMIT + 1).fill(ended(1)) },
  ])
    expect(workReport.safeParse(wrong).success).toBe(false)
})
