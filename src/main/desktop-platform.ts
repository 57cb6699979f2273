import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { pathBytes } from '../contract/legible.ts'
import type { HostPlatform } from '../supervisor/host-platform.ts'
import type { WindowRequests } from '../supervisor/window-requests.ts'
import type { UpdateCheck } from './updates/update-check.ts'
import type { WindowWork } from './work/window-work.ts'

/** Shows the open dialog on a window; null where it was cancelled. */
async function chooseDirectory(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a WAL directory',
    buttonLabel: 'Open',
    properties: ['openDirectory', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Shows the open dialog for the trace of a run; null where it was cancelled. */
async function chooseTrace(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open the trace of a recovery',
    buttonLabel: 'Open',
    filters: [
      { name: 'Traces of Walscope', extensions: ['walscope'] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** Shows the save dialog on a window; null where it was cancelled. */
async function chooseOutput(window: BrowserWindow, kind: 'directory' | 'file', name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: kind === 'directory' ? 'Salvage into a new directory' : 'Save the evidence bundle',
    buttonLabel: kind === 'directory' ? 'Choose' : 'Save',
    defaultPath: name,
    properties: ['createDirectory', 'showHiddenFiles', 'dontAddToRecent'],
  })
  return canceled || filePath === '' ? null : filePath
}

/** What the desktop can do for a window. */
export function desktopPlatform(
  window: BrowserWindow,
  requests: WindowRequests,
  work: WindowWork,
  updates: UpdateCheck,
): HostPlatform {
  return {
    kind: 'desktop',
    version: app.getVersion(),
    programs: fileURLToPath(new URL('.', import.meta.url)),
    requests,
    canChoose: true,
    chooseDirectory: () => chooseDirectory(window),
    chooseTrace: () => chooseTrace(window),
    chooseOutput: (kind, name) => chooseOutput(window, kind, name),
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
    reportWork: (report, session) => work.report(report, session),
    updates: (signal) => updates.watch(signal),
  }
}
