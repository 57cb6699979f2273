// What the desktop tells Electron: the points of its security checklist that are options and handlers (docs/security.md).
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { EXTERNAL_LINKS } from '../contract/links.ts'
import { openExternalLink } from './external-links.ts'
import { denyNavigation } from './navigation.ts'
import { PAGE_ORIGIN, PAGE_SCHEME, PAGE_URL } from './page-file.ts'
import { registerPageScheme, servePage } from './page-protocol.ts'
import { denyPermissions } from './permissions.ts'
import * as electron from './testing/electron.ts'
import { createWindow, loadPage } from './window.ts'
import { WindowSession } from './window-session.ts'

vi.mock('electron', () => import('./testing/electron.ts'))

const { asked, opened, schemes, FakeContents } = electron

beforeEach(() => {
  opened.length = 0
  electron.BrowserWindow.made.length = 0
})

describe('a window', () => {
  test('has exactly these preferences: no Node, isolated, sandboxed, and none of the weakening ones', () => {
    createWindow(1)
    const { preload, ...preferences } = electron.BrowserWindow.made[0]?.options.webPreferences ?? {}
    expect(preload).toMatch(/preload\/index\.cjs$/)
    // Any other preference has to be thought of here first.
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    })
  })

  test('loads our page from our own scheme, and has its navigation denied', async () => {
    const window = createWindow(1)
    await loadPage(window)
    const [made] = electron.BrowserWindow.made
    expect(made?.loaded).toEqual([PAGE_URL])
    expect(PAGE_URL).toMatch(/^walscope-app:\/\/app\//)
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])
      expect(made?.webContents.listenerCount(event), event).toBe(1)
  })
})

describe('navigation', () => {
  const guarded = () => {
    const contents = new FakeContents()
    denyNavigation(contents as never)
    return contents
  }
  const isPrevented = (contents: InstanceType<typeof FakeContents>, event: string, details: object) => {
    const preventDefault = vi.fn()
    contents.emit(event, { ...details, preventDefault })
    return preventDefault.mock.calls.length > 0
  }
  const elsewhere = [
    ...['https://example.com/', 'http://127.0.0.1/', 'file:///etc/passwd', 'data:text/html,x', 'javascript:x'],
    ...[`${PAGE_ORIGIN}/other.html`, `${PAGE_URL}?x`, 'walscope-app://other/index.html', 'about:blank', 'blob:x'],
  ]

  test('only the page itself once more', () => {
    const contents = guarded()
    expect(isPrevented(contents, 'will-navigate', { url: PAGE_URL })).toBe(false)
    for (const url of elsewhere) expect(isPrevented(contents, 'will-navigate', { url }), url).toBe(true)
  })

  test('no frame, not even to the page, and no redirect', () => {
    const contents = guarded()
    for (const url of [PAGE_URL, ...elsewhere]) {
      expect(isPrevented(contents, 'will-frame-navigate', { url, isMainFrame: false }), url).toBe(true)
      expect(isPrevented(contents, 'will-redirect', { url, isMainFrame: true }), url).toBe(true)
    }
  })

  test('no window of its own', () => {
    const contents = guarded()
    for (const url of [PAGE_URL, ...elsewhere, ...Object.values(EXTERNAL_LINKS)])
      expect(contents.openHandler({ url }), url).toEqual({ action: 'deny' })
  })

  test('no webview, whatever it asks for', () => {
    const contents = guarded()
    for (const params of [{ src: PAGE_URL }, { src: 'https://example.com/', allowpopups: 'true' }])
      expect(isPrevented(contents, 'will-attach-webview', { params })).toBe(true)
  })
})

describe("the person's browser", () => {
  const [known] = Object.values(EXTERNAL_LINKS)

  test('is shown the links of our list, which are all HTTPS', () => {
    for (const url of Object.values(EXTERNAL_LINKS)) {
      expect(new URL(url).protocol).toBe('https:')
      expect(openExternalLink(url)).toBe(true)
    }
    expect(opened).toEqual(Object.values(EXTERNAL_LINKS))
  })

  test.each([
    ...['https://example.com/', 'http://duckdb.org/', 'file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)'],
    ...['ms-msdt:/id', 'walscope://x', '', `${known}/../..`, `${known}?next=https://example.com`, `${known}#x`],
    ...[
      ` ${known}`,
      `${known}\n`,
      `view-source:${known}`,
      `https://user@${known?.slice(8)}`,
      known?.toUpperCase() ?? '',
    ],
  ])('is shown nothing else: %j', (url) => {
    expect(openExternalLink(url)).toBe(false)
    const contents = new FakeContents()
    denyNavigation(contents as never)
    contents.openHandler({ url })
    expect(opened).toEqual([])
  })

  test('also where a page asks for a window', () => {
    const contents = new FakeContents()
    denyNavigation(contents as never)
    expect(contents.openHandler({ url: EXTERNAL_LINKS.duckdbSql })).toEqual({ action: 'deny' })
    expect(opened).toEqual([EXTERNAL_LINKS.duckdbSql])
  })
})

