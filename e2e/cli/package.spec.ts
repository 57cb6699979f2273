// What is inside of a package: electron-builder packages this checkout around a stand-in for Electron, and the result is
// looked at. What only the real Electron could show (that it starts) is not; the tools for AppImage and deb are not run.
import { spawnSync } from 'node:child_process'
import { cpSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readConfiguration } from '../../scripts/package/configuration.mjs'
import { closureOf, readBuildRecord, shippedPackages } from '../../scripts/package/shipped.mjs'
import { ABOUT_COMMANDS, COMMAND_SWITCHES, COMMANDS } from '../../src/contract/commands.ts'
import { makePackage, type Packaged } from '../support/packaged.ts'
import { removeDirectory, temporaryDirectory } from '../support/temporary.ts'
import { generate, root, walscope } from '../support/walscope.ts'

test.skip(process.platform !== 'linux', 'the package of Linux is looked at')

/** The two libraries are electron-builder's: it packs and fuses with them. */
const builder = createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'))
const asar = builder('@electron/asar') as {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  extractAll(archive: string, destination: string): void
}
const fuses = builder('@electron/fuses') as {
  getCurrentFuseWire(program: string): Promise<Record<string, number | string>>
  FuseV1Options: Record<string, number | string>
}

const MIB = 1024 * 1024
/** Of the archive: the programs, the page, and three libraries without their native part. */
const ARCHIVE_LIMIT_BYTES = 12 * MIB
/** Of all that is not Electron: most of it is DuckDB's library. */
const RESOURCES_LIMIT_BYTES = 96 * MIB

/** The only files that are ours in the archive. */
const OURS = [
  /^package\.json$/,
  /^out\/main\/(index|desktop|engine|cli|server)\.js$/,
  /^out\/main\/chunks\/[\w.-]+\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w-]+\.(js|css|svg|woff2)$/,
  // The guide's pictures.
  /^out\/renderer\/assets\/[\w-]+\.png$/,
  /^build\/Release\/walscope\.node$/,
]
const NATIVE = /\.node$|\/libduckdb\.so$/

let temporary = ''
let packaged: Packaged
let files: string[] = []
const archive = () => join(packaged.folder, 'resources/app.asar')

function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = join(below, entry.name)
    return entry.isDirectory() ? filesBelow(folder, name) : [name]
  })
}

test.beforeAll(() => {
  temporary = temporaryDirectory('walscope-package-')
  packaged = makePackage(temporary)
  const entries = asar.listPackage(archive(), { isPack: false }).map((name) => name.slice(1))
  const folders = new Set(
    entries.flatMap((name) => name.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))),
  )
  files = entries.filter((name) => !folders.has(name))
})
test.afterAll(() => removeDirectory(temporary))

test('the archive holds the programs, the page, what they need, and nothing else', () => {
  const needed = [...closureOf(root, readBuildRecord(root).external).keys()].map((folder) =>
    folder.slice(root.length + 1),
  )
  const isNeeded = (file: string) => needed.some((folder) => file.startsWith(`${folder}/`))
  expect(files.filter((file) => !isNeeded(file) && !OURS.some((pattern) => pattern.test(file)))).toEqual([])
  for (const pattern of OURS)
    expect(files.filter((file) => pattern.test(file)).length, String(pattern)).toBeGreaterThan(0)
  expect(needed.filter((folder) => !files.includes(`${folder}/package.json`))).toEqual([])

  const pictures = readdirSync(join(root, 'docs/guide/images'))
  expect(files.filter((file) => file.endsWith('.png')).length).toBe(pictures.length)

  const unwanted =
    /\.(map|ts|mts|cts|tsx|tsbuildinfo|md|cpp|hpp|o|a)$|(^|\/)(test|tests|bench|e2e|__tests__|docs|examples?)\//
  expect(files.filter((file) => unwanted.test(file))).toEqual([])
  const mapped = files.filter(
    (file) =>
      /^out\/.*\.(js|cjs|css)$/.test(file) && readFileSync(join(root, file), 'utf8').includes('sourceMappingURL=data'),
  )
  expect(mapped).toEqual([])
})

test('only native libraries lie outside of the archive', () => {
  const unpacked = filesBelow(`${archive()}.unpacked`)
  expect(unpacked.filter((file) => !NATIVE.test(file))).toEqual([])
  expect(unpacked.sort()).toEqual(files.filter((file) => NATIVE.test(file)).sort())
  expect(unpacked.map((file) => file.split('/').at(-1)).sort()).toEqual([
    'duckdb.node',
    'libduckdb.so',
    'walscope.node',
  ])
})

