// Every row of "what the original does on damaged directories": nothing hangs, each case is named.
// The rows that a generated directory can show are the shared fault table; the others stand here.
import { spawn } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '../support/app.ts'
import { faults, generateFault } from '../support/faults.ts'
import { untilOpened } from '../support/opened.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, root, walscope, walscopeJson, walscopeJsonHere } from '../support/walscope.ts'

interface VerifyJson {
  segments: { file: string; strictStatus: string }[]
  findings: { code: string; file: string | null; severity: string }[]
  hazards: { code: string; message: string }[]
  summary: Record<string, unknown>
}

interface RecoverJson {
  status: string
  eventsReplayed: string
  skipped: { file: string; status: string; block: number | null }[]
  gaps: { firstEventId: string; lastEventId: string }[]
  hazards: { code: string; message: string }[]
}

for (const fault of faults) {
  test(`fault table: ${fault.name}`, async ({ temporary }) => {
    const directory = join(temporary, 'wal')
    await generateFault(fault, directory)
    const before = fingerprint(directory)
    const { expected } = fault

    const verify = await walscopeJsonHere<VerifyJson>('verify', directory)
    expect(verify.exitCode).toBe(expected.verifyExit)
    const statuses = Object.fromEntries(verify.document.segments.map(({ file, strictStatus }) => [file, strictStatus]))
    expect(statuses).toEqual(expected.strictStatuses)
    const found = verify.document.findings.map(({ code, file }) => [code, file])
    expect(found.sort()).toEqual([...expected.findings].sort())
    const hazards = new Set(verify.document.hazards.map(({ code }) => code))
    expect([...hazards].sort()).toEqual([...expected.hazards].sort())
    expect(verify.document.summary).toMatchObject(expected.summary)

    const from = fault.recoverFrom ? ['--from', fault.recoverFrom] : []
    const { document } = await walscopeJsonHere<RecoverJson>('recover', directory, ...from)
    const { status, eventsReplayed, skipped, gaps } = expected.recover
    expect(document).toMatchObject({ status, eventsReplayed })
    expect(document.skipped.map((it) => [it.file, it.status, it.block])).toEqual(skipped)
    expect(document.gaps.map((gap) => [gap.firstEventId, gap.lastEventId])).toEqual(gaps)
    expect(fingerprint(directory)).toBe(before)
  })
}

test('any healthy directory: the race at the end is told once, as a hazard that does not count', async ({
  temporary,
}) => {
  await generate(temporary, '--segments', '4', '--blocks', '16', '--seed', '1')
  const { exitCode, document } = walscopeJson<RecoverJson>('recover', temporary)
  expect(exitCode).toBe(0)
  expect(document.hazards.map(({ code }) => code)).toEqual(['HANG_RACE_AT_END'])
})

test('more than 261,123 blocks: the 32-bit size wraps and the segment is cut', async ({ temporary }) => {
  test.setTimeout(180_000)
  // 4.3 GB: the smallest segment that shows it. 10 blocks are left in front of the cut.
  await generate(temporary, '--segments', '1', '--blocks', String(261_124 + 10), '--seed', '1')
  const { document } = walscopeJson<RecoverJson>('recover', temporary, '--threads', '2')
  expect(document).toMatchObject({ status: 'ITEM_NOT_FOUND', eventsReplayed: String(10 * 256) })
  const overflow = document.hazards.find(({ code }) => code === 'OVERFLOW_SEGMENT_SIZE')
  expect(overflow?.message).toContain((261_124 * 256).toLocaleString('en-US'))
})

test('the file shrinks while it is open: READ_FAILED with its place, no crash', async ({ temporary }) => {
  await generate(temporary, '--segments', '4', '--blocks', '64', '--seed', '1')
  // 16,384 events at 100 µs: segment 2 is verified and prepared at once, and replayed after about 3.3 s.
  const args = ['recover', temporary, '--apply-ns', '100000', '--json']
  const child = spawn(process.execPath, [join(root, 'bin/walscope.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await untilOpened(child.pid, 'FS.00000002.wal')
  // It is verified in much less.
  await pause(1_000)
  truncateSync(join(temporary, 'FS.00000002.wal'), 64 + 16_448)
  const exitCode = await new Promise((resolve) => child.once('close', resolve))
  expect(exitCode).toBe(1)
  const document: RecoverJson = JSON.parse(text)
  expect(document.status).toBe('READ_FAILED')
  expect(document.hazards.map(({ code }) => code)).toContain('CRASH_TRUNCATED_WHILE_MAPPED')
})

test('a signal ends a recovery cleanly', async ({ temporary }) => {
  await generate(temporary, '--segments', '4', '--blocks', '64', '--seed', '1')
  const args = [join(root, 'bin/walscope.mjs'), 'recover', temporary, '--apply-ns', '1000000']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  await untilOpened(child.pid, 'FS.00000000.wal')
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
})

test('the verdict comes first, in one sentence', async ({ temporary }) => {
  const fault = 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'
  await generate(temporary, '--segments', '4', '--blocks', '64', '--seed', '1', '--fault', fault)
  const [first] = walscope('verify', temporary).stdout.split('\n')
  expect(first).toBe('Recovery replays 49,152 of 65,536 events: segment 1 is skipped, 16,384 events are lost.')
})
