// A process of its own, since no other is to suffer what it does: it loads the addon, gives up all address space but some MiB, does
// one work, and says what came of it. Plain JavaScript: Node runs it as it is.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { argv, pid } from 'node:process'

const addon = createRequire(import.meta.url)('../../../build/Release/walscope.node')

const [, , work, directory, spareMib] = argv

const WORKS = {
  scan: () => new addon.ScanJob(directory),
  verify: () => new addon.VerifyJob([directory], { threads: 1 }),
  recovery: () => new addon.RecoveryRun(directory, { mode: 'strict', fromEventId: 1n, preload: true }),
}

const [, kilobytes] = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
const limit = (Number(kilobytes) + Number(spareMib) * 1_024) * 1_024
const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--as=${limit}`], { encoding: 'utf8' })
if (status !== 0) throw new Error(`prlimit: ${stderr}`)

try {
  const { findings } = await WORKS[work]().finished
  console.log(JSON.stringify({ findings: findings?.map((finding) => finding.code) }))
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }))
}