test('its package.json says what Electron needs, and keeps to itself how it was built', () => {
  const extracted = join(temporary, 'manifest')
  asar.extractAll(archive(), extracted)
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const manifest = JSON.parse(readFileSync(join(extracted, 'package.json'), 'utf8'))
  const { name, version, type, main, license } = own
  expect(manifest).toMatchObject({ name, version, type, main, license, desktopName: 'walscope.desktop' })
  expect(['scripts', 'devDependencies', 'build'].filter((key) => key in manifest)).toEqual([])
  removeDirectory(extracted)
})

test('no path of the machine it was built on', () => {
  const folder = packaged.folder
  const found = filesBelow(folder).filter((file) => {
    const bytes = readFileSync(join(folder, file))
    return bytes.includes(`${root}/`) || bytes.includes(`${temporary}/`)
  })
  expect(found).toEqual([])
})

test('sizes', () => {
  expect(statSync(archive()).size).toBeLessThan(ARCHIVE_LIMIT_BYTES)
  const resources = filesBelow(join(packaged.folder, 'resources'))
  const bytes = resources.reduce((sum, file) => sum + lstatSync(join(packaged.folder, 'resources', file)).size, 0)
  expect(bytes).toBeLessThan(RESOURCES_LIMIT_BYTES)
})

test('Electron without its own app, in the one language of the app, with its licenses', () => {
  expect(
    filesBelow(packaged.folder)
      .filter((file) => !file.startsWith('resources/app.asar'))
      .sort(),
  ).toEqual([
    'LICENSE.electron.txt',
    'LICENSES.chromium.html',
    'bin/walscope',
    'chrome-sandbox',
    'locales/en-US.pak',
    'resources/apparmor-profile',
    'resources/notices/LICENSE.txt',
    'resources/notices/THIRD-PARTY-NOTICES.txt',
    'resources/notices/sbom.cdx.json',
    'walscope',
  ])
})

test('everything of others has a notice and is in the bill of materials', () => {
  const notices = readFileSync(join(packaged.folder, 'resources/notices/THIRD-PARTY-NOTICES.txt'), 'utf8')
  const bill = JSON.parse(readFileSync(join(packaged.folder, 'resources/notices/sbom.cdx.json'), 'utf8')) as {
    bomFormat: string
    components: { name: string; version?: string; licenses: unknown[] }[]
    dependencies: { ref: string; dependsOn: string[] }[]
  }
  const shipped = shippedPackages(root)
  for (const { name, version, license } of shipped)
    expect(notices).toContain(`\n${version === null ? name : `${name} ${version}`} (${license})\n\n`)
  expect(bill.bomFormat).toBe('CycloneDX')
  const named = bill.components.map(({ name, version }) => `${name} ${version ?? null}`)
  expect(named.sort()).toEqual(shipped.map(({ name, version }) => `${name} ${version}`).sort())
  expect(bill.components.filter(({ licenses }) => licenses.length === 0)).toEqual([])

  // Every production package is one of them, or nothing of it is in the build.
  const direct = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies)
  const names = new Set(shipped.map(({ name }) => name))
  expect(direct.filter((name) => !names.has(name))).toEqual([])
  for (const name of ['xxhash', 'lz4', 'node-addon-api', '@duckdb/node-api', 'react', '@fontsource-variable/inter'])
    expect([...names]).toContain(name)
})

