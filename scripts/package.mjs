// `npm run package`: the desktop packages of this system into `release/`. Exit codes: docs/packaging.md.
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { buildConfiguration } from './package/configuration.mjs'
import { writeNotices } from './package/notices.mjs'
import { planTargets, systemOf } from './package/plan.mjs'
import { readBuildRecord } from './package/shipped.mjs'
import { output, root } from './run.mjs'
import { ensureSystemPackages, setUp } from './setup.mjs'

const EXIT = { BUILT: 0, FAILED: 1, CANNOT: 2, INCOMPLETE: 3 }
const PROBE_MS = 3_000
const RELEASES = 'https://github.com/electron/electron/releases/'

const say = (line) => console.error(`walscope: ${line}`)

function end(code, line) {
  say(line)
  process.exit(code)
}

const wantedVersion = () => JSON.parse(readFileSync(`${root}/node_modules/electron/package.json`, 'utf8')).version

/** The Electron that ELECTRON_DIST names, or that `npm start` has fetched; null: neither. */
function findElectron() {
  const { ELECTRON_DIST: given } = process.env
  if (given === undefined || given === '') {
    const fetched = `${root}/node_modules/electron/dist`
    return existsSync(`${fetched}/version`) ? fetched : null
  }
  if (!existsSync(given)) end(EXIT.CANNOT, `ELECTRON_DIST names ${given}, which is not there.`)
  const versionFile = join(given, 'version')
  if (statSync(given).isDirectory() && existsSync(versionFile)) {
    const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    if (version !== wantedVersion())
      end(EXIT.CANNOT, `ELECTRON_DIST names Electron ${version}; Walscope is built for ${wantedVersion()}.`)
  }
  return given
}

/** Whether electron-builder can fetch: its own retries take minutes, so this asks first. */
async function canFetch() {
  try {
    await fetch(process.env.ELECTRON_MIRROR ?? RELEASES, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
    return true
  } catch (error) {
    if (process.env.WALSCOPE_DEBUG) say(`nothing can be fetched: ${error.message}`)
    return false
  }
}

/** Tells electron-builder of the system's 7-Zip, so that it fetches none; where it can be installed, it is. */
function findSevenZip() {
  if (process.env.ELECTRON_BUILDER_7ZIP_PATH) return true
  if (process.getuid?.() === 0) ensureSystemPackages(['p7zip-full'])
  const [path] = ['7za', '7zz', '7z'].flatMap((name) => output('which', [name])?.trim() ?? [])
  if (path === undefined) return false
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path
  return true
}

/** Puts the time of the sources into the head of a gzip file (RFC 1952, MTIME), where 7-Zip put its own. */
function stampGzip(file, date) {
  const time = Buffer.alloc(4)
  time.writeUInt32LE(Math.floor(Date.parse(date) / 1_000))
  const handle = openSync(file, 'r+')
  writeSync(handle, time, 0, time.length, 4)
  closeSync(handle)
}

const system = systemOf(process.platform)
if (system === null) end(EXIT.CANNOT, `there is no package for ${process.platform}.`)
const electronDist = findElectron()
await setUp({ tests: false })
console.log(`${writeNotices()} works of others are named in out/notices/`)

const hasNetwork = await canFetch()
if (electronDist === null && !hasNetwork) {
  end(
    EXIT.INCOMPLETE,
    `no package: there is no Electron here and none can be fetched. ELECTRON_DIST names an unpacked Electron ${wantedVersion()}, or its zip. The programs, the notices and the bill of materials are in out/.`,
  )
}

const { built, left } = planTargets(system, { sevenZip: findSevenZip(), fetched: hasNetwork })
const { build, Platform } = await import('electron-builder')
const platforms = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS }
try {
  const files = await build({
    projectDir: root,
    targets: platforms[system].createTarget(built),
    config: buildConfiguration(root, electronDist),
    publish: 'never',
  })
  const { date } = readBuildRecord(root)
  for (const file of files) {
    if (file.endsWith('.tar.gz') && date !== null) stampGzip(file, date)
    console.log(file.slice(root.length + 1))
  }
} catch (error) {
  end(EXIT.FAILED, `packaging failed: ${error instanceof Error ? error.message : error}`)
}
for (const { target, why } of left) say(`left out: ${target}: ${why}.`)
process.exit(left.length === 0 ? EXIT.BUILT : EXIT.INCOMPLETE)
