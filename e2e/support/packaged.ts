// A package of the built programs around a stand-in for Electron: electron-builder's own work, without the binary it wraps.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './walscope.ts'

/** What marks the fuses in Electron's binary (https://www.electronjs.org/docs/latest/tutorial/fuses). */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_VERSION = 1
const FUSES = 9

/** What electron-builder made, or was about to give to a tool that makes the package. */
export interface Packaged {
  /** The app's folder. */
  folder: string
  /** Arguments for the tool that makes a Debian package. */
  debArguments: string[]
  /** Files by the role they have in it. */
  desktopEntry: string
  mimeTypes: string
  afterInstall: string
  afterRemove: string
  /** The desktop entry of the AppImage. */
  appImageEntry: string
}

/** An unpacked Electron as far as electron-builder looks at one. Its program prints its arguments, and its fuses are all on. */
function makeElectron(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  for (const [name, text] of [
    ['LICENSE', 'The license of Electron.'],
    ['LICENSES.chromium.html', '<p>The licenses of Chromium.</p>'],
    ['version', '0.0.0'],
    ['chrome-sandbox', ''],
    ['locales/en-US.pak', ''],
    ['locales/de.pak', ''],
    ['resources/default_app.asar', 'the app that Electron shows without one'],
  ] as const) {
    writeFileSync(join(folder, name), text)
  }
  const script = '#!/bin/sh\nprintf \'%s\\n\' "$@"\nexit 0\n'
  const wire = Buffer.concat([Buffer.from([FUSE_VERSION, FUSES]), Buffer.from('1'.repeat(FUSES))])
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(script + FUSE_SENTINEL), wire]))
  chmodSync(join(folder, 'electron'), 0o755)
}

/** Packages `out/` and `build/` of this checkout into a directory, for Linux. Throws with what electron-builder says. */
export function makePackage(directory: string): Packaged {
  const electron = join(directory, 'electron')
  const output = join(directory, 'release')
  makeElectron(electron)
  const result = spawnSync(
    process.execPath,
    [join(root, 'e2e/support/package-linux.mjs'), electron, output, join(directory, 'captured.json')],
    { cwd: root, encoding: 'utf8', timeout: 120_000 },
  )
  if (result.status !== 0) throw new Error(`electron-builder failed:\n${result.stdout}\n${result.stderr}`)
  return JSON.parse(readFileSync(join(directory, 'captured.json'), 'utf8')) as Packaged
}