test('what is packed runs by itself: commands, the native engine, SQL', async () => {
  const alone = join(temporary, 'alone')
  asar.extractAll(archive(), alone)
  cpSync(`${archive()}.unpacked`, alone, { recursive: true })
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16', '--seed', '1')
  for (const args of [
    ['--version'],
    ['verify', directory],
    ['sql', directory, 'SELECT count(*) FROM events', '--format', 'csv'],
  ]) {
    const result = spawnSync(process.execPath, [join(alone, 'out/main/cli.js'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
    })
    const expected = walscope(...args)
    expect([args, result.stderr, result.stdout]).toEqual([args, expected.stderr, expected.stdout])
    expect([args, result.status]).toEqual([args, 0])
  }
})

test('the engine asks the system for nothing but its C and C++ libraries', () => {
  const addon = readFileSync(join(`${archive()}.unpacked`, 'build/Release/walscope.node'), 'latin1')
  const libraries = [...new Set(addon.match(/\b(?:lib|ld-)[\w+-]+\.so(?:\.\d+)*/g))].sort()
  expect(libraries).toContain('libc.so.6')
  expect(
    libraries.filter((name) => !/^(libc|libm|libstdc\+\+|libgcc_s|libpthread|libdl|ld-linux[\w-]*)\.so/.test(name)),
  ).toEqual([])
})

test('walscope on PATH: commands without a sandbox, which they have no page for; the app with one', () => {
  const wrapper = join(packaged.folder, 'bin/walscope')
  expect(statSync(wrapper).mode & 0o111).toBe(0o111)
  const given = (...args: string[]) => spawnSync(wrapper, args, { encoding: 'utf8' }).stdout.split('\n').slice(0, -1)
  for (const command of [...COMMANDS, ...ABOUT_COMMANDS])
    expect(given(command, 'a  b', '--json')).toEqual([...COMMAND_SWITCHES, command, 'a  b', '--json'])
  for (const args of [[], ['/data/wal'], ['./scan'], ['scanner'], ['/data/wal', 'scan'], ['--', 'scan']])
    expect(given(...args)).toEqual(args.length === 0 ? [''] : args)
})

test('a Debian package installs the command, the desktop entry, the icons and the type of traces', () => {
  const { debArguments, desktopEntry, mimeTypes, afterInstall, afterRemove } = packaged
  const installed = debArguments.flatMap((argument) => argument.match(/=(\/.*)$/)?.[1] ?? [])
  expect(installed).toEqual([
    '/opt/Walscope',
    ...[16, 32, 48, 64, 128, 256, 512].map((size) => `/usr/share/icons/hicolor/${size}x${size}/apps/walscope.png`),
    '/usr/share/mime/packages/walscope.xml',
    '/usr/share/applications/walscope.desktop',
  ])
  const entry = Object.fromEntries(
    desktopEntry.split('\n').flatMap((line) => (line.includes('=') ? [line.split(/=(.*)/s)] : [])),
  )
  expect(entry).toMatchObject({
    Name: 'Walscope',
    Exec: '/opt/Walscope/walscope %U',
    Icon: 'walscope',
    Type: 'Application',
    Terminal: 'false',
    StartupWMClass: 'walscope',
    Categories: 'Development;',
    MimeType: 'application/x-walscope-trace;x-scheme-handler/walscope;',
  })
  expect(mimeTypes).toContain('<mime-type type="application/x-walscope-trace">')
  expect(mimeTypes).toContain('<glob pattern="*.walscope"/>')
  for (const script of [afterInstall, afterRemove]) {
    expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0)
    expect(script).not.toContain('${')
  }
  expect(afterInstall).toContain("program='/opt/Walscope'\nln -sf \"$program/bin/walscope\" '/usr/bin/walscope'\n")
  expect(afterRemove).toContain("rm -f '/usr/bin/walscope'")
})

test('an AppImage has its sandbox', () => {
  expect(packaged.appImageEntry).toMatch(/^Exec=AppRun %U$/m)
  expect(packaged.appImageEntry).toContain('x-scheme-handler/walscope;')
})

test('the fuses of the packaged program are those of the configuration', async () => {
  const wanted = readConfiguration(root).electronFuses ?? {}
  const wire = await fuses.getCurrentFuseWire(join(packaged.folder, 'walscope'))
  for (const [name, isOn] of Object.entries(wanted)) {
    const option = fuses.FuseV1Options[name[0]?.toUpperCase() + name.slice(1)]
    if (option === undefined) continue
    expect([name, String.fromCharCode(Number(wire[option]))]).toEqual([name, isOn ? '1' : '0'])
  }
})

test('macOS and Windows: hardened, signed libraries only, icons of every size', () => {
  const { mac, win, nsis, directories } = readConfiguration(root)
  const resource = (name: string) => readFileSync(join(root, directories?.buildResources ?? 'build', name))
  expect(mac).toMatchObject({ hardenedRuntime: true, target: ['dmg', 'zip'] })
  expect(
    resource('entitlements.mac.plist')
      .toString()
      .match(/<key>.*<\/key>/g),
  ).toEqual(['<key>com.apple.security.cs.allow-jit</key>'])
  expect(win).toMatchObject({ target: ['nsis'] })
  expect(nsis).toMatchObject({ oneClick: false, perMachine: false })
  // ICNS: kinds of 512 and 1024 pixels. ICO: a width of 0 is 256.
  const icns = resource('icon.icns')
  expect([icns.toString('latin1', 0, 4), icns.includes('ic09'), icns.includes('ic10')]).toEqual(['icns', true, true])
  const ico = resource('icon.ico')
  const widths = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico.readUInt8(6 + index * 16) || 256)
  expect(widths).toEqual([16, 24, 32, 48, 64, 256])
})
