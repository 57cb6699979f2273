// electron-builder's hook: an unpacked Electron brings its own demonstration app, which a download leaves out.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

export default async function afterExtract({ appOutDir, electronPlatformName }) {
  const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources'
  await Promise.all(
    [join(resources, 'default_app.asar'), 'version', 'path.txt'].map((name) =>
      rm(join(appOutDir, name), { force: true }),
    ),
  )
}
