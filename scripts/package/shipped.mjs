// What a package ships of others: read from the build and from the installed packages, not from a list.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** Builds that carry packages in themselves. */
const BUILDS = ['main', 'preload', 'renderer']
const LICENSE_FILE = /^(licen[cs]e|copying)/i

/** Licenses that anything shipped may have: they ask for their text to come along, and for no more. */
export const ALLOWED_LICENSES = [
  ...[
    'MIT',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'CC0-1.0',
    'Zlib',
  ],
  // Fonts.
  'OFL-1.1',
]

/** Whether an SPDX expression holds nothing but allowed licenses; exceptions (`WITH`) are not known, and so not allowed. */
export function isAllowed(expression) {
  const names = (expression ?? '').split(/\s+(?:AND|OR)\s+|[()\s]+/).filter((name) => name !== '')
  return names.length > 0 && names.every((name) => ALLOWED_LICENSES.includes(name))
}

/** What `out/main/build.json` says (scripts/package/build-record.ts). */
export const readBuildRecord = (root) => readJson(join(root, 'out/main/build.json'))

/** The folder of a package as Node finds it from a folder; null where it is not installed. */
function folderOf(root, from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === root || dirname(folder) === folder) return null
  }
}

/** Packages and all that they depend on, by their folders below the root. What is not for this system is not installed. */
export function closureOf(root, names) {
  const found = new Map()
  const walk = (from, name, isNeeded) => {
    const folder = folderOf(root, from, name)
    if (folder === null) {
      if (isNeeded) throw new Error(`${name} is not installed, and ${from} needs it.`)
      return
    }
    if (found.has(folder)) return
    const manifest = readJson(join(folder, 'package.json'))
    found.set(folder, manifest)
    const optional = Object.keys(manifest.optionalDependencies ?? {})
    for (const other of optional) walk(folder, other, false)
    for (const other of Object.keys(manifest.dependencies ?? {}))
      if (!optional.includes(other)) walk(folder, other, true)
  }
  for (const name of names) walk(root, name, true)
  return found
}

/** Names of the installed production packages that the programs carry in themselves: a package needs no copy of them. */
export function carriedPackages(root) {
  const nameOf = (folder) => folder.slice(`${root}/node_modules/`.length)
  const needed = new Set(closureOf(root, readBuildRecord(root).external).keys())
  const production = closureOf(root, Object.keys(readJson(join(root, 'package.json')).dependencies))
  return [...production.keys()]
    .filter((folder) => !needed.has(folder))
    .map(nameOf)
    .sort()
}

/** The license as SPDX; older packages have an object or a list. */
function licenseOf({ license, licenses }) {
  if (typeof license === 'string') return license
  const all = [license ?? licenses ?? []].flat().map((it) => (typeof it === 'string' ? it : it.type))
  return all.length === 0 ? null : all.join(' OR ')
}

const licenseText = (folder) => {
  const file = readdirSync(folder).find((name) => LICENSE_FILE.test(name))
  return file === undefined ? null : readFileSync(join(folder, file), 'utf8').trim()
}

const packageEntry = (folder, manifest) => ({
  name: manifest.name,
  version: manifest.version,
  license: licenseOf(manifest),
  text: licenseText(folder),
  author: typeof manifest.author === 'string' ? manifest.author : (manifest.author?.name ?? null),
})

/** The version that a library's header tells: the one the addon was compiled with. Null where there is no such header. */
function headerVersion(header, prefix) {
  const place = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']
  const path = place.map((folder) => join(folder, header)).find((file) => existsSync(file))
  if (path === undefined) return null
  const text = readFileSync(path, 'utf8')
  const parts = ['MAJOR', 'MINOR', 'RELEASE'].map((part) => text.match(`${prefix}_VERSION_${part}\\s+(\\d+)`)?.[1])
  return parts.includes(undefined) ? null : parts.join('.')
}

/** What is compiled into the native engine. */
function nativeEntries(root) {
  const text = (name) => readFileSync(join(root, `build-resources/licenses/${name}.txt`), 'utf8').trim()
  const library = (name, version) => ({ name, version, license: 'BSD-2-Clause', text: text(name), isNative: true })
  const headers = join(root, 'node_modules/node-addon-api')
  return [
    library('xxhash', headerVersion('xxhash.h', 'XXH')),
    library('lz4', headerVersion('lz4.h', 'LZ4')),
    packageEntry(headers, readJson(join(headers, 'package.json'))),
  ]
}

/**
 * Everything of others that a package holds, sorted by name: what the builds carry, what lies beside them with all that it
 * needs, and what is compiled into the addon. Electron brings its own notices.
 */
export function shippedPackages(root) {
  const carried = BUILDS.flatMap((build) => readJson(join(root, 'out', build, 'licenses.json'))).map((entry) => {
    const folder = join(root, 'node_modules', entry.name)
    const manifest = existsSync(join(folder, 'package.json')) ? readJson(join(folder, 'package.json')) : null
    const installed = manifest?.version === entry.version ? packageEntry(folder, manifest) : null
    const { name, version, identifier, text } = entry
    return { name, version, license: identifier ?? null, text: text ?? null, author: installed?.author ?? null }
  })
  const beside = [...closureOf(root, readBuildRecord(root).external)].map(([folder, manifest]) =>
    packageEntry(folder, manifest),
  )
  const all = new Map(
    [...carried, ...beside, ...nativeEntries(root)].map((entry) => [entry.name + entry.version, entry]),
  )
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