describe('permissions', () => {
  /** By both handlers: what is asked for, and what is only looked at. */
  const answers = (permission: string, url: string, isMainFrame = true): [asked: boolean, looked: boolean] => {
    denyPermissions()
    let granted = false
    const grant = (answer: boolean) => {
      granted = answer
    }
    asked.request?.(...([null, permission, grant, { requestingUrl: url, isMainFrame }] as never[]))
    return [granted, asked.check?.(...([null, permission, url, { isMainFrame }] as never[])) as boolean]
  }
  const all = [
    ...['ar', 'automatic-fullscreen', 'background-fetch', 'background-sync', 'captured-surface-control'],
    ...['clipboard-read', 'deprecated-sync-clipboard-read', 'display-capture', 'fileSystem', 'fullscreen'],
    ...['geolocation', 'geolocation-approximate', 'hand-tracking', 'hid', 'idle-detection', 'keyboardLock'],
    ...['local-fonts', 'local-network', 'local-network-access', 'loopback-network', 'media', 'mediaKeySystem', 'midi'],
    ...['midiSysex', 'nfc', 'notifications', 'openExternal', 'payment-handler', 'periodic-background-sync'],
    ...['persistent-storage', 'pointerLock', 'screen-wake-lock', 'sensors', 'serial', 'smart-card'],
    ...['speaker-selection', 'storage-access', 'system-wake-lock', 'top-level-storage-access', 'usb', 'vr'],
    ...['web-app-installation', 'web-printing', 'window-management', 'unknown', 'one of a later Electron'],
  ]

  test.each(all)('%s is denied to our page', (permission) => {
    expect(answers(permission, `${PAGE_ORIGIN}/`)).toEqual([false, false])
  })

  test('to copy is allowed to our page, and to nobody else', () => {
    expect(answers('clipboard-sanitized-write', `${PAGE_ORIGIN}/`)).toEqual([true, true])
    expect(answers('clipboard-sanitized-write', `${PAGE_ORIGIN}/`, false)).toEqual([false, false])
    for (const url of [
      'https://example.com/',
      'file:///',
      'walscope-app://app.evil/',
      'walscope-app://app:1/',
      'null',
      '',
    ])
      expect(answers('clipboard-sanitized-write', url), url).toEqual([false, false])
  })
})

describe('a message', () => {
  // Nothing more of it is used before a page has asked for its ports.
  const unused = { folder: null }
  const open = () => {
    const window = new electron.BrowserWindow({ webPreferences: {} })
    Reflect.construct(WindowSession, [window, unused, unused])
    return window.webContents
  }
  const send = (contents: InstanceType<typeof FakeContents>, senderFrame: object | null) =>
    contents.ipc.emit('walscope:connect', { senderFrame })

  test('of our page is heard', () => {
    const contents = open()
    expect(contents.ipc.eventNames()).toEqual(['walscope:connect'])
    send(contents, contents.mainFrame)
    expect(contents.posted).toHaveLength(1)
  })

  test('of any other sender is not', () => {
    const contents = open()
    const { mainFrame } = contents
    send(contents, null)
    send(contents, { ...mainFrame, frameTreeNodeId: 2 })
    for (const origin of ['https://example.com', 'file://', 'null', `${PAGE_ORIGIN}.evil`]) {
      contents.mainFrame = { ...mainFrame, origin }
      send(contents, contents.mainFrame)
    }
    expect(contents.posted).toEqual([])
  })
})

describe('our own protocol', () => {
  const ask = async (url: string, method = 'GET') => {
    servePage()
    const answer = asked[`protocol ${PAGE_SCHEME}`]
    return (await answer?.(...([{ url, method }] as never[]))) as Response
  }

  test('is a scheme with an origin of its own, and without privileges that it does not need', () => {
    registerPageScheme()
    expect(schemes).toEqual([
      { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ])
  })

  test.each([
    ...['/..%2fmain/index.js', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/assets', '/'],
    ...['/..%5c..%5cpackage.json', '/index.html%00.js', '/none.html', '/index.html.map'],
  ])('answers nothing but files of the page, with the headers all the same: %s', async (path) => {
    const response = await ask(PAGE_ORIGIN + path)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toBe('There is no such page.')
  })

  test('takes no other method', async () => {
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS']) expect((await ask(PAGE_URL, method)).status).toBe(405)
  })
})
