// The desktop's main process.
import { app } from 'electron'
import { LINK_SCHEME } from '../contract/place.ts'
import { configurationDirectory } from '../supervisor/configuration.ts'
import { CrashLog } from '../supervisor/crash-log.ts'
import { type Given, openingOf } from '../supervisor/given.ts'
import { logOwnEnd } from '../supervisor/own-end.ts'
import { RecentDirectories } from '../supervisor/recent-directories.ts'
import { SettingsFile } from '../supervisor/settings-file.ts'
import { identifyToWindows } from './app-id.ts'
import { givenFromArguments } from './arguments.ts'
import { GraphicsLosses } from './graphics-losses.ts'
import { installMenu } from './menu.ts'
import { OpenWindows } from './open-windows.ts'
import { registerPageScheme, servePage } from './page-protocol.ts'
import { denyPermissions } from './permissions.ts'
import { claimSingleInstance } from './single-instance.ts'
import { askNewestVersion } from './updates/newest-version.ts'
import { UpdateCheck } from './updates/update-check.ts'
import { Windows } from './windows.ts'

const report = (message: string) => void process.stderr.write(`walscope: ${message}\n`)
const recent = new RecentDirectories(report)
const settings = new SettingsFile(report)
const updates = new UpdateCheck({ settings, version: app.getVersion(), ask: askNewestVersion })
const windows = new Windows(recent, settings, new OpenWindows(report), updates)

/** What asks a program to end. Without a listener of ours `when-exit`, which `conf` brings along, would end it at once. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Quitting waits for the engines, which end at once, and for the sample directories, which are removed. */
function quitCleanly(): void {
  for (const signal of END_SIGNALS) process.on(signal, () => app.quit())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    if (windows.isIdle) return
    event.preventDefault()
    void windows.whenIdle().then(() => app.quit())
  })
}

/** What else breaks than an engine or a page. */
function watchForBreaks(): void {
  const log = new CrashLog(settings.folder, report)
  logOwnEnd(log)
  const graphics = new GraphicsLosses(log, (trouble) => windows.tell(trouble))
  app.on('child-process-gone', (_event, details) => graphics.take(details))
}

/** What came before there was a window to open it in. */
const early: Given[] = []
let hasStarted = false

async function openFromOutside(given: Given | null): Promise<void> {
  windows.openFromOutside(given === null ? null : await openingOf(given))
}

function take(given: Given): void {
  if (hasStarted) void openFromOutside(given)
  else early.push(given)
}

/** A Mac tells of files and links that are to be opened by events, also of the one that the program was started for. */
function takeFromTheSystem(): void {
  app.on('open-url', (event, link) => {
    event.preventDefault()
    take({ kind: 'link', link })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take({ kind: 'path', path })
  })
}

/** Windows' installer does not register the scheme; elsewhere the packages do. A checkout takes nobody's links. */
function registerLinks(): void {
  if (process.platform === 'win32' && app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
}

async function start(given: Given | null): Promise<void> {
  quitCleanly()
  await app.whenReady()
  registerLinks()
  servePage()
  denyPermissions()
  installMenu(windows, recent)
  const first = given ?? early.shift() ?? null
  windows.openFirst(first === null ? null : await openingOf(first))
  hasStarted = true
  for (const other of early) await openFromOutside(other)
  watchForBreaks()
  app.on('activate', () => windows.openFromOutside(null))
  // Behind the window, which nothing waits for.
  void updates.follow()
}

app.enableSandbox()
identifyToWindows()
registerPageScheme()
const configuration = configurationDirectory()
// Before the lock, which belongs to the place of the settings.
if (configuration !== undefined) app.setPath('userData', configuration)
const given = givenFromArguments(process.argv, Boolean(process.defaultApp), process.cwd())
takeFromTheSystem()
// Not awaited: Electron is not ready before this module has been evaluated. A second instance is heard of after that.
if (claimSingleInstance(given, (other) => void openFromOutside(other))) void start(given)
