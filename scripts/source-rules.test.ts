// What stands nowhere in the source, so that no review has to look for it again (docs/security.md).
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXTERNAL_LINKS } from '../src/contract/links.ts'

/** Written out: what is asked is not to change unnoticed. */
const UPDATE_ADDRESS = 'https://walscope.invalid/newest-version.json'

const root = join(import.meta.dirname, '..')

/** The program's files below these places (folders or files), without tests and what is for tests. */
function sources(...places: string[]): { path: string; text: string }[] {
  return places.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs|cjs|html|css)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !/\.test\.tsx?$|\/testing\//.test(path))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** `path: match` of each place where a pattern stands. */
function found(pattern: RegExp, ...places: string[]): string[] {
  const all = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`)
  return sources(...places).flatMap(({ path, text }) => [...text.matchAll(all)].map(([match]) => `${path}: ${match}`))
}

test('the rules look at the files that they are about', () => {
  const paths = sources('src').map(({ path }) => path)
  for (const path of ['src/renderer/main.tsx', 'src/renderer/index.html', 'src/main/window.ts', 'src/preload/index.ts'])
    expect(paths).toContain(path)
  expect(paths.length).toBeGreaterThan(200)
})

describe('the page', () => {
  test.each([
    ['React markup', /dangerouslySetInnerHTML/],
    ['markup of an element', /\b(inner|outer)HTML\b/],
    ['inserted markup', /\binsertAdjacentHTML\b|\bsetHTMLUnsafe\b|\bcreateContextualFragment\b|\bsrcdoc\b/i],
    ['parsed markup', /\bDOMParser\b|\bparseHTMLUnsafe\b|\bparseFromString\b/],
    ['written markup', /\bdocument\s*\.\s*write(ln)?\b/],
    ['evaluated text', /\beval\s*\(|\bFunction\s*\(|\bnew\s+Function\b/],
    ['a timer with a text', /\bset(Timeout|Interval)\s*\(\s*['"`]/],
    ['an address that is a script', /javascript:/i],
    ['a script of its own making', /createElement\(\s*['"`](script|iframe|webview|object|embed)['"`]/],
    ['an embedded page', /(?<!\w)<(iframe|webview|object|embed|frame)\b/i],
    ['inline handlers and scripts', /<[a-z]+[^>]*\son[a-z]+=["']|<script(?![^>]*\bsrc=)/],
  ])('uses no %s', (_what, sink) => {
    expect(found(sink, 'src/renderer')).toEqual([])
  })

  test('names no other place but the links of our list, and an XML namespace', () => {
    const places = found(/\b(https?|wss?|ftp|file):\/\/[^\s'"`<>)]+/, 'src/renderer', 'src/contract', 'src/postmortem')
    const links = Object.values(EXTERNAL_LINKS).map((link) => `src/contract/links.ts: ${link}`)
    const allowed = [...links, 'src/renderer/figures/svg-surface.ts: http://www.w3.org/2000/svg']
    expect(places.filter((place) => !allowed.includes(place))).toEqual([])
  })

  test('knows nothing of Electron or Node', () => {
    expect(found(/from ['"](electron|node:[a-z/]+)['"]|\brequire\s*\(/, 'src/renderer', 'src/contract')).toEqual([])
  })
})

describe('the desktop', () => {
  const desktop = ['src/main', 'src/preload', 'src/supervisor', 'src/contract']

  test.each([
    ['insecure content', /allowRunningInsecureContent/],
    ['experimental features', /experimentalFeatures/],
    ['features of Blink', /(enable|disable)BlinkFeatures/],
    ['no web security', /webSecurity:(?!\s*true)/],
    ['webviews', /webviewTag|<webview/],
    ['Node in pages', /nodeIntegration\w*:(?!\s*false)/],
    ['pages without a sandbox', /sandbox:(?!\s*true)/],
    ['pages that are not isolated', /contextIsolation:(?!\s*true)/],
    ['the remote module', /enableRemoteModule|@electron\/remote/],
    ['switches of Chromium', /\b(appendSwitch|appendArgument|commandLine)\b/],
    ['errors of certificates', /certificate-error|setCertificateVerifyProc|NODE_TLS_REJECT_UNAUTHORIZED/],
    ['warnings turned off', /ELECTRON_DISABLE_SECURITY_WARNINGS/],
    ['files by their scheme', /\bloadFile\b|['"]file:|`file:\/\//],
    ['scripts that are put into pages', /executeJavaScript|insertCSS/],
    ['privileges of a scheme', /bypassCSP|allowServiceWorkers|corsEnabled|allowExtensions/],
    ['other schemes', /registerFileProtocol|interceptFileProtocol|registerHttpProtocol|registerStringProtocol/],
  ])('has no %s', (_what, pattern) => {
    expect(found(pattern, ...desktop)).toEqual([])
  })

  /** What is asked of Electron in one place only, where it is guarded. */
  test.each([
    ['windows are made', /new (BrowserWindow|BrowserView|WebContentsView|BaseWindow)\b/, 'src/main/window.ts', 1],
    ['pages are loaded', /\bloadURL\([^)]*\)/, 'src/main/window.ts', 1],
    ['links are opened', /\bopenExternal\(/, 'src/main/external-links.ts', 1],
    [
      'messages of pages are heard',
      /\bipc\.(on|once|handle|handleOnce|addListener)\b|\bipcMain\b/,
      'src/main/sender.ts',
      1,
    ],
    [
      'other machines are asked',
      /\bfetch\(|\bnet\.(request|connect)\b|['"](node:)?(https?|http2|net|tls|dgram)['"]|\b(WebSocket|EventSource)\(/,
      'src/main/updates/newest-version.ts',
      1,
    ],
    ['schemes are served', /\bprotocol\.handle\b/, 'src/main/page-protocol.ts', 1],
    ['pages are given something', /\bexposeIn\w+World\b/, 'src/preload/index.ts', 1],
  ])('in one place %s', (_what, pattern, place, times) => {
    const places = found(pattern, ...desktop).map((line) => line.slice(0, line.indexOf(': ')))
    expect(places).toEqual(Array.from({ length: times }, () => place))
  })

  test('names no other machine but the one that is asked for versions, and has no updater of Electron', () => {
    const elsewhere = found(/\b(https?|wss?|ftp):\/\/[^\s'"`]+/, 'src/main', 'src/preload', 'src/supervisor')
    expect(elsewhere).toEqual([`src/main/updates/newest-version.ts: ${UPDATE_ADDRESS}`])
    expect(found(/\bautoUpdater\b|electron-updater|\bcrashReporter\b/, ...desktop)).toEqual([])
  })

  test('asks for the sandbox of all pages', () => {
    expect(found(/^app\.enableSandbox\(\)$/m, ...desktop)).toEqual(['src/main/index.ts: app.enableSandbox()'])
  })

  test('only our page is loaded', () => {
    expect(found(/\bloadURL\([^)]*\)/, ...desktop)).toEqual(['src/main/window.ts: loadURL(PAGE_URL)'])
  })

  test('it is started with no switch that weakens it', () => {
    const switches = /--(no-sandbox|disable-web-security|disable-site-isolation\S*|ignore-certificate-errors|inspect\b)/
    expect(found(switches, 'src/main', 'src/preload', 'src/cli', 'bin', 'scripts')).toEqual([])
  })
})
