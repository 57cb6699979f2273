// The `electron` module of the main process, as far as Walscope uses it.
import { notModelled } from './strict.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { clipboard, dialog, session, shell } from './desktop.ts'
export { Menu, MenuItem } from './menu.ts'
export { Notification } from './notification.ts'
export { MessageChannelMain } from './ports.ts'
export { protocol } from './protocol.ts'
export { utilityProcess } from './utility-process.ts'
export { webContents } from './web-contents.ts'

/** The version of Electron whose behaviour is modelled. */
export const MODELLED_VERSION = '45.4.1'

export const autoUpdater = notModelled('autoUpdater')
export const BaseWindow = notModelled('BaseWindow')
export const BrowserView = notModelled('BrowserView')
export const contentTracing = notModelled('contentTracing')
export const crashReporter = notModelled('crashReporter')
export const desktopCapturer = notModelled('desktopCapturer')
export const globalShortcut = notModelled('globalShortcut')
export const ImageView = notModelled('ImageView')
export const inAppPurchase = notModelled('inAppPurchase')
export const ipcMain = notModelled('ipcMain')
export const nativeImage = notModelled('nativeImage')
export const nativeTheme = notModelled('nativeTheme')
export const net = notModelled('net')
export const netLog = notModelled('netLog')
export const powerMonitor = notModelled('powerMonitor')
export const powerSaveBlocker = notModelled('powerSaveBlocker')
export const pushNotifications = notModelled('pushNotifications')
export const safeStorage = notModelled('safeStorage')
export const screen = notModelled('screen')
export const ShareMenu = notModelled('ShareMenu')
export const systemPreferences = notModelled('systemPreferences')
export const TouchBar = notModelled('TouchBar')
export const Tray = notModelled('Tray')
export const View = notModelled('View')
export const webFrameMain = notModelled('webFrameMain')
export const WebContentsView = notModelled('WebContentsView')
