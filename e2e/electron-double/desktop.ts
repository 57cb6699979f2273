// What the desktop around the windows does: dialogs, the file manager, permissions.
import { fromPartition } from './network-session.ts'
import { toChromium } from './protocol.ts'
import { strict } from './strict.ts'
import type { WebContents } from './web-contents.ts'

interface SaveResult {
  canceled: boolean
  filePath: string
}

interface OpenResult {
  canceled: boolean
  filePaths: string[]
}

/** No dialog can be seen: a test answers it in the place of a person. */
export const dialog = strict('dialog', {
  showOpenDialog: (..._args: unknown[]): Promise<OpenResult> => {
    throw new Error(
      'the Electron double shows no dialogs: answer it with electronApp.evaluate(({ dialog }) => { dialog.showOpenDialog = … })',
    )
  },
  showMessageBox: (..._args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => {
    throw new Error(
      'the Electron double shows no dialogs: answer it with electronApp.evaluate(({ dialog }) => { dialog.showMessageBox = … })',
    )
  },
  showSaveDialog: (..._args: unknown[]): Promise<SaveResult> => {
    throw new Error(
      'the Electron double shows no dialogs: answer it with electronApp.evaluate(({ dialog }) => { dialog.showSaveDialog = … })',
    )
  },
})

/** There is no file manager and no browser; a test that wants to know puts its own functions here. */
export const shell = strict('shell', {
  showItemInFolder: (_path: string): void => {},
  openExternal: async (_url: string): Promise<void> => {},
})

let copied = ''

/** A clipboard of its own: that of the machine is none of a test's. */
export const clipboard = strict('clipboard', {
  writeText: (text: string): void => {
    copied = text
  },
  readText: (): string => copied,
})

interface CheckDetails {
  requestingUrl: string
  isMainFrame: boolean
}

type CheckHandler = (contents: WebContents, permission: string, origin: string, details: CheckDetails) => boolean
type RequestHandler = (
  contents: WebContents,
  permission: string,
  grant: (isGranted: boolean) => void,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void

let checkHandler: CheckHandler = () => true
let requestHandler: RequestHandler = (_contents, _permission, grant) => grant(true)

export const session = strict('session', {
  fromPartition,
  defaultSession: strict('session.defaultSession', {
    setPermissionCheckHandler(handler: CheckHandler | null): void {
      checkHandler = handler ?? (() => true)
    },
    setPermissionRequestHandler(handler: RequestHandler | null): void {
      requestHandler = handler ?? ((_contents, _permission, grant) => grant(true))
    },
  }),
})

/** Permissions by Electron's names, and Chromium's. */
const PERMISSIONS = [
  ['clipboard-sanitized-write', { name: 'clipboard-write', allowWithoutSanitization: false }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['geolocation', { name: 'geolocation' }],
  ['notifications', { name: 'notifications' }],
  ['midi', { name: 'midi' }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['storage-access', { name: 'storage-access' }],
] as const

/** Asks the program's handlers for each permission before a page loads, and tells Chromium what they answer. */
export async function applyPermissions(contents: WebContents, origin: string): Promise<void> {
  for (const [permission, chromiumPermission] of PERMISSIONS) {
    const details = { requestingUrl: `${origin}/`, isMainFrame: true }
    let isGranted = checkHandler(contents, permission, `${origin}/`, details)
    const grant = (answer: boolean) => {
      isGranted &&= answer
    }
    requestHandler(contents, permission, grant, details)
    await contents.debugging?.session.send('Browser.setPermission', {
      permission: chromiumPermission,
      setting: isGranted ? 'granted' : 'denied',
      origin: toChromium(origin),
    })
  }
}
