// The desktop's main process.
import { app } from 'electron'
import { configurationDirectory } from '../supervisor/configuration.ts'
import { RecentDirectories } from '../supervisor/recent-directories.ts'
import { SettingsFile } from '../supervisor/settings-file.ts'
import { directoryFromArguments } from './arguments.ts'
import { installMenu } from './menu.ts'
import { OpenWindows } from './open-windows.ts'
import { registerPageScheme, servePage } from './page-protocol.ts'
import { denyPermissions } from './permissions.ts'
import { claimSingleInstance } from './single-instance.ts'
import { Windows } from './windows.ts'

const report = (message: string) => void process.stderr.write(`walscope: ${message}\n`)
const recent = new RecentDirectories(report)
const windows = new Windows(recent, new SettingsFile(report), new OpenWindows(report))

/** Quitting waits for the engines, which end at once, and for the sample directories, which are removed. */
function quitCleanly(): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    if (windows.isIdle) return
    event.preventDefault()
    void windows.whenIdle().then(() => app.quit())
  })
}

async function start(directory: string | null): Promise<void> {
  quitCleanly()
  await app.whenReady()
  servePage()
  denyPermissions()
  installMenu(windows, recent)
  windows.openFirst(directory)
  app.on('activate', () => windows.openFromOutside(null))
}

app.enableSandbox()
registerPageScheme()
const configuration = configurationDirectory()
// Before the lock, which belongs to the place of the settings.
if (configuration !== undefined) app.setPath('userData', configuration)
const directory = directoryFromArguments(process.argv, Boolean(process.defaultApp), process.cwd())
// Not awaited: Electron is not ready before this module has been evaluated. A second instance is heard of after that.
if (claimSingleInstance(directory, (other) => windows.openFromOutside(other))) void start(directory)
