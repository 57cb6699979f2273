// Packages for Linux as `npm run package` does, with another Electron and elsewhere. What it would give to the tools that
// electron-builder fetches is kept instead of given. Arguments: the Electron, the output folder, the file to tell it in.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, build, Platform } from 'electron-builder'
import { buildConfiguration } from '../../scripts/package/configuration.mjs'
import { writeNotices } from '../../scripts/package/notices.mjs'
import { root } from '../../scripts/run.mjs'

const [electron, output, told] = process.argv.slice(2)
const captured = { folder: join(output, 'linux-unpacked') }

/** What a target computed; true: it goes no further. */
async function keep(computed) {
  if (Array.isArray(computed)) {
    const [debArguments, desktopEntry] = computed
    const text = (file) => readFileSync(file, 'utf8')
    const after = (name) => text(debArguments[debArguments.indexOf(name) + 1])
    const mimeTypes = debArguments.find((argument) => argument.includes('=/usr/share/mime/packages/'))
    Object.assign(captured, {
      debArguments,
      desktopEntry: text(desktopEntry),
      mimeTypes: text(mimeTypes.split('=')[0]),
      afterInstall: after('--after-install'),
      afterRemove: after('--after-remove'),
    })
  } else {
    captured.appImageEntry = computed.desktop
  }
  return true
}

writeNotices()
await build({
  projectDir: root,
  targets: Platform.LINUX.createTarget(['dir', 'deb', 'AppImage'], Arch.x64),
  config: { ...buildConfiguration(root, electron), directories: { output } },
  publish: 'never',
  effectiveOptionComputed: keep,
})
writeFileSync(told, JSON.stringify(captured))
