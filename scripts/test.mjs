// `npm test`: all set-up and all tests. `npm test -- lint unit` runs only the named steps.
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { root, run } from './run.mjs'
import { setUp } from './setup.mjs'

const jobs = String(availableParallelism())
/** What all random tests of the native side start from. */
const seed = process.env.WALSCOPE_SEED ?? String(Date.now())

const node = (file, ...args) => [process.execPath, [`${root}/${file}`, ...args]]
const tool = (binary, ...args) => node(`node_modules/${binary}`, ...args)

/** A build of its own for a kind of sanitizer, with the tests that `filter` names. */
function sanitizerBuild(name, sanitize, filter, stressDirectories) {
  const directory = `build/test-${name}`
  const options = [`-DWALSCOPE_SANITIZE=${sanitize}`, `-DWALSCOPE_TEST_FILTER=${filter}`]
  options.push(`-DWALSCOPE_STRESS_DIRECTORIES=${stressDirectories}`)
  // Between the speed of the build and that of the tests; the frames in reports stay readable.
  const kind = ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O1']
  const parts = ['-DWALSCOPE_ADDON=OFF', '-DWALSCOPE_TESTS=ON', '-Wno-dev', '--log-level=WARNING']
  return [
    ['cmake', ['-S', 'native', '-B', directory, ...kind, ...options, ...parts]],
    ['cmake', ['--build', directory, '--parallel', jobs, '--', '--quiet']],
  ]
}

const ctest = (directory) => [
  'ctest',
  ['--test-dir', directory, '--output-on-failure', '--parallel', jobs, '--timeout', '300'],
]

/** What runs in threads of its own, for ThreadSanitizer. */
const THREADED = /^(recovery|telemetry|event_scan)/
/** What reads bytes that anybody may have written, for AddressSanitizer and UBSan. */
const PARSING = /^(io|diagnostics|faults|cause|coverage|block|path|salvage|event)/
/** What goes through the whole tables only here, where it is optimised, besides every test that neither sanitizer is for. */
const TABLES = /^(fault_matrix|faults|salvage|block_inspection)_test$/

const nativeTests = readdirSync(`${root}/native/test`).flatMap((file) => file.match(/^(\w+_test)\.cpp$/)?.[1] ?? [])
const filterOf = (suits) => `^(${nativeTests.filter((name) => name === 'stress_test' || suits(name)).join('|')})$`
const threaded = filterOf((name) => THREADED.test(name))
const parsing = filterOf((name) => PARSING.test(name))
const optimised = filterOf((name) => TABLES.test(name) || !(THREADED.test(name) || PARSING.test(name)))

const HOSTS = ['cli', 'desktop', 'browser']

const steps = {
  lint: [
    tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
    tool('dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config'),
    node('scripts/check-native-includes.mjs'),
  ],
  types: [tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')],
  unit: [tool('vitest/vitest.mjs', 'run')],
  // Built with the addon.
  native: [ctest('build')],
  'native-thread': [...sanitizerBuild('thread', 'thread', threaded, 100), ctest('build/test-thread')],
  'native-address': [...sanitizerBuild('address', 'address,undefined', parsing, 50), ctest('build/test-address')],
  // The project `frames` measures: `npm run frames`.
  e2e: [
    tool(
      '@playwright/test/cli.js',
      'test',
      '--config',
      'e2e/playwright.config.ts',
      ...HOSTS.map((name) => `--project=${name}`),
    ),
  ],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`walscope: no such step: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}

const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
await setUp({ tests: true, nativeTests: isWanted('native') ? optimised : null })
console.log(`seed of the native tests: WALSCOPE_SEED=${seed}`)
const results = []
for (const [name, commands] of Object.entries(steps)) {
  if (!isWanted(name)) continue
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`)
  const start = performance.now()
  const passed = commands.every(([command, args]) => run(command, args, { env: { WALSCOPE_SEED: seed } }) === 0)
  results.push({ name, passed, seconds: (performance.now() - start) / 1_000 })
}

console.log(`\n── summary ${'─'.repeat(63)}`)
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s`)
}
const failed = results.filter(({ passed }) => !passed).length
console.log(`steps: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
