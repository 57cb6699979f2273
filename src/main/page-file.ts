import { extname, isAbsolute, relative, resolve, sep } from 'node:path'

/** The page's scheme and origin: its files have an origin of their own, which `file:` does not give. */
export const PAGE_SCHEME = 'walscope-app'
const PAGE_HOST = 'app'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

/** The content type of each kind of file that the build makes; with `nosniff` nothing is guessed. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  path: string
  contentType: string
}

/** The file below `folder` that a URL of the page names; null for any other host, kind of file, or place. */
export function pageFile(folder: string, url: string): PageFile | null {
  const path = pathOf(url)
  if (path === null) return null
  const file = resolve(folder, `.${path}`)
  const below = relative(folder, file)
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return null
  const contentType = CONTENT_TYPES[extname(file)]
  return contentType === undefined ? null : { path: file, contentType }
}

/** The decoded path of a URL of the page's own host. */
function pathOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host, pathname } = new URL(url)
  if (protocol !== `${PAGE_SCHEME}:` || host !== PAGE_HOST) return null
  try {
    const path = decodeURIComponent(pathname)
    // A NUL ends a path for the system; a backslash is a separator on Windows.
    return path.includes('\0') || path.includes('\\') ? null : path
  } catch {
    return null
  }
}
