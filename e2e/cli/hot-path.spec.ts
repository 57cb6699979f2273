// Where a prepared segment waits, the replaying thread goes from one to the next without a call to the system; inside of a segment it
// only reads, and not even that where segments are mapped. (native/test/hot_path_test.cpp sees that it does not allocate, lock or meet a page fault.)
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

/** What the manager called behind the last file that it opened: it scans all segments first, and then opens the one that it starts with. */
async function callsOfReplay(temporary: string, reading: 'buffer' | 'map'): Promise<string[]> {
  const directory = await generate(join(temporary, 'wal'), '--segments', String(SEGMENTS), '--blocks', '40')
  const output = join(temporary, 'trace')
  // The consumer's work lets the preloader stay ahead.
  const line = [join(root, 'bin/walscope.mjs'), 'recover', directory, '--apply-ns', '2000', '--json']
  const env = { ...process.env, WALSCOPE_READING: reading }
  const command = ['-f', '-y', '-qq', '-o', output, process.execPath, ...line]
  const result = spawnSync('strace', command, { encoding: 'utf8', env })
  expect(result.status, result.stderr).toBe(0)
  const calls = callsOf(readFileSync(output, 'utf8'), 'wal-manager')
  return calls.slice(calls.findLastIndex((call) => call.startsWith('openat(')) + 1)
}

test('the replay makes no system call between two segments where they are read into buffers', async ({ temporary }) => {
  test.skip(whyNot !== null, whyNot ?? '')
  const calls = await callsOfReplay(temporary, 'buffer')
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

test('the replay makes no system call at all where segments are read through maps', async ({ temporary }) => {
  test.skip(whyNot !== null, whyNot ?? '')
  const calls = await callsOfReplay(temporary, 'map')
  expect(calls.some((call) => call.startsWith('mmap(') && call.includes('/FS.00000000.wal>'))).toBe(true)
  // Behind the verification of the first segment it asks what came from a disk, and at its end it waits for the preloader.
  const verified = calls.findLastIndex((call) => call.startsWith('getrusage('))
  expect(verified).toBeGreaterThan(0)
  expect(calls[verified + 1]).toMatch(/^futex\(.*FUTEX_WAIT/)
})
