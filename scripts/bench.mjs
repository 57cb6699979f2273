// `npm run bench`: builds and runs the benchmarks; JSON on stdout, tables on stderr. Options go to the native ones.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, output, root, run } from './run.mjs'
import { setUp } from './setup.mjs'

/** Whatever a tool prints goes to stderr: stdout is for the results. */
const quietly = { stdio: ['ignore', 2, 2] }

function results(what, command, args) {
  const text = output(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (text !== null) return JSON.parse(text)
  console.error(`walscope: ${what} failed.`)
  process.exit(1)
}

await setUp({ tests: false, stdio: quietly.stdio })
const directory = `${root}/build/bench`
const configuration = ['-DCMAKE_BUILD_TYPE=Release', '-DWALSCOPE_ADDON=OFF', '-DWALSCOPE_BENCH=ON', '-Wno-dev']
must('configuring the benchmarks', 'cmake', ['-S', 'native', '-B', directory, ...configuration], quietly)
must('building the benchmarks', 'cmake', ['--build', directory, '--parallel', String(availableParallelism())], quietly)

const args = process.argv.slice(2)
const native = results('the native benchmark', `${directory}/bench/walscope_bench`, args)
// Asked for one of the native benchmarks, nobody waits for another.
const isAll = !args.includes('--only')
const engine = isAll ? results('the benchmark of the engine', process.execPath, [`${root}/out/main/bench.js`]) : {}
const app = isAll ? { app: await measureApp() } : {}
const machine = { processor: cpus()[0]?.model, cores: availableParallelism() }
process.stdout.write(`${JSON.stringify({ machine, ...native, ...engine, ...app }, null, 2)}\n`)

/** Opens directories in a browser, scrolls, and watches recoveries there: what the specs of the project `frames` note. */
async function measureApp() {
  await setUp({ tests: true, stdio: quietly.stdio })
  const folder = mkdtempSync(join(tmpdir(), 'walscope-figures-'))
  const file = join(folder, 'figures')
  const command = [`${root}/node_modules/@playwright/test/cli.js`, 'test', '--config', 'e2e/playwright.config.ts']
  const env = { ...process.env, WALSCOPE_FIGURES: file }
  // A figure that misses its target fails its spec, and is told all the same.
  const passed = run(process.execPath, [...command, '--project=frames'], { ...quietly, env }) === 0
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  rmSync(folder, { recursive: true, force: true })
  return {
    ...Object.fromEntries(lines.map((line) => JSON.parse(line)).map(({ name, figures }) => [name, figures])),
    passed,
  }
}
