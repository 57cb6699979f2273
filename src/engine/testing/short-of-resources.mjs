// A process of its own, since no other is to suffer what it does: it loads the addon, gives up all but some of a resource, does one
// work, and says what came of it. Plain JavaScript: Node runs it as it is.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { argv, pid } from 'node:process'

const addon = createRequire(import.meta.url)('../../../build/Release/walscope.node')

const [, , work, directory, resource, spare] = argv

function recovery(mode) {
  // Slow enough that both threads have a file open at the same time.
  const applyNs = resource === 'files' ? 100_000 : 0
  const { finished } = new addon.RecoveryRun(directory, { mode, fromEventId: 1n, preload: true, applyNs })
  return finished.then(({ document }) => document)
}

const WORKS = {
  scan: () => new addon.ScanJob(directory).finished,
  verification: () => new addon.VerifyJob([directory], { threads: 8 }).finished,
  'recovery that is strict': () => recovery('strict'),
  'recovery that is diagnostic': () => recovery('diagnostic'),
}

/** The option of prlimit that leaves so many MiB of address space. */
function spareMemory() {
  const [, kilobytes] = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return `--as=${(Number(kilobytes) + Number(spare) * 1_024) * 1_024}`
}

/** The option that leaves so many files to be opened: every lower number is in use. */
function spareFiles() {
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number))
  const opened = []
  do opened.push(openSync('/dev/null', 'r'))
  while (opened.at(-1) <= highest)
  const option = `--nofile=${opened.at(-1) + 1}`
  for (const descriptor of opened.slice(opened.length - Number(spare))) closeSync(descriptor)
  return option
}

const option = resource === 'memory' ? spareMemory() : spareFiles()
const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), option], { encoding: 'utf8' })
if (status !== 0) throw new Error(`prlimit: ${stderr}`)

try {
  const { findings, skipped, eventsReplayed } = await WORKS[work]()
  console.log(JSON.stringify({ findings, skipped, eventsReplayed: eventsReplayed?.toString() }))
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }))
}
