// Runs one libFuzzer program for a while and reads what it prints.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Most bytes of an input. Segments are packed: these are some full blocks, or many small ones. */
const MOST_BYTES = 40_000
/** An input that takes longer hangs. */
const LIMIT_S = 30
/** Small quarantine, pages kept: the targets allocate much and often. */
const ASAN_OPTIONS = 'quarantine_size_mb=4:allocator_release_to_os_interval_ms=-1'

/** What libFuzzer and the sanitizers say where something is wrong. */
const REASONS = [/^Invariant does not hold: .*/m, /^.*runtime error: .*/m, /^==\d+==\s?ERROR: .*/m, /^SUMMARY: .*/m]

function run(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.on('data', (chunk) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
}

const listFiles = (folder) => readdirSync(folder).map((name) => join(folder, name))
const number = (text, pattern) => Number(text.match(pattern)?.[1] ?? 0)
const lastNumber = (text, pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0)

/**
 * Runs a target for so many seconds. What it learns goes into `build/fuzz/corpus`, never into the tree; what breaks it into
 * `build/fuzz/finds`. It stops at the first find.
 */
export async function runTarget(target, seconds, { build, corpus, finds, work }) {
  const program = join(build, 'fuzz', `walscope_fuzz_${target}`)
  const learned = join(build, 'corpus', target)
  mkdirSync(learned, { recursive: true })
  const dictionary = join(corpus, '..', `${target}.dict`)
  const args = [
    ...[`-max_total_time=${seconds}`, `-max_len=${MOST_BYTES}`, `-timeout=${LIMIT_S}`, '-print_final_stats=1'],
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
    ...[`-artifact_prefix=${join(finds, target)}-`, learned, join(corpus, target)],
  ]
  console.log(`${target}: ${seconds} s`)
  const start = performance.now()
  const { code, text } = await run(program, args, { ASAN_OPTIONS, WALSCOPE_FUZZ_WORK: work })
  writeFileSync(join(build, `${target}.log`), text)
  const executions = number(text, /stat::number_of_executed_units:\s*(\d+)/)
  const inputs = listFiles(learned)
  const reason = REASONS.map((pattern) => text.match(pattern)?.[0]).find((it) => it !== undefined)
  const file = text.match(/Test unit written to (\S+)/)?.[1] ?? join(build, `${target}.log`)
  return {
    target,
    seconds: (performance.now() - start) / 1_000,
    executions,
    perSecond: number(text, /stat::average_exec_per_sec:\s*(\d+)/),
    coverage: lastNumber(text, /\bcov: (\d+)/g),
    inputs: inputs.length,
    bytes: inputs.reduce((sum, name) => sum + statSync(name).size, 0),
    finds: code === 0 ? [] : [{ file, reason: reason ?? `it ended with exit code ${code}` }],
  }
}
