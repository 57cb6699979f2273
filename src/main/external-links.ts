import { shell } from 'electron'
import { EXTERNAL_LINKS } from '../contract/links.ts'

const KNOWN: ReadonlySet<string> = new Set(Object.values(EXTERNAL_LINKS))

/** Shows one of our links in the person's browser. Anything else is opened by nobody; false says so. */
export function openExternalLink(url: string): boolean {
  // Compared as a whole: what is only like one of them is none of them.
  if (!KNOWN.has(url)) return false
  // There may be no browser: nothing has happened then, and the person sees that.
  shell
    .openExternal(url)
    .catch((error: unknown) => process.stderr.write(`walscope: ${url} cannot be opened: ${error}\n`))
  return true
}
