// Bad input: each case gets a clear error or finding, and nothing hangs or crashes.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/app.ts'
import { corpus, generate, root, walscope, walscopeJson } from '../support/walscope.ts'

interface VerifyJson {
  segments: { file: string; strictStatus: string; blockCount: number; verifiedBlocks: number }[]
  findings: { code: string; file: string | null }[]
  continuity: { kind: string; firstEventId: string; lastEventId: string; events: string }[]
  summary: Record<string, unknown>
}

const commands = ['scan', 'verify', 'recover']

for (const command of commands) {
  test(`${command}: a missing directory is said in one line, exit code 2`, ({ temporary }) => {
    const result = walscope(command, join(temporary, 'nothing'))
    expect(result.status).toBe(2)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.stderr).toContain('nothing')
    expect(result.stdout).toBe('')
  })

  test(`${command}: an empty directory is said in one line, exit code 2`, ({ temporary }) => {
    const directory = join(temporary, 'empty')
    mkdirSync(directory)
    const result = walscope(command, directory)
    expect(result.status).toBe(2)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  })

  test(`${command}: an unknown option is a usage error, exit code 2`, () => {
    expect(walscope(command, join(corpus, 'single'), '--nonsense').status).toBe(2)
  })
}

test('recover: a file instead of a directory, exit code 2', () => {
  const result = walscope('recover', join(corpus, 'single/FS.00000000.wal'))
  expect(result.status).toBe(2)
  expect(result.stderr.trim().split('\n')).toHaveLength(1)
})

test('recover: --from 0 and --from 2^64 are usage errors; 2^64 - 1 is an id like any other', () => {
  const directory = join(corpus, 'single')
  expect(walscope('recover', directory, '--from', '0').status).toBe(2)
  expect(walscope('recover', directory, '--from', '18446744073709551616').status).toBe(2)
  const { document } = walscopeJson<{ status: string; eventsReplayed: string }>(
    ...['recover', directory, '--from', '18446744073709551615'],
  )
  expect(document).toMatchObject({ status: 'ITEM_NOT_FOUND', eventsReplayed: '0' })
})

for (const size of [0, 1, 63, 64]) {
  test(`verify: a segment of ${size} bytes`, ({ temporary }) => {
    writeFileSync(join(temporary, 'FS.00000000.wal'), Buffer.alloc(size))
    const { exitCode, document } = walscopeJson<VerifyJson>('verify', temporary)
    expect(exitCode).toBe(1)
    expect(document.segments[0]).toMatchObject({
      file: 'FS.00000000.wal',
      strictStatus: size < 64 ? 'OPEN_FAILED' : 'HEADER_CHECKSUM_MISMATCH',
      verifiedBlocks: 0,
    })
  })
}

test('names that are no regular files: a directory, a FIFO and a broken link named like segments', ({ temporary }) => {
  copyFileSync(join(corpus, 'single/FS.00000000.wal'), join(temporary, 'FS.00000000.wal'))
  mkdirSync(join(temporary, 'directory.wal'))
  execFileSync('mkfifo', [join(temporary, 'pipe.wal')])
  symlinkSync(join(temporary, 'nowhere'), join(temporary, 'link.wal'))

  const { document } = walscopeJson<VerifyJson>('verify', temporary)
  const unreadable = document.findings.filter(({ code }) => code === 'FILE_UNREADABLE').map(({ file }) => file)
  expect(unreadable.sort()).toEqual(['directory.wal', 'link.wal', 'pipe.wal'])

  const recovery = walscopeJson<{ status: string; eventsReplayed: string }>('recover', temporary)
  expect(recovery.document).toMatchObject({ status: 'ITEM_NOT_FOUND', eventsReplayed: '2000' })
})

test('a link to a segment is read as the segment', ({ temporary }) => {
  symlinkSync(join(corpus, 'single/FS.00000000.wal'), join(temporary, 'FS.00000000.wal'))
  const { document } = walscopeJson<{ eventsReplayed: string }>('recover', temporary)
  expect(document.eventsReplayed).toBe('2000')
})

test('a header that claims 4,294,967,295 blocks', async ({ temporary }) => {
  await generate(
    temporary,
    ...['--segments', '2', '--blocks', '16', '--seed', '1'],
    ...['--fault', 'write:segment=1,offset=8,bytes=ffffffff', '--fault', 'rehash-header:segment=1'],
  )
  const { exitCode, document } = walscopeJson<VerifyJson>('verify', temporary)
  expect(exitCode).toBe(1)
  expect(document.segments[1]).toMatchObject({
    strictStatus: 'SEGMENT_CORRUPTED',
    blockCount: 4_294_967_295,
    verifiedBlocks: 16,
  })
  expect(document.findings.map(({ code }) => code)).toContain('SEGMENT_TRUNCATED')
})

test('ids up to 2^64 - 1', async ({ temporary }) => {
  await generate(temporary, '--segments', '2', '--blocks', '16', '--seed', '1', '--first-id', String(2n ** 64n - 8192n))
  const { exitCode, document } = walscopeJson<VerifyJson>('verify', temporary)
  expect(exitCode).toBe(0)
  expect(document.continuity).toEqual([])
  expect(document.summary).toMatchObject({ events: '8192', strictEvents: '8192', lostEvents: '0' })
  const recovery = walscopeJson<{ eventsReplayed: string; lastEventId: string; gaps: unknown[] }>('recover', temporary)
  expect(recovery.document).toMatchObject({ eventsReplayed: '8192', lastEventId: String(2n ** 64n - 1n), gaps: [] })
})

test('names with spaces and letters of all kinds', async ({ temporary }) => {
  const directory = join(temporary, 'Journal d’été — 日誌 🗄')
  await generate(directory, '--segments', '2', '--blocks', '16', '--seed', '3')
  copyFileSync(join(directory, 'FS.00000001.wal'), join(directory, 'Kopie von Segment 1 ✓.wal'))
  const { document } = walscopeJson<VerifyJson>('verify', directory)
  expect(document.segments.map(({ file }) => file)).toContain('Kopie von Segment 1 ✓.wal')
  expect(document.findings.map(({ code }) => code)).toContain('DUPLICATE_SEGMENT')
})

test('no permission to read a segment, then the directory', async ({ temporary }) => {
  const directory = await generate(join(temporary, 'wal'), '--segments', '3', '--blocks', '16', '--seed', '4')
  chmodSync(join(directory, 'FS.00000001.wal'), 0o000)
  const { findings } = JSON.parse(walscopeWithoutOverride('verify', directory, '--json').stdout) as VerifyJson
  expect(findings).toContainEqual(expect.objectContaining({ code: 'FILE_UNREADABLE', file: 'FS.00000001.wal' }))

  chmodSync(directory, 0o000)
  const unreadable = walscopeWithoutOverride('verify', directory)
  chmodSync(directory, 0o755)
  expect(unreadable.status).toBe(2)
  expect(unreadable.stderr.trim().split('\n')).toHaveLength(1)
})

/** Root may read everything, whatever the mode says; without these two capabilities it may not. */
function walscopeWithoutOverride(...args: string[]) {
  if (process.getuid?.() !== 0) return walscope(...args)
  const without = '-dac_override,-dac_read_search'
  const command = [process.execPath, join(root, 'bin/walscope.mjs'), ...args]
  return spawnSync('setpriv', [`--bounding-set=${without}`, `--inh-caps=${without}`, ...command], { encoding: 'utf8' })
}
