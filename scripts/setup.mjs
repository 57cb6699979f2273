// Everything that `npm start` and `npm test` need: system packages, npm packages, the addon, the build.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isBuilt, noteBuilt } from './built.mjs'
import { must, mustBeside, mustTool, output, root, run } from './run.mjs'

const LOWEST_NODE = [20, 19]

/** What building the addon needs, by Debian's names. */
const BUILD_PACKAGES = ['cmake', 'make', 'g++', 'libxxhash-dev', 'liblz4-dev']
/** What the tests need besides. */
const TEST_PACKAGES = ['libgtest-dev', 'nlohmann-json3-dev', 'chromium-headless-shell', 'strace']
/** What `npm run fuzz` needs, and nothing else. */
export const FUZZ_PACKAGES = [...BUILD_PACKAGES, 'clang-14', 'libclang-rt-14-dev', 'llvm-14']

const OTHER_SYSTEMS = {
  darwin: 'brew install cmake xxhash lz4 googletest nlohmann-json && brew install --cask chromium',
  win32: 'vcpkg install xxhash lz4 gtest nlohmann-json',
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return
  console.error(`walscope: Node ${LOWEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
  process.exit(1)
}

function isInstalled(name) {
  return output('dpkg', ['-s', name])?.includes('Status: install ok installed') ?? false
}

/** Installs what is missing where that can be done; otherwise prints the one command that does. */
export function ensureSystemPackages(names, stdio) {
  if (output('dpkg', ['--version']) === null) {
    const advice = OTHER_SYSTEMS[process.platform]
    if (advice && output('cmake', ['--version']) === null) {
      console.error(`walscope: system packages are missing. Install them with:\n  ${advice}`)
      process.exit(1)
    }
    return
  }
  const missing = names.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    console.error(
      `walscope: system packages are missing. Install them with:\n  sudo apt-get install -y ${missing.join(' ')}`,
    )
    process.exit(1)
  }
  console.error(`walscope: installing ${missing.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing]
  must('updating the package lists', 'apt-get', ['update', '-qq'], { env, stdio })
  // A mirror may be busy for a moment: once more before giving up.
  if (run('apt-get', install, { env, stdio }) !== 0)
    must('installing system packages', 'apt-get', install, { env, stdio })
}

/** `npm ci`, when the lockfile is another than the one that was installed. */
async function ensureNpmPackages(stdio) {
  const lock = createHash('sha256')
    .update(readFileSync(`${root}/package-lock.json`))
    .digest('hex')
  const stamp = `${root}/node_modules/.walscope-lock`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const install = [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  await mustBeside('installing npm packages', command, install, { stdio })
  writeFileSync(stamp, lock)
}

/** The addon alone, for {@link isBuilt}. */
function addonBuild() {
  const folders = ['addon', 'diagnostics', 'events', 'format', 'io', 'recorder', 'recovery', 'salvage', 'telemetry']
  const { CXX = '', CXXFLAGS = '', CFLAGS = '' } = process.env
  return {
    record: 'build/addon.json',
    inputs: ['package-lock.json', ...['CMakeLists.txt', ...folders].map((name) => `native/${name}`)],
    also: [process.versions.modules, CXX, CXXFLAGS, CFLAGS].join(' '),
    outputs: ['build/Release/walscope.node'],
  }
}

/** Builds `build/Release/walscope.node`, and beside it the native tests that the expression names; only what changed. */
function buildAddon(tests, stdio) {
  const options = ['--directory', 'native', '--out', 'build', '--config', 'Release', '--log-level', 'warn']
  options.push(`--CDWALSCOPE_TESTS=${tests === null ? 'OFF' : 'ON'}`)
  if (tests !== null) options.push(`--CDWALSCOPE_TEST_FILTER=${tests}`)
  const tool = 'cmake-js/bin/cmake-js'
  // On its own, cmake-js configures only the first time, whatever was asked for then.
  mustTool('configuring the addon', tool, ['configure', ...options], { stdio })
  mustTool('building the addon', tool, ['build', ...options, '--parallel', String(availableParallelism())], { stdio })
  noteBuilt(addonBuild())
}

/** The programs and the renderer, for {@link isBuilt}. */
function programsBuild() {
  // The build says which commit it is of, and whether anything was changed since.
  const commit = output('git', ['rev-parse', 'HEAD'])
  const changes = output('git', ['status', '--porcelain', '--untracked-files=no'])
  return {
    record: 'build/programs.json',
    inputs: [
      ...['src', 'scripts/package', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.json'],
      ...['docs/guide', 'scripts/guide'],
    ],
    also: [commit, changes === '', process.env.SOURCE_DATE_EPOCH].join(' '),
    outputs: ['out/main', 'out/preload', 'out/renderer'],
  }
}

/** Builds the programs and the renderer into `out/`. */
function buildPrograms(stdio) {
  mustTool('the build', 'electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'], { stdio })
  noteBuilt(programsBuild())
}

/** All set-up. `tests` adds what only the tests need, `nativeTests` names the native tests to build as well; `stdio` is where the tools print. */
export async function setUp({ tests, nativeTests = null, stdio = 'inherit' }) {
  checkNode()
  const isAddonNeeded = nativeTests !== null || !isBuilt(addonBuild())
  // Both wait for networks and disks most of the time.
  const npmPackages = ensureNpmPackages(stdio)
  if (tests) ensureSystemPackages([...BUILD_PACKAGES, ...TEST_PACKAGES], stdio)
  else if (isAddonNeeded) ensureSystemPackages(BUILD_PACKAGES, stdio)
  await npmPackages
  if (isAddonNeeded) buildAddon(nativeTests, stdio)
  if (!isBuilt(programsBuild())) buildPrograms(stdio)
}

if (process.argv[1] === `${root}/scripts/setup.mjs`) await setUp({ tests: process.argv.includes('--tests') })
