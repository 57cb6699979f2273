// `npm run fuzz [-- --minutes N] [-- --target NAME]`: builds the fuzz targets with clang, runs them, and says what they found.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runTarget } from './fuzz-run.mjs'
import { must, output, root } from './run.mjs'
import { ensureSystemPackages, FUZZ_PACKAGES } from './setup.mjs'

const build = join(root, 'build/fuzz')

function usage(message) {
  console.error(`walscope: ${message}\nusage: npm run fuzz [-- --minutes N] [-- --target NAME]`)
  process.exit(2)
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { minutes: { type: 'string', default: '30' }, target: { type: 'string', multiple: true, default: [] } },
    })
    const minutes = Number(values.minutes)
    if (!(minutes > 0)) usage('--minutes has to be a number above 0.')
    const all = readdirSync(join(root, 'native/fuzz'))
      .filter((name) => name.endsWith('_target.cpp'))
      .map((name) => name.replace('_target.cpp', ''))
    const unknown = values.target.find((name) => !all.includes(name))
    if (unknown !== undefined) usage(`there is no target ${unknown}; targets: ${all.join(', ')}.`)
    return { minutes, targets: values.target.length > 0 ? values.target : all }
  } catch (error) {
    return usage(error.message)
  }
}

/** libFuzzer is a part of clang; the version that Debian's packages bring is preferred. */
function findCompiler() {
  const compiler = ['clang++-14', 'clang++'].find((name) => output(name, ['--version']) !== null)
  if (compiler !== undefined) return compiler
  console.error(
    'walscope: the fuzz targets are built with clang, and there is none. Install it with:\n  brew install llvm',
  )
  return process.exit(1)
}

function buildTargets() {
  const kind = ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O2 -g1', '-DWALSCOPE_SANITIZE=address,undefined']
  const parts = ['-DWALSCOPE_ADDON=OFF', '-DWALSCOPE_FUZZ=ON', `-DCMAKE_CXX_COMPILER=${findCompiler()}`, '-Wno-dev']
  must('configuring the fuzz targets', 'cmake', ['-S', 'native', '-B', build, ...kind, ...parts])
  must('building the fuzz targets', 'cmake', ['--build', build, '--parallel', String(availableParallelism())])
}

/** So many at a time as there are cores; each gets its share of the time. */
async function runAll(targets, seconds, folders) {
  const waiting = [...targets]
  const results = []
  const work = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      results.push(await runTarget(target, seconds, folders))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results.sort((a, b) => targets.indexOf(a.target) - targets.indexOf(b.target))
}

function print(results) {
  const titles = ['target', 'seconds', 'executions', 'exec/s', 'coverage', 'corpus', 'corpus kB', 'findings']
  const rows = results.map((it) => [
    ...[it.target, it.seconds.toFixed(0), it.executions.toLocaleString('en-US'), it.perSecond, it.coverage],
    ...[it.inputs, (it.bytes / 1000).toFixed(0), it.finds.length],
  ])
  const lines = [titles, ...rows].map((row) => row.map(String))
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  for (const line of lines) {
    console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
  }
}

const { minutes, targets } = readArguments()
ensureSystemPackages(FUZZ_PACKAGES, 'inherit')
buildTargets()
const folders = { build, corpus: join(root, 'native/fuzz/corpus'), finds: join(build, 'finds') }
mkdirSync(folders.finds, { recursive: true })
// The files of the targets: in memory where there is such a place, and gone at the end, also behind a crash.
folders.work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'walscope-fuzz-'))
process.on('exit', () => rmSync(folders.work, { recursive: true, force: true }))

const rounds = Math.ceil(targets.length / availableParallelism())
const results = await runAll(targets, Math.ceil((minutes * 60) / rounds), folders)
print(results)
for (const { target, finds } of results) {
  for (const { file, reason } of finds) {
    console.log(`\n${target}: ${reason}\n  repeat it: ${join(build, 'fuzz', `walscope_fuzz_${target}`)} ${file}`)
  }
}
process.exitCode = results.some(({ finds }) => finds.length > 0) ? 1 : 0
