import { fileURLToPath } from 'node:url'
import { BrowserWindow } from 'electron'
import { denyNavigation } from './navigation.ts'
import { PAGE_URL } from './page-file.ts'

/** The page's own background (dark), so that nothing flashes before it is drawn. */
const BACKGROUND = '#0e1116'

/**
 * A window with our page, shown as soon as it is drawn, where the window of this number was when it was closed. Electron keeps that, and
 * moves what would lie on a monitor that is gone.
 */
export function createWindow(number: number): BrowserWindow {
  const window = new BrowserWindow({
    name: `window-${number}`,
    windowStatePersistence: true,
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 500,
    show: false,
    backgroundColor: BACKGROUND,
    title: 'Walscope',
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  denyNavigation(window.webContents)
  window.once('ready-to-show', () => window.show())
  return window
}

/** Loads the page into its window. A window that is closed meanwhile needs none. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(PAGE_URL)
  } catch (error) {
    if (!window.isDestroyed()) throw error
  }
}
