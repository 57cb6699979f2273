import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PAGE_ORIGIN, PAGE_URL, pageFile } from './page-file.ts'

const FOLDER = '/opt/walscope/out/renderer'

describe('files of the page', () => {
  test('its own, with their types', () => {
    expect(pageFile(FOLDER, PAGE_URL)).toEqual({
      path: `${FOLDER}/index.html`,
      contentType: 'text/html; charset=utf-8',
    })
    expect(pageFile(FOLDER, `${PAGE_ORIGIN}/assets/index-B.js?v=1#x`)?.path).toBe(`${FOLDER}/assets/index-B.js`)
    expect(pageFile(FOLDER, `${PAGE_ORIGIN}/assets/a%20b.woff2`)?.contentType).toBe('font/woff2')
  })

  test.each([
    '/../main/index.js',
    '/%2e%2e/main/index.js',
    '/..%2fmain/index.js',
    '/..%2f..%2f..%2f..%2f..%2fetc/x.json',
    '/assets/..%2f..%2fmain/index.js',
    '/..%5cmain%5cindex.js',
    '/..%2frenderer-other/index.js',
    '/index.html%00.js',
    '/%E0%A4%A.js',
    '/',
    '/assets',
    '/..%2frenderer',
    '/secret.pem',
  ])('refused: %s', (path) => {
    const file = pageFile(FOLDER, PAGE_ORIGIN + path)
    // A URL's own `..` is resolved before anybody sees it, and never leads out of the folder.
    expect(file === null || file.path.startsWith(`${FOLDER}/`)).toBe(true)
    if (path.includes('%2f') || path.includes('%5c') || path.includes('%00')) expect(file).toBeNull()
  })

  test.each([
    'walscope-app://other/index.html',
    'walscope-app://app:1/index.html',
    'file:///etc/x.json',
    'https://app/index.html',
    'not a URL',
  ])('another place: %s', (url) => {
    expect(pageFile(FOLDER, url)).toBeNull()
  })

  test('no path leads out of the folder', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '%5c', 'assets', '%00', 'a.js', '.js', '%25', '%252f')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const file = pageFile(FOLDER, `${PAGE_ORIGIN}/${parts.join('')}x.js`)
        expect(file === null || file.path.startsWith(`${FOLDER}/`)).toBe(true)
      }),
    )
  })
})
