// `npm run bench`: builds and runs the native benchmarks; JSON on stdout, a table on stderr.
import { availableParallelism, cpus } from 'node:os'
import { must, output, root } from './run.mjs'
import { setUp } from './setup.mjs'

setUp({ tests: false })
const directory = `${root}/build/bench`
must('configuring the benchmarks', 'cmake', [
  ...['-S', 'native', '-B', directory, '-DCMAKE_BUILD_TYPE=Release', '-DWALSCOPE_ADDON=OFF', '-DWALSCOPE_BENCH=ON'],
  ...['-Wno-dev', '--log-level=WARNING'],
])
must('building the benchmarks', 'cmake', ['--build', directory, '--parallel', String(availableParallelism())], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
const text = output(`${directory}/bench/walscope_bench`, process.argv.slice(2), {
  stdio: ['ignore', 'pipe', 'inherit'],
})
if (text === null) {
  console.error('walscope: the benchmark failed.')
  process.exit(1)
}
const results = { machine: { processor: cpus()[0]?.model, cores: availableParallelism() }, ...JSON.parse(text) }
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
