import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { protocol } from 'electron'
import { loadPageDocument } from '../supervisor/page-document.ts'
import { PAGE_HEADERS } from '../supervisor/page-headers.ts'
import { PAGE_SCHEME, type PageFile, pageFile } from './page-file.ts'

/** The built page. */
const PAGE_FOLDER = fileURLToPath(new URL('../renderer', import.meta.url))

/** Has to be called before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the page at its own scheme, with the headers that both hosts send, and nothing else of the disk. */
export function servePage(): void {
  protocol.handle(PAGE_SCHEME, answer)
}

async function answer({ url, method }: Request): Promise<Response> {
  if (method !== 'GET') return refusal(405, 'Only GET is served.')
  const file = pageFile(PAGE_FOLDER, url)
  if (file === null) return refusal(404, 'There is no such page.')
  try {
    return served(file, await readFile(file.path))
  } catch {
    return refusal(404, 'There is no such page.')
  }
}

function served({ path, contentType }: PageFile, read: Buffer): Response {
  const { content, headers } = path.endsWith('.html')
    ? loadPageDocument(read)
    : { content: read, headers: PAGE_HEADERS }
  return new Response(new Uint8Array(content), {
    headers: { ...headers, 'Cache-Control': 'no-store', 'Content-Type': contentType },
  })
}

function refusal(status: number, message: string): Response {
  return new Response(message, { status, headers: { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } })
}
