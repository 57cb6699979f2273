import { session } from 'electron'
import { PAGE_ORIGIN } from './page-file.ts'

/** Copying a text to the clipboard, by a click: the only thing that the page asks for. */
const GRANTED = 'clipboard-sanitized-write'

/** Denies every permission but that one, whether a page asks or only looks; and that one to all but our page itself. */
export function denyPermissions(): void {
  const isGranted = (permission: string, url: string, isMainFrame: boolean) =>
    permission === GRANTED && isMainFrame && originOf(url) === PAGE_ORIGIN
  session.defaultSession.setPermissionRequestHandler((_contents, permission, grant, { requestingUrl, isMainFrame }) =>
    grant(isGranted(permission, requestingUrl, isMainFrame)),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame }) =>
    isGranted(permission, origin, isMainFrame),
  )
}

/** Not `URL.origin`: it is `null` for schemes that Node does not know. */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
