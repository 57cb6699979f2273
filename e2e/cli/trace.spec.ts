// The trace of a recovery: recorded while it runs, whole up to its last second whatever ends it, told by `walscope trace`.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '../support/app.ts'
import { walscopeOnDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { generate, root, walscope, walscopeJson } from '../support/walscope.ts'

interface TraceJson {
  isWhole: boolean
  reason: string | null
  directory: string
  segments: number
  records: number
  eventsReplayed: string
  wallNs: number
  outcome: { status: string | null; stopped: boolean; error: { code: string } | null } | null
  recordKinds: Record<string, number>
}
interface RecoverJson {
  eventsReplayed: string
  timing: { wallNs: number }
  skipped: unknown[]
}

const inspect = (file: string) => walscopeJson<TraceJson>('trace', file)

test('a recovery with --trace is recorded from its first to its last record', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '5', '--fault', 'flip-event:segment=2')
  const file = join(temporary, 'new', 'a.walscope')
  const { exitCode, document: recovered } = walscopeJson<RecoverJson>('recover', directory, '--trace', file)
  expect(exitCode).toBe(1)
  const { exitCode: traceCode, document } = inspect(file)
  expect(traceCode).toBe(0)
  expect(document).toMatchObject({
    ...{ isWhole: true, reason: null, directory, segments: 5, eventsReplayed: recovered.eventsReplayed },
    wallNs: recovered.timing.wallNs,
    outcome: { status: 'ITEM_NOT_FOUND', stopped: false, error: null },
    // The manager opens the first itself: it is never prepared; one is skipped in its fourth state.
    recordKinds: { state: 7 + 3 * 8 + 4, push: 3 + 4, pop: 3 + 4, switch: 3 },
  })
  expect(document.recordKinds['wait-begin']).toBe(document.recordKinds['wait-end'])
  const { stdout } = walscope('trace', file)
  expect(stdout).toContain(`a trace of ${directory}`)
  expect(stdout).toContain('Whole.')
})

test('a trace is never written over a file, nor into the directory', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '2', '--blocks', '16')
  const file = join(temporary, 'mine')
  writeFileSync(file, 'mine')
  const taken = walscope('recover', directory, '--trace', file)
  expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining('already')])
  expect(readFileSync(file, 'utf8')).toBe('mine')
  const inside = walscope('recover', directory, '--trace', join(directory, 'a.walscope'))
  expect([inside.status, inside.stderr]).toEqual([2, expect.stringContaining('nothing is ever written there')])
})

test('a recovery that fails has a trace that says so', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '3', '--fault', 'flip-event:segment=0')
  const file = join(temporary, 'a.walscope')
  expect(walscope('recover', directory, '--trace', file).status).toBe(1)
  expect(inspect(file).document).toMatchObject({ isWhole: true, outcome: { status: 'BLOCK_CHECKSUM_MISMATCH' } })
})

/** A recovery of half a minute, once its trace holds records. */
async function recordSlowly(directory: string, file: string): Promise<ChildProcess> {
  const args = ['recover', directory, '--apply-ns', '60000', '--trace', file]
  const child = spawn(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], { stdio: 'ignore' })
  while (!existsSync(file) || statSync(file).size < 4_000) await pause(20)
  return child
}

test('a killed recovery leaves a trace up to its last second', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '40', '--blocks', '16')
  const file = join(temporary, 'a.walscope')
  const child = await recordSlowly(directory, file)
  const startedAt = Date.now()
  await pause(4_000)
  child.kill('SIGKILL')
  const livedMs = Date.now() - startedAt
  await once(child, 'exit')
  const { exitCode, document } = inspect(file)
  expect(exitCode).toBe(1)
  expect(document).toMatchObject({ isWhole: false, outcome: null, directory, segments: 40 })
  expect(document.reason).toContain('no end')
  // It is told every second how many events were replayed; a machine that is busy may be late by as much.
  expect(document.wallNs / 1e6).toBeGreaterThan(livedMs - 2_500)
  // One segment takes a quarter of a second of a processor.
  expect(document.recordKinds.switch).toBeGreaterThanOrEqual(2)
  const { stdout } = walscope('trace', file)
  expect(stdout).toContain('the engine was killed')

  // What the kernel has not written of the last chunk costs that chunk only.
  truncateSync(file, statSync(file).size - 5)
  const cut = inspect(file).document
  expect(cut.reason).toMatch(/whole up to byte [\d,]+: it ends in the middle of a chunk/)
  expect(cut.segments).toBe(40)
})

test('a recovery that is interrupted has a trace with its end', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '40', '--blocks', '16')
  const file = join(temporary, 'a.walscope')
  const child = await recordSlowly(directory, file)
  child.kill('SIGINT')
  await once(child, 'exit')
  expect(inspect(file).document).toMatchObject({ isWhole: true, outcome: { status: 'OK', stopped: true } })
})

test('a full disk ends the recording with a notice, and not the recovery', async ({ temporary }) => {
  const why = whyNoSmallDisk(temporary)
  test.skip(why !== null, why ?? '')
  const directory = await generate(join(temporary, 'wal'), '--segments', '200', '--blocks', '16')
  const mount = join(temporary, 'disk')
  const args = ['recover', directory, '--trace', join(mount, 'a.walscope')]
  const { status, stdout, stderr } = walscopeOnDisk('32k', mount, ...args)
  expect(stderr).toBe(`walscope: The recording of the trace ${mount}/a.walscope has ended early: the disk is full.\n`)
  expect(stdout).toContain('Recovery ended: 819,200 events replayed')
  expect(status).toBe(0)
})

test('what is no trace is refused in a sentence', async ({ temporary }) => {
  const file = join(temporary, 'a.walscope')
  writeFileSync(file, 'something else')
  for (const path of [file, join(temporary, 'none'), temporary]) {
    const { status, stdout, stderr } = walscope('trace', path)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^walscope: .*\.\n$/)
  }
})
