// `walscope recover --mode diagnostic`: what can be had is replayed, what cannot is listed.
import { renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { fingerprint } from '../support/temporary.ts'
import { generate, walscope, walscopeJson } from '../support/walscope.ts'

interface RecoverJson {
  mode: string
  status: string
  eventsReplayed: string
  firstEventId: string
  lastEventId: string
  digest: string
  skipped: { file: string; status: string }[]
  damaged: { file: string; status: string; block: number | null; eventsReplayed: number }[]
  gaps: { firstEventId: string; lastEventId: string; events: string }[]
  lostEvents: string
  overlaps: { file: string; events: string }[]
  outOfOrderEvents: string
  readFailure: null
  hazards: { code: string }[]
}

const diagnose = (directory: string, ...args: string[]) =>
  walscopeJson<RecoverJson>('recover', directory, '--mode', 'diagnostic', '--digest', ...args)

const LOG = ['--segments', '4', '--blocks', '64', '--seed', '1']
const FLIP = 'flip-event:segment=1,block=5,event=3,byte=24,bit=6'

test('one flipped bit in 4 × 64 blocks: 65,280 of 65,536 events', async ({ temporary }) => {
  await generate(temporary, ...LOG, '--fault', FLIP)
  const before = fingerprint(temporary)
  const { exitCode, document } = diagnose(temporary)
  expect(exitCode).toBe(1)
  expect(document).toMatchObject({
    mode: 'diagnostic',
    status: 'ITEM_NOT_FOUND',
    eventsReplayed: '65280',
    firstEventId: '1',
    lastEventId: '65536',
    skipped: [],
    damaged: [{ file: 'FS.00000001.wal', status: 'BLOCK_CHECKSUM_MISMATCH', block: 5, eventsReplayed: 16128 }],
    gaps: [{ firstEventId: '17665', lastEventId: '17920', events: '256' }],
    lostEvents: '256',
    outOfOrderEvents: '0',
    readFailure: null,
  })
  expect(fingerprint(temporary)).toBe(before)

  const { stdout } = walscope('recover', temporary, '--mode', 'diagnostic')
  expect(stdout.split('\n')[0]).toBe(
    'Diagnostic recovery ended: 65,280 events replayed (ids 1 to 65536), 1 segment damaged, 256 events lost in 1 gap.',
  )
  expect(stdout).toMatch(/lost +17665 +17920 +256/)
  expect(stdout).toMatch(/damaged +FS\.00000001\.wal +BLOCK_CHECKSUM_MISMATCH +5 +16,128 replayed/)
})

test('a sound directory: the same events and the same digest as a strict recovery, exit code 0', async ({
  temporary,
}) => {
  await generate(temporary, ...LOG)
  const strict = walscopeJson<RecoverJson>('recover', temporary, '--digest')
  const { exitCode, document } = diagnose(temporary)
  expect(exitCode).toBe(0)
  expect(document.eventsReplayed).toBe('65536')
  expect(document.digest).toBe(strict.document.digest)
  expect(strict.document.lostEvents).toBe('0')
})

test('an unfinalised tail of 50 full blocks: 12,800 events where strict gives none', async ({ temporary }) => {
  const events = String(50 * 256)
  await generate(temporary, '--segments', '1', '--blocks', '64', '--events', events, '--seed', '1', '--unfinalised')
  expect(walscopeJson<RecoverJson>('recover', temporary).document.eventsReplayed).toBe('0')
  const { exitCode, document } = diagnose(temporary)
  expect(exitCode).toBe(1)
  expect(document).toMatchObject({ eventsReplayed: '12800', lostEvents: '0', skipped: [] })
})

test('cold segments, a cold copy, a stale name, a segment that is gone', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), ...LOG, '--cold', '1', '--fault', 'cold-copy:segment=1')
  const whole = diagnose(directory)
  expect(whole.exitCode).toBe(0)
  expect(whole.document).toMatchObject({ eventsReplayed: '65536', lostEvents: '0', overlaps: [], damaged: [] })

  renameSync(join(directory, 'FS.00000002.wal'), join(directory, 'backup.wal'))
  rmSync(join(directory, 'FS.00000001.wal'))
  const moved = diagnose(directory)
  expect(moved.document).toMatchObject({ eventsReplayed: '65536', digest: whole.document.digest })

  rmSync(join(directory, 'FS.00000001.wal.lz4'))
  truncateSync(join(directory, 'FS.00000003.wal'), 64 + 10 * 16_448)
  const less = diagnose(directory)
  expect(less.exitCode).toBe(1)
  expect(less.document.gaps).toEqual([
    { firstEventId: '16385', lastEventId: '32768', events: '16384' },
    { firstEventId: String(3 * 16384 + 10 * 256 + 1), lastEventId: '65536', events: String(54 * 256) },
  ])
  expect(less.document.lostEvents).toBe(String(16384 + 54 * 256))
})

test('only cold segments: strict has nothing to recover, diagnostic replays them', async ({ temporary }) => {
  await generate(temporary, '--segments', '3', '--blocks', '16', '--cold', '2', '--seed', '1')
  rmSync(join(temporary, 'FS.00000002.wal'))
  expect(walscope('recover', temporary).status).toBe(2)
  expect(diagnose(temporary).document.eventsReplayed).toBe('8192')
})

test('a start id inside a damaged block', async ({ temporary }) => {
  await generate(temporary, ...LOG, '--fault', FLIP)
  const { document } = diagnose(temporary, '--from', '17700')
  expect(document).toMatchObject({ firstEventId: '17921', lostEvents: '221' })
  expect(document.gaps).toEqual([{ firstEventId: '17700', lastEventId: '17920', events: '221' }])
})

test('a file that cannot be opened is skipped with its strict status', async ({ temporary }) => {
  await generate(temporary, ...LOG)
  truncateSync(join(temporary, 'FS.00000002.wal'), 10)
  const { exitCode, document } = diagnose(temporary)
  expect(exitCode).toBe(1)
  expect(document.skipped).toMatchObject([{ file: 'FS.00000002.wal', status: 'OPEN_FAILED' }])
  expect(document).toMatchObject({ eventsReplayed: '49152', lostEvents: '16384' })
})

test('a mode that is none is refused', async ({ temporary }) => {
  await generate(temporary, ...LOG)
  const result = walscope('recover', temporary, '--mode', 'tolerant')
  expect(result.status).toBe(2)
  expect(result.stderr).toContain('strict, diagnostic')
})
