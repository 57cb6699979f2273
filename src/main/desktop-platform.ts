import { access } from 'node:fs/promises'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { pathBytes } from '../contract/legible.ts'
import type { HostPlatform } from '../supervisor/host-platform.ts'

/** Shows the open dialog on a window; null where it was cancelled. */
export async function chooseDirectory(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a WAL directory',
    buttonLabel: 'Open',
    properties: ['openDirectory', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** What the desktop can do for a window. */
export function desktopPlatform(window: BrowserWindow): HostPlatform {
  return {
    kind: 'desktop',
    version: app.getVersion(),
    canChoose: true,
    chooseDirectory: () => chooseDirectory(window),
    reveal: async (path) => {
      // Electron takes a text: a name that is none cannot be shown.
      const name = Buffer.from(pathBytes(path)).toString()
      try {
        await access(name)
      } catch {
        return false
      }
      shell.showItemInFolder(name)
      return true
    },
  }
}
