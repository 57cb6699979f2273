import { existsSync } from 'node:fs'
import { join } from 'node:path'

const real = join(import.meta.dirname, '../../node_modules/electron/dist/electron')

/** Which of the two the desktop specs run on: Electron where it is present, its double otherwise. */
export const electronKind = existsSync(real) ? 'Electron' : 'Electron double'

/** Its executable. */
export const electronProgram =
  electronKind === 'Electron' ? real : join(import.meta.dirname, '../electron-double/electron')
