import { session } from 'electron'
import { PAGE_ORIGIN } from './page-file.ts'

/** Copying a text to the clipboard, by a click: the only thing that the page asks for. */
const GRANTED = 'clipboard-sanitized-write'

/** Denies the page every permission but that one, whether it asks or only looks. */
export function denyPermissions(): void {
  const isGranted = (permission: string, url: string) => permission === GRANTED && originOf(url) === PAGE_ORIGIN
  session.defaultSession.setPermissionRequestHandler((_contents, permission, grant, { requestingUrl }) =>
    grant(isGranted(permission, requestingUrl)),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin))
}

/** Not `URL.origin`: it is `null` for schemes that Node does not know. */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
