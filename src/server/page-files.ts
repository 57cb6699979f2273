import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  content: Buffer
  type: string
}

/**
 * The built page, read once: nothing else of the disk can be asked for, and a build under a running host changes nothing.
 * Files of other types than a page needs (source maps, say) are left out. Throws where the folder cannot be read.
 */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (type === undefined || !entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { content: readFileSync(path), type })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error('There is no built page: run `npm run build` first.')
  return files.set('/', index)
}
