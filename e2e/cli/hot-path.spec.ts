// Where a prepared segment waits, the replaying thread goes from one to the next without a call to the system; inside of a segment it
// only reads. (native/test/hot_path_test.cpp sees that it does not allocate, lock or meet a page fault.)
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { whyNoStrace } from '../support/strace.ts'
import { generate, root } from '../support/walscope.ts'

const SEGMENTS = 12
const whyNot = whyNoStrace()

/** The calls of the thread that gave itself this name, in their order, from then on; one that another thread's interrupted counts once. */
function callsOf(trace: string, thread: string): string[] {
  const lines = trace.split('\n').flatMap((line) => {
    const [, pid, call] = line.match(/^(\d+) +(.*)$/) ?? []
    return pid === undefined || call === undefined ? [] : [{ pid, call }]
  })
  const named = lines.findIndex(({ call }) => call.startsWith(`prctl(PR_SET_NAME, "${thread}"`))
  const pid = lines[named]?.pid
  return lines
    .slice(named + 1)
    .flatMap((line) => (line.pid === pid && !line.call.startsWith('<...') ? [line.call] : []))
}

test('the replay makes no system call between two segments', async ({ temporary }) => {
  test.skip(whyNot !== null, whyNot ?? '')
  const directory = await generate(join(temporary, 'wal'), '--segments', String(SEGMENTS), '--blocks', '40')
  const output = join(temporary, 'trace')
  // The consumer's work lets the preloader stay ahead.
  const line = [join(root, 'bin/walscope.mjs'), 'recover', directory, '--apply-ns', '2000', '--json']
  const result = spawnSync('strace', ['-f', '-y', '-qq', '-o', output, process.execPath, ...line], { encoding: 'utf8' })
  expect(result.status, result.stderr).toBe(0)

  const all = callsOf(readFileSync(output, 'utf8'), 'wal-manager')
  // It scans all segments first, and opens the one that it starts with.
  const calls = all.slice(all.findLastIndex((call) => call.startsWith('openat(')) + 1)
  const isReadOf = (call: string, segment: number) =>
    call.startsWith('pread64(') && call.includes(`/FS.${String(segment).padStart(8, '0')}.wal>`)
  // Behind the first segment, which the manager opens itself, and in front of the last, behind which it ends.
  const first = calls.findIndex((call) => isReadOf(call, 1))
  const last = calls.findLastIndex((call) => isReadOf(call, SEGMENTS - 2))
  const replay = calls.slice(first, last + 1)
  const segmentsRead = Array.from({ length: SEGMENTS - 2 }, (_, i) => replay.some((call) => isReadOf(call, i + 1)))
  expect(segmentsRead).toEqual(segmentsRead.map(() => true))
  expect(replay.filter((call) => !call.startsWith('pread64('))).toEqual([])
})
