// `npm run bench`: builds and runs the benchmarks; JSON on stdout, tables on stderr. Options go to the native ones.
import { availableParallelism, cpus } from 'node:os'
import { must, output, root } from './run.mjs'
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
const engine = args.includes('--only')
  ? {}
  : { engine_snapshots: results('the benchmark of the engine', process.execPath, [`${root}/out/main/bench.js`]) }
const machine = { processor: cpus()[0]?.model, cores: availableParallelism() }
process.stdout.write(`${JSON.stringify({ machine, ...native, ...engine }, null, 2)}\n`)
