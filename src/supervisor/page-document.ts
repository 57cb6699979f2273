import { randomBytes } from 'node:crypto'
import { pageHeaders } from './page-headers.ts'

/** What the build writes where a nonce belongs (`html.cspNonce` in electron.vite.config.ts). */
const NONCE_PLACE = 'WALSCOPE_CSP_NONCE'

/** One load of the page. */
export interface LoadedPage {
  content: Buffer
  headers: Readonly<Record<string, string>>
}

/**
 * The page for one load of it: with a nonce of its own, which nobody can guess, in its document and in its policy. What
 * has got into the page without a script knows no nonce, and so can add no style.
 */
export function loadPageDocument(built: Buffer): LoadedPage {
  const nonce = randomBytes(16).toString('base64')
  return { content: Buffer.from(built.toString('utf8').replaceAll(NONCE_PLACE, nonce)), headers: pageHeaders(nonce) }
}
