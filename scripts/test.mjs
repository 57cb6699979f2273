// `npm test`: all set-up and all tests. `npm test -- lint unit` runs only the named steps.
import { availableParallelism } from 'node:os'
import { root, run } from './run.mjs'
import { setUp } from './setup.mjs'

const jobs = String(availableParallelism())
/** Random tests print their seed; the stress test takes one with WALSCOPE_SEED. */
const seed = process.env.WALSCOPE_SEED ?? String(Date.now())

const node = (file, ...args) => [process.execPath, [`${root}/${file}`, ...args]]
const tool = (binary, ...args) => node(`node_modules/${binary}`, ...args)

/** A native build directory of its own for each kind of sanitizer. Those are built for the tests that they are for. */
function nativeBuild(name, sanitize = '', filter = '') {
  const directory = `build/test-${name}`
  // Between the speed of the build and that of the tests; the frames in reports stay readable.
  const kind = sanitize ? ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O1 -g1'] : ['-DCMAKE_BUILD_TYPE=Release']
  const options = [`-DWALSCOPE_SANITIZE=${sanitize}`, `-DWALSCOPE_TEST_FILTER=${filter}`]
  const parts = ['-DWALSCOPE_ADDON=OFF', '-DWALSCOPE_TESTS=ON', '-Wno-dev', '--log-level=WARNING']
  return [
    ['cmake', ['-S', 'native', '-B', directory, ...kind, ...options, ...parts]],
    ['cmake', ['--build', directory, '--parallel', jobs, '--', '--quiet']],
  ]
}

const ctest = (name, ...args) => [
  'ctest',
  [
    '--test-dir',
    `build/test-${name}`,
    '--output-on-failure',
    '--progress',
    '--parallel',
    jobs,
    '--timeout',
    '300',
    ...args,
  ],
]
const stress = (name, directories, limit_s) => [
  `${root}/build/test-${name}/test/walscope_stress`,
  ['--directories', String(directories), '--seed', seed, '--time-limit-s', String(limit_s)],
]

const steps = {
  lint: [
    tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
    tool('dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config'),
    node('scripts/check-native-includes.mjs'),
  ],
  types: [tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')],
  unit: [tool('vitest/vitest.mjs', 'run')],
  native: [...nativeBuild('plain'), ctest('plain'), stress('plain', 10_000, 240)],
  'native-thread': [
    ...nativeBuild('thread', 'thread', 'recovery|telemetry|stress'),
    ctest('thread'),
    stress('thread', 300, 240),
  ],
  'native-address': [...nativeBuild('address', 'address,undefined'), ctest('address'), stress('address', 200, 240)],
  e2e: [tool('@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts')],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`walscope: no such step: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}

setUp({ tests: true })
const results = []
for (const [name, commands] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`)
  const start = performance.now()
  const passed = commands.every(([command, args]) => run(command, args) === 0)
  results.push({ name, passed, seconds: (performance.now() - start) / 1_000 })
}

console.log(`\n── summary ${'─'.repeat(63)}`)
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s`)
}
const failed = results.filter(({ passed }) => !passed).length
console.log(`steps: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
