import { app } from 'electron'

/** The `appId` of electron-builder.yml. */
export const APP_ID = 'dev.walscope.app'

/** Windows shows notifications only of a program that it knows: by the id that the installer has given its entry in the Start menu. */
export function identifyToWindows(platform = process.platform): void {
  if (platform === 'win32') app.setAppUserModelId(APP_ID)
}
