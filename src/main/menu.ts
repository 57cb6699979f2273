import { app, Menu } from 'electron'
import { type CommandId, WINDOW_COMMANDS } from '../contract/window-commands.ts'
import type { RecentDirectories } from '../supervisor/recent-directories.ts'
import { menuTemplate } from './menu-template.ts'
import type { Windows } from './windows.ts'

/** Commands that can only be chosen where a directory is open. */
const OF_DIRECTORIES = WINDOW_COMMANDS.filter(({ needsDirectory = false }) => needsDirectory).map(({ id }) => id)

/** Sets the application menu, and keeps it as the recent directories and the focused window are. */
export function installMenu(windows: Windows, recent: RecentDirectories): void {
  const run = (id: CommandId) => (id === 'new-window' ? void windows.open(null) : windows.command(id))
  const install = () => {
    const template = menuTemplate({
      platform: process.platform,
      name: app.name,
      isPackaged: app.isPackaged,
      hasDirectory: windows.hasDirectory,
      recent: recent.list().map(({ directory }) => directory),
      run,
      openRecent: (directory) => windows.openHere(directory),
      clearRecent: () => recent.clear(),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
  recent.onChange(install)
  windows.onChange(() => enable(windows.hasDirectory))
  install()
}

function enable(hasDirectory: boolean): void {
  const menu = Menu.getApplicationMenu()
  for (const id of OF_DIRECTORIES) {
    const item = menu?.getMenuItemById(id)
    if (item) item.enabled = hasDirectory
  }
}
