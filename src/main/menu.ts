import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import type { Windows } from './windows.ts'

/** Most directories of the submenu; the Start view shows all. */
const RECENT_SHOWN = 10

/** Sets the application menu, and keeps its recent directories as they are. */
export function installMenu(windows: Windows, recent: RecentDirectories): void {
  const install = () => Menu.setApplicationMenu(Menu.buildFromTemplate(template(windows, recent)))
  recent.onChange(install)
  install()
}

function template(windows: Windows, recent: RecentDirectories): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { id: 'open', label: 'Open…', accelerator: 'CommandOrControl+O', click: () => void windows.choose() },
        recentMenu(windows, recent),
        { type: 'separator' },
        {
          id: 'new-window',
          label: 'New Window',
          accelerator: 'CommandOrControl+Shift+N',
          click: () => windows.open(null),
        },
        { role: 'close' },
        ...(isMac ? [] : [{ type: 'separator' as const }, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...(app.isPackaged
          ? []
          : [{ role: 'reload' as const }, { role: 'toggleDevTools' as const }, { type: 'separator' as const }]),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
  ]
}

function recentMenu(windows: Windows, recent: RecentDirectories): MenuItemConstructorOptions {
  const directories = recent.list().slice(0, RECENT_SHOWN)
  return {
    id: 'recent',
    label: 'Open Recent',
    enabled: directories.length > 0,
    submenu: [
      ...directories.map(({ directory }) => ({
        // A single & would be taken for a mnemonic.
        label: directory.replaceAll('&', '&&'),
        click: () => windows.openHere(directory),
      })),
      { type: 'separator' },
      { id: 'clear-recent', label: 'Clear', click: () => recent.clear() },
    ],
  }
}
